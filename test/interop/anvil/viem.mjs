// viem against `cairn execution --dev`, and against anvil with --anvil: deploy, transact, read logs,
// watch blocks, and the test client's actions.
//
//   node viem.mjs [--anvil]
import { createPublicClient, createTestClient, createWalletClient, encodeFunctionData, getContractAddress, http, parseAbi, parseEther, toEventSelector, verifyMessage } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { foundry } from "viem/chains";

import { startAnvil, startCairn, Tally } from "./chains.mjs";

const chain = process.argv.includes("--anvil") ? await startAnvil() : await startCairn();
const tally = new Tally();
const account = privateKeyToAccount("0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80");
const bob = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8";
const transport = http(chain.url);
const client = createPublicClient({ chain: foundry, transport, pollingInterval: 50 });
const wallet = createWalletClient({ account, chain: foundry, transport });
const remote = createWalletClient({ account: account.address, chain: foundry, transport });
const test = createTestClient({ mode: "anvil", chain: foundry, transport });

const abi = parseAbi(["function add(uint256 amount)", "function total() view returns (uint256)", "event Added(uint256 sum)"]);
const added = toEventSelector("Added(uint256)");

/**
 * Init code of a counter. Called with an argument it adds that to slot 0 and logs the sum; without
 * one it returns the slot.
 */
function counter() {
  const read = "5f545f5260205ff3"; // return slot 0
  const add = "5b6004355f5401805f555f52" + "7f" + added.slice(2) + "60205fa100"; // sstore, log1
  const choose = "366004106" + "00f57"; // if more than 4 bytes came, jump behind `read`
  const code = choose + read + add;
  const size = (code.length / 2).toString(16).padStart(2, "0");
  return `0x60${size}80600a5f395ff300${code}`;
}

async function transfers() {
  const hash = await wallet.sendTransaction({ to: bob, value: parseEther("1") });
  const receipt = await client.waitForTransactionReceipt({ hash });
  tally.check("a signed transfer", receipt.status === "success" && receipt.from === account.address.toLowerCase());
  const second = await remote.sendTransaction({ to: bob, value: 1n });
  tally.check("a transfer that the node signs", (await client.waitForTransactionReceipt({ hash: second })).status === "success");
  tally.check("its balance", (await client.getBalance({ address: bob })) === parseEther("10001") + 1n);
  tally.check("the nonce", (await client.getTransactionCount({ address: account.address })) === 2);
}

async function contracts() {
  const hash = await wallet.deployContract({ abi: [], bytecode: counter() });
  const { contractAddress } = await client.waitForTransactionReceipt({ hash });
  tally.check("the address of a contract", contractAddress === getContractAddress({ from: account.address, nonce: 2n }).toLowerCase());
  const call = await wallet.sendTransaction({ to: contractAddress, data: encodeFunctionData({ abi, functionName: "add", args: [5n] }) });
  const receipt = await client.waitForTransactionReceipt({ hash: call });
  tally.check("a log", receipt.logs.length === 1 && receipt.logs[0].topics[0] === added);
  tally.check("its storage", BigInt(await client.getStorageAt({ address: contractAddress, slot: "0x0" })) === 5n);
  const total = await client.readContract({ address: contractAddress, abi, functionName: "total" });
  tally.check("a view", total === 5n);
  const gas = await client.estimateContractGas({ address: contractAddress, abi, functionName: "add", args: [1n], account });
  tally.check("an estimate", gas > 21_000n && gas < 100_000n);
  const logs = await client.getLogs({ address: contractAddress, fromBlock: 0n });
  tally.check("logs of a range", logs.length === 1);
  const proof = await client.getProof({ address: contractAddress, storageKeys: ["0x" + "0".repeat(64)] });
  tally.check("a proof", proof.storageProof[0].value === 5n && proof.accountProof.length > 0);
}

async function watching() {
  const numbers = [];
  const stop = client.watchBlockNumber({ onBlockNumber: (number) => numbers.push(number) });
  await new Promise((resolve) => setTimeout(resolve, 300));
  await test.mine({ blocks: 2 });
  for (let i = 0; i < 100 && !numbers.includes(await client.getBlockNumber({ cacheTime: 0 })); ++i) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  stop();
  tally.check("blocks are seen", numbers.includes(await client.getBlockNumber({ cacheTime: 0 })));
}

async function signatures() {
  const signature = await remote.signMessage({ message: "hello" });
  tally.check("a message that the node signs", await verifyMessage({ address: account.address, message: "hello", signature }));
  const typed = { domain: { name: "a", chainId: 31337 }, types: { T: [{ name: "x", type: "uint256[]" }] }, primaryType: "T", message: { x: [1n, 2n] } };
  tally.check("typed data", (await remote.signTypedData(typed)) === (await wallet.signTypedData(typed)));
}

async function testActions() {
  const snapshot = await test.snapshot();
  await test.setBalance({ address: bob, value: 7n });
  await test.increaseTime({ seconds: 1000 });
  const before = await client.getBlock();
  await test.mine({ blocks: 1, interval: 60 });
  const after = await client.getBlock();
  tally.check("time", after.timestamp - before.timestamp >= 1000n);
  tally.check("a balance", (await client.getBalance({ address: bob })) === 7n);
  const nobody = "0x00000000000000000000000000000000000000aa";
  await test.setBalance({ address: nobody, value: parseEther("1") });
  await test.impersonateAccount({ address: nobody });
  const hash = await createWalletClient({ account: nobody, chain: foundry, transport }).sendTransaction({ to: bob, value: 1n });
  tally.check("impersonation", (await client.waitForTransactionReceipt({ hash })).from === nobody);
  await test.stopImpersonatingAccount({ address: nobody });
  await test.setAutomine(false);
  tally.check("automine", (await test.getAutomine()) === false);
  await test.setAutomine(true);
  await test.setNextBlockTimestamp({ timestamp: 5_000_000_000n });
  await test.mine({ blocks: 1 });
  tally.check("an exact time", (await client.getBlock()).timestamp === 5_000_000_000n);
  const state = await test.dumpState();
  await test.revert({ id: snapshot });
  tally.check("a snapshot", (await client.getBalance({ address: bob })) === parseEther("10001") + 1n);
  await test.loadState({ state });
  tally.check("a state that is loaded", (await client.getBalance({ address: bob })) === 8n);
  await chain.call("anvil_reset");
  tally.check("the beginning", (await client.getBlockNumber({ cacheTime: 0 })) === 0n);
}

try {
  await transfers();
  await contracts();
  await signatures();
  await watching();
  await testActions();
} catch (error) {
  tally.check("the script", false, error.stack);
} finally {
  await chain.stop();
}
process.exit(tally.end());
