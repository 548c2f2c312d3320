// The same calls to `cairn execution --dev` and to anvil 1.7.1, the answers compared.
//
//   node compare.mjs
//
// Compared are the values that say what happened: numbers, balances, states of transactions,
// errors as errors. Hashes, times of the machine and texts of errors are each chain's own.
import { startAnvil, startCairn, Tally } from "./chains.mjs";

const ALICE = "0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266";
const BOB = "0x70997970c51812dc3a010c7d01b50e0d17dc79c8";
const NOBODY = "0x00000000000000000000000000000000000000aa";
const CODE = "0x5f545f5260205ff3"; // returns slot 0
const word = (n) => "0x" + n.toString(16).padStart(64, "0");

const kind = (value) => (value === null ? "null" : Array.isArray(value) ? "array" : typeof value);
const pick = (...keys) => (object) =>
  object === null ? null : Object.fromEntries(keys.map((key) => [key, object[key]]));
const receipt = pick("status", "from", "to", "gasUsed", "cumulativeGasUsed", "effectiveGasPrice", "type", "blockNumber", "contractAddress", "transactionIndex");
const block = pick("number", "gasLimit", "gasUsed", "baseFeePerGas", "miner", "difficulty", "blobGasUsed", "excessBlobGas", "withdrawals", "sha3Uncles", "parentBeaconBlockRoot", "requestsHash", "extraData", "nonce");

