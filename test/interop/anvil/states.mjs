// States that go from one to the other: anvil's file into cairn, cairn's dump into anvil, and cairn
// forked from a running anvil.
//
//   node states.mjs
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { startAnvil, startCairn, Tally } from "./chains.mjs";

const ALICE = "0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266";
const BOB = "0x70997970c51812dc3a010c7d01b50e0d17dc79c8";
const CONTRACT = "0x00000000000000000000000000000000000000aa";
const folder = mkdtempSync(path.join(tmpdir(), "cairn-states-"));
const tally = new Tally();

async function live(chain) {
  await chain.call("eth_sendTransaction", { from: ALICE, to: BOB, value: "0x64" });
  await chain.call("anvil_setCode", CONTRACT, "0x5f545f5260205ff3");
  await chain.call("anvil_setStorageAt", CONTRACT, "0x0", "0x" + "2a".padStart(64, "0"));
  await chain.call("anvil_mine", 3);
}

async function facts(chain) {
  return JSON.stringify(await Promise.all([
    chain.call("eth_getBalance", ALICE, "latest"),
    chain.call("eth_getBalance", BOB, "latest"),
    chain.call("eth_getTransactionCount", ALICE, "latest"),
    chain.call("eth_call", { to: CONTRACT }, "latest"),
    chain.call("eth_getCode", CONTRACT, "latest"),
  ]));
}

async function check(name, one, two) {
  const [a, b] = [await facts(one), await facts(two)];
  tally.check(name, a === b, `\n  ${one.name} ${a}\n  ${two.name} ${b}`);
}

async function anvilFileIntoCairn() {
  const file = path.join(folder, "anvil.json");
  const first = await startAnvil(["--dump-state", file]);
  await live(first);
  const number = await first.call("eth_blockNumber");
  const want = await facts(first);
  await first.stop();
  const cairn = await startCairn(["--load-state", file]);
  const got = await facts(cairn);
  tally.check("anvil's file in cairn", got === want, `\n  ${got}\n  ${want}`);
  tally.check("its number", (await cairn.call("eth_blockNumber")) === number);
  await cairn.call("eth_sendTransaction", { from: ALICE, to: BOB, value: "0x1" });
  await cairn.stop();
}

async function cairnFileIntoBoth() {
  const file = path.join(folder, "cairn.json");
  const first = await startCairn(["--state", file]);
  await live(first);
  const want = await facts(first);
  const state = await first.call("anvil_dumpState");
  const running = await startAnvil();
  await running.call("anvil_loadState", state);
  await check("cairn's dump in a running anvil", running, first);
  await running.stop();
  await first.stop();
  for (const start of [startCairn, startAnvil]) {
    const second = await start([start === startCairn ? "--state" : "--load-state", file]);
    const got = await facts(second);
    tally.check(`cairn's file in ${second.name}`, got === want, `\n  ${got}\n  ${want}`);
    await second.stop();
  }
}

async function forkOfAnvil() {
  const below = await startAnvil();
  await live(below);
  const fork = ["--fork-url", below.url, "--fork-cache", path.join(folder, "cache")];
  const cairn = await startCairn(fork);
  tally.check("a fork's code", (await cairn.call("eth_call", { to: CONTRACT }, "latest")) === (await below.call("eth_call", { to: CONTRACT }, "latest")));
  tally.check("a fork's head", (await cairn.call("eth_getBlockByNumber", "latest", false)).hash === (await below.call("eth_getBlockByNumber", "latest", false)).hash);
  const [old] = (await below.call("eth_getBlockByNumber", "0x1", false)).transactions;
  const [mine, theirs] = [await cairn.call("eth_getTransactionReceipt", old), await below.call("eth_getTransactionReceipt", old)];
  tally.check("an old receipt", mine.gasUsed === theirs.gasUsed && mine.from === theirs.from && mine.blockHash === theirs.blockHash);
  const hash = await cairn.call("eth_sendTransaction", { from: ALICE, to: CONTRACT, value: "0x5" });
  tally.check("a new transaction", (await cairn.call("eth_getTransactionReceipt", hash)).status === "0x1");
  await below.stop();
  const error = (await cairn.ask("eth_getBalance", ["0x00000000000000000000000000000000000000bb", "latest"])).error;
  tally.check("a chain that is gone is an error", error?.message.includes("forked chain"), JSON.stringify(error));
  await cairn.stop();
}

try {
  await anvilFileIntoCairn();
  await cairnFileIntoBoth();
  await forkOfAnvil();
} catch (error) {
  tally.check("the script", false, error.stack);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exit(tally.end());
