// Starts cairn and anvil on free ports of the loopback address, and asks them.
import { spawn } from "node:child_process";
import { chmodSync } from "node:fs";
import { createRequire } from "node:module";
import net from "node:net";
import path from "node:path";

const root = new URL("../../..", import.meta.url).pathname;

/** A port that was free a moment ago. */
export function freePort() {
  return new Promise((resolve) => {
    const server = net.createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

export class Chain {
  constructor(name, url, child) {
    this.name = name;
    this.url = url;
    this.child = child;
  }

  /** The whole answer: {result} or {error}. */
  async ask(method, params = []) {
    const response = await fetch(this.url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }),
    });
    return response.json();
  }

  /** The result; throws an error of the chain. */
  async call(method, ...params) {
    const answer = await this.ask(method, params);
    if (answer.error) {
      throw new Error(`${this.name} ${method}: ${answer.error.message}`);
    }
    return answer.result;
  }

  async stop() {
    if (this.child && this.child.exitCode === null) {
      const gone = new Promise((resolve) => this.child.once("exit", resolve));
      this.child.kill("SIGTERM");
      await gone;
    }
  }
}

async function start(name, program, args, port) {
  const child = spawn(program, args, { stdio: ["ignore", "ignore", "inherit"] });
  const chain = new Chain(name, `http://127.0.0.1:${port}`, child);
  for (let i = 0; i < 300; ++i) {
    if (child.exitCode !== null) {
      throw new Error(`${name} ended with ${child.exitCode}`);
    }
    try {
      await chain.call("eth_chainId");
      return chain;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
  await chain.stop();
  throw new Error(`${name} does not answer`);
}

export async function startCairn(more = [], program = process.env.CAIRN ?? path.join(root, "build/cairn")) {
  const port = await freePort();
  return start("cairn", program, ["execution", "--dev", "--quiet", "--http-port", `${port}`, ...more], port);
}

/** The program inside the package of this machine. */
export function anvilProgram() {
  const require = createRequire(import.meta.url);
  const arch = process.arch === "arm64" ? "arm64" : "amd64";
  const home = path.dirname(require.resolve(`@foundry-rs/anvil-${process.platform}-${arch}/package.json`));
  const program = path.join(home, "bin/anvil");
  chmodSync(program, 0o755);
  return program;
}

export async function startAnvil(more = []) {
  const port = await freePort();
  return start("anvil", anvilProgram(), ["--port", `${port}`, "--silent", ...more], port);
}

/** Counts, and prints the last line that `make interop` adds up. */
export class Tally {
  passed = 0;
  failed = 0;

  check(name, ok, detail = "") {
    if (ok) {
      ++this.passed;
    } else {
      ++this.failed;
      console.log(`FAILED ${name} ${detail}`);
    }
  }

  end() {
    console.log(`${this.passed} passed, ${this.failed} failed, 0 skipped`);
    return this.failed === 0 ? 0 : 1;
  }
}