/** [name of the result, method, parameters, what of it is compared]; "$name" is an earlier result. */
const steps = [
  ["", "eth_accounts", []],
  ["", "eth_chainId", []],
  ["", "net_version", []],
  ["", "eth_blockNumber", []],
  ["", "eth_getBlockByNumber", ["latest", false], block],
  ["", "eth_getBalance", [ALICE, "latest"]],
  ["", "anvil_getAutomine", []],
  ["", "anvil_getIntervalMining", []],
  ["", "eth_sign", [ALICE, "0xdeadbeef"]],
  ["", "personal_sign", ["0xdeadbeef", BOB]],
  ["", "eth_sign", [NOBODY, "0x"]],
  ["", "eth_signTypedData_v4", [ALICE, {
    types: { EIP712Domain: [{ name: "name", type: "string" }, { name: "chainId", type: "uint256" }], Order: [{ name: "to", type: "address" }, { name: "amounts", type: "uint256[]" }, { name: "note", type: "bytes" }, { name: "ok", type: "bool" }, { name: "delta", type: "int64" }] },
    primaryType: "Order", domain: { name: "Shop", chainId: 31337 },
    message: { to: BOB, amounts: ["1", "2"], note: "0x1234", ok: true, delta: "-5" } }]],
  ["snap0", "evm_snapshot", []],
  ["t1", "eth_sendTransaction", [{ from: ALICE, to: BOB, value: "0x64", gas: "0x5208", maxFeePerGas: "0x77359400", maxPriorityFeePerGas: "0x3b9aca00" }], kind],
  ["", "eth_getTransactionReceipt", ["$t1"], receipt],
  ["", "eth_getTransactionByHash", ["$t1"], pick("from", "to", "value", "nonce", "gas", "maxFeePerGas", "maxPriorityFeePerGas", "type", "chainId", "input", "r", "s", "yParity", "hash")],
  ["", "eth_getBalance", [ALICE, "latest"]],
  ["", "eth_getBalance", [BOB, "latest"]],
  ["", "eth_getBalance", [BOB, "0x0"]],
  ["", "eth_getTransactionCount", [ALICE, "latest"]],
  ["", "eth_getBlockByNumber", ["latest", false], block],
  ["", "evm_mine", []],
  ["", "eth_getBlockByNumber", ["latest", false], block],
  ["", "anvil_mine", ["0x3", "0xa"]],
  ["", "eth_blockNumber", []],
  ["", "evm_mine_detailed", [], (list) => list.map(block)],
  ["", "anvil_setBalance", [NOBODY, "0xde0b6b3a7640000"]],
  ["", "eth_getBalance", [NOBODY, "latest"]],
  ["", "anvil_addBalance", [NOBODY, "0x5"]],
  ["", "eth_getBalance", [NOBODY, "latest"]],
  ["", "anvil_setNonce", [NOBODY, "0x7"]],
  ["", "eth_getTransactionCount", [NOBODY, "latest"]],
  ["", "anvil_setCode", [NOBODY, CODE]],
  ["", "eth_getCode", [NOBODY, "latest"]],
  ["", "anvil_setStorageAt", [NOBODY, "0x0", word(42)]],
  ["", "eth_getStorageAt", [NOBODY, "0x0", "latest"]],
  ["", "eth_call", [{ to: NOBODY }, "latest"]],
  ["", "anvil_setStorageAt", [NOBODY, "0x0", "0x7"]],
  ["", "anvil_setBalance", [NOBODY, "much"]],
  ["", "evm_mine", []],
  ["", "eth_getProof", [NOBODY, [word(0)], "latest"], pick("balance", "nonce", "codeHash", "storageHash")],
  ["", "eth_call", [{ to: NOBODY }, "latest"]],
  ["", "eth_sendTransaction", [{ from: NOBODY, to: BOB, value: "0x1" }]],
  ["", "anvil_impersonateAccount", [NOBODY]],
  ["", "eth_accounts", [], (list) => [...list].sort()],
  ["t2", "eth_sendTransaction", [{ from: NOBODY, to: BOB, value: "0x1", gas: "0x5208", maxFeePerGas: "0x77359400", maxPriorityFeePerGas: "0x0" }], kind],
  ["", "eth_getTransactionReceipt", ["$t2"], receipt],
  ["", "eth_getTransactionByHash", ["$t2"], pick("from", "to", "value", "nonce")],
  ["", "anvil_stopImpersonatingAccount", [NOBODY]],
  ["", "eth_sendTransaction", [{ from: NOBODY, to: BOB, value: "0x1" }]],
  ["", "anvil_autoImpersonateAccount", [true]],
  ["t3", "eth_sendTransaction", [{ from: NOBODY, to: BOB, value: "0x1" }], kind],
  ["", "eth_getTransactionReceipt", ["$t3"], pick("status", "from", "blockNumber")],
  ["", "anvil_autoImpersonateAccount", [false]],
  ["t4", "eth_sendUnsignedTransaction", [{ from: NOBODY, to: BOB, value: "0x1" }], kind],
  ["", "eth_getTransactionReceipt", ["$t4"], pick("status", "from", "blockNumber")],
  ["", "anvil_setNextBlockBaseFeePerGas", ["0x77359400"]],
  ["", "anvil_setCoinbase", [BOB]],
  ["", "evm_setBlockGasLimit", ["0x1000000"]],
  ["", "evm_mine", []],
  ["", "eth_getBlockByNumber", ["latest", false], block],
  ["", "evm_mine", []],
  ["", "eth_getBlockByNumber", ["latest", false], block],
  ["", "anvil_setMinGasPrice", ["0x1"]],
  ["", "evm_setNextBlockTimestamp", [4_000_000_000]],
  ["", "evm_mine", []],
  ["", "eth_getBlockByNumber", ["latest", false], pick("timestamp")],
  ["", "evm_setNextBlockTimestamp", [1]],
  ["", "anvil_setBlockTimestampInterval", [10]],
  ["", "evm_mine", []],
  ["", "eth_getBlockByNumber", ["latest", false], pick("timestamp")],
  ["", "anvil_removeBlockTimestampInterval", []],
  ["", "anvil_removeBlockTimestampInterval", []],
  ["", "evm_mine", [{ timestamp: 4_000_100_000, blocks: 1 }]],
  ["", "eth_getBlockByNumber", ["latest", false], pick("timestamp")],
  ["", "evm_mine", [4_000_200_000]],
  ["", "eth_getBlockByNumber", ["latest", false], pick("timestamp")],
  ["", "evm_setAutomine", [false]],
  ["t5", "eth_sendTransaction", [{ from: ALICE, to: BOB, value: "0x1" }], kind],
  ["t6", "eth_sendTransaction", [{ from: ALICE, to: BOB, value: "0x2" }], kind],
  ["t7", "eth_sendTransaction", [{ from: BOB, to: ALICE, value: "0x3" }], kind],
  ["", "txpool_status", []],
  ["", "eth_getTransactionCount", [ALICE, "pending"]],
  ["", "anvil_dropTransaction", ["$t6"], kind],
  ["", "anvil_dropTransaction", [word(1)]],
  ["", "txpool_status", []],
  ["", "anvil_removePoolTransactions", [BOB]],
  ["", "txpool_status", []],
  ["", "anvil_dropAllTransactions", []],
  ["", "txpool_status", []],
  ["", "evm_setAutomine", [true]],
  ["", "evm_setIntervalMining", [3600]],
  ["", "anvil_getIntervalMining", []],
  ["", "anvil_getAutomine", []],
  ["", "evm_setIntervalMining", [0]],
  ["", "anvil_getAutomine", []],
  ["", "evm_setAutomine", [true]],
  ["before", "eth_blockNumber", []],
  ["", "anvil_mine", [5]],
  ["", "anvil_rollback", [2]],
  ["", "anvil_rollback", [1]],
  ["", "eth_blockNumber", []],
  ["", "anvil_reorg", [2, [[{ from: ALICE, to: BOB, value: "0x9" }, 1]]]],
  ["", "eth_blockNumber", []],
  ["", "eth_getBlockByNumber", ["latest", false], (one) => one.transactions.length],
  ["", "anvil_rollback", [1_000_000]],
  ["", "anvil_nodeInfo", [], (info) => [Object.keys(info).sort(), Object.keys(info.environment).sort(), info.currentBlockNumber]],
  ["", "anvil_metadata", [], (data) => [Object.keys(data).filter((key) => !key.startsWith("client")).sort(), data.chainId, data.latestBlockNumber]],
  ["", "anvil_setLoggingEnabled", [false]],
  ["", "anvil_enableTraces", []],
  ["", "anvil_setChainId", [5]],
  ["", "eth_chainId", []],
  ["", "anvil_setChainId", [31337]],
  ["", "evm_revert", ["$snap0"]],
  ["", "evm_revert", ["$snap0"]],
  ["", "evm_revert", ["0x77"]],
  ["", "eth_blockNumber", []],
  ["", "eth_getBalance", [NOBODY, "latest"]],
  ["", "eth_getBalance", [BOB, "latest"]],
  ["", "anvil_reset", []],
  ["", "eth_blockNumber", []],
  ["", "hardhat_setBalance", [NOBODY, "0x1"]],
  ["", "hardhat_mine", ["0x2"]],
  ["", "eth_blockNumber", []],
  ["", "evm_nothing", []],
];

function filled(params, results) {
  return JSON.parse(JSON.stringify(params), (_, value) =>
    typeof value === "string" && value.startsWith("$") ? results.get(value.slice(1)) : value);
}

/** anvil makes its blocks a moment after it has answered: a receipt may be late. */
async function settled(chain, method, params) {
  for (let i = 0; ; ++i) {
    const answer = await chain.ask(method, params);
    if (method !== "eth_getTransactionReceipt" || answer.result || answer.error || i === 100) {
      return answer;
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function run(chain) {
  const results = new Map();
  const out = [];
  for (const [name, method, params, view] of steps) {
    const answer = await settled(chain, method, filled(params, results));
    if (answer.error) {
      out.push({ error: true, text: `${answer.error.code} ${answer.error.message}` });
      continue;
    }
    if (name) {
      results.set(name, answer.result);
    }
    out.push({ value: JSON.stringify(view ? view(answer.result) : answer.result) });
  }
  return out;
}

const cairn = await startCairn();
const anvil = await startAnvil();
const tally = new Tally();
try {
  const ours = await run(cairn);
  const theirs = await run(anvil);
  steps.forEach(([, method, params], i) => {
    const same = ours[i].error === theirs[i].error && ours[i].value === theirs[i].value;
    const shown = (one) => one.text ?? one.value;
    tally.check(`${i} ${method} ${JSON.stringify(params).slice(0, 120)}`, same,
      `\n  cairn ${shown(ours[i])}\n  anvil ${shown(theirs[i])}`);
  });
} finally {
  await Promise.all([cairn.stop(), anvil.stop()]);
}
process.exit(tally.end());
