// A user of a chain: deploys OpenZeppelin's ERC-20, ERC-721 and a governor, sends transactions of
// all types that need no blobs, hears logs and blocks by subscription, reads receipts and proofs.
//
//   node user.mjs --http http://127.0.0.1:8545 --ws ws://127.0.0.1:8545 [--key 0x...]
//
// --key is of an account that has ether; without it, it is the first of the mnemonic
// "test test test test test test test test test test test junk". Ends with
// `N passed, N failed, 0 skipped`. It knows nothing of whose node it talks to.
import assert from "node:assert/strict";
import { parseArgs } from "node:util";
import * as ethers from "ethers";
import {
    createPublicClient,
    createWalletClient,
    defineChain,
    getContractAddress,
    http,
    keccak256,
    encodeFunctionData,
    parseEther,
    parseEventLogs,
    toHex,
    webSocket,
} from "viem";
import { generatePrivateKey, mnemonicToAccount, privateKeyToAccount } from "viem/accounts";
import { compileAll } from "./compile.mjs";
import { checkProof, provenValue } from "./proof.mjs";

const JUNK = "test test test test test test test test test test test junk";
const PATIENCE_MS = 120_000;

const { values: options } = parseArgs({
    options: { http: { type: "string" }, ws: { type: "string" }, key: { type: "string" } },
});
if (!options.http || !options.ws) {
    console.error("usage: node user.mjs --http URL --ws URL [--key 0x...]");
    process.exit(2);
}

const funder = options.key ? privateKeyToAccount(options.key) : mnemonicToAccount(JUNK);
const user = privateKeyToAccount(generatePrivateKey());
const friend = privateKeyToAccount(generatePrivateKey());
const stranger = privateKeyToAccount(generatePrivateKey());
const contracts = compileAll();
const counts = { passed: 0, failed: 0 };
const state = {};

async function connect() {
    const id = await createPublicClient({ transport: http(options.http) }).getChainId();
    const chain = defineChain({
        id,
        name: "chain",
        nativeCurrency: { name: "Ether", symbol: "ETH", decimals: 18 },
        rpcUrls: { default: { http: [options.http], webSocket: [options.ws] } },
    });
    const polling = { pollingInterval: 200 };
    state.chain = chain;
    state.reader = createPublicClient({ chain, transport: http(options.http), ...polling });
    state.listener = createPublicClient({ chain, transport: webSocket(options.ws), ...polling });
    state.wallet = (account) =>
        createWalletClient({ account, chain, transport: http(options.http), ...polling });
}

async function mined(hash) {
    const receipt = await state.reader.waitForTransactionReceipt({ hash, timeout: PATIENCE_MS });
    assert.equal(receipt.status, "success", `transaction ${hash}`);
    return receipt;
}

async function send(account, transaction) {
    return mined(await state.wallet(account).sendTransaction(transaction));
}

async function deploy(name, args) {
    const { abi, bytecode } = contracts[name];
    const nonce = await state.reader.getTransactionCount({ address: user.address });
    const receipt = await mined(await state.wallet(user).deployContract({ abi, bytecode, args }));
    const address = getContractAddress({ from: user.address, nonce: BigInt(nonce) });
    assert.equal(receipt.contractAddress.toLowerCase(), address.toLowerCase());
    return { abi, address };
}

/** With twice the gas that it is estimated to take: the estimate is of the head's block, and where
 *  votes are kept by block number, the next block may take one more slot. */
async function write(account, contract, functionName, args) {
    const call = { ...contract, functionName, args, account };
    const gas = 2n * (await state.reader.estimateContractGas(call));
    return mined(await state.wallet(account).writeContract({ ...call, gas }));
}

function read(contract, functionName, args = []) {
    return state.reader.readContract({ ...contract, functionName, args });
}

/** Until block `number` is there. A chain that makes a block only when asked for gets its reason. */
async function passBlock(number) {
    while ((await state.reader.getBlockNumber({ cacheTime: 0 })) < number) {
        await send(funder, { to: funder.address, value: 0n });
    }
}

async function until(what, holds) {
    const end = Date.now() + PATIENCE_MS;
    while (!holds()) {
        assert.ok(Date.now() < end, `no ${what} in ${PATIENCE_MS} ms`);
        await new Promise((wake) => setTimeout(wake, 50));
    }
}

async function fund() {
    for (const account of [user, friend, stranger]) {
        await send(funder, { to: account.address, value: parseEther("10") });
        const balance = await state.reader.getBalance({ address: account.address });
        assert.equal(balance, parseEther("10"));
    }
}

async function deployAll() {
    state.coin = await deploy("Coin", [parseEther("1000")]);
    state.badge = await deploy("Badge", [user.address]);
    state.assembly = await deploy("Assembly", [state.coin.address]);
    assert.equal(await read(state.coin, "totalSupply"), parseEther("1000"));
    assert.equal(await read(state.badge, "owner"), user.address);
    assert.equal(await read(state.assembly, "name"), "Assembly");
}

async function subscribe() {
    state.heard = { transfers: [], blocks: [] };
    const onError = (error) => console.error(`subscription: ${error.message}`);
    const stops = [
        state.listener.watchContractEvent({
            ...state.coin,
            eventName: "Transfer",
            onLogs: (logs) => state.heard.transfers.push(...logs),
            onError,
            poll: false,
        }),
        state.listener.watchBlockNumber({
            onBlockNumber: (number) => state.heard.blocks.push(number),
            onError,
            poll: false,
        }),
    ];
    state.unsubscribe = () => stops.forEach((stop) => stop());
    await new Promise((wake) => setTimeout(wake, 500));
}

async function transferCoins() {
    const receipt = await write(user, state.coin, "transfer", [friend.address, parseEther("100")]);
    assert.equal(await read(state.coin, "balanceOf", [friend.address]), parseEther("100"));
    const [event] = parseEventLogs({ abi: state.coin.abi, logs: receipt.logs, eventName: "Transfer" });
    assert.deepEqual(event.args, {
        from: user.address,
        to: friend.address,
        value: parseEther("100"),
    });
    state.transfer = receipt;
}

async function hearSubscriptions() {
    const isTransfer = (log) => log.transactionHash === state.transfer.transactionHash;
    await until("log of the transfer", () => state.heard.transfers.some(isTransfer));
    const heard = state.heard.transfers.find(isTransfer);
    assert.equal(heard.args.value, parseEther("100"));
    assert.equal(heard.blockNumber, state.transfer.blockNumber);
    assert.equal(heard.removed, false);
    await until("head", () => state.heard.blocks.some((n) => n >= state.transfer.blockNumber));
}

async function readLogs() {
    const logs = await state.reader.getContractEvents({
        ...state.coin,
        eventName: "Transfer",
        args: { to: friend.address },
        fromBlock: 0n,
    });
    assert.equal(logs.length, 1);
    assert.equal(logs[0].transactionHash, state.transfer.transactionHash);
    const elsewhere = await state.reader.getLogs({
        address: state.badge.address,
        blockHash: state.transfer.blockHash,
    });
    assert.deepEqual(elsewhere, []);
}

async function readReceipts() {
    const { reader, transfer } = state;
    const block = await reader.getBlock({
        blockHash: transfer.blockHash,
        includeTransactions: true,
    });
    const sent = block.transactions[transfer.transactionIndex];
    assert.equal(sent.hash, transfer.transactionHash);
    assert.equal(sent.from, user.address.toLowerCase());
    assert.ok(transfer.gasUsed <= sent.gas);
    assert.ok(transfer.effectiveGasPrice >= block.baseFeePerGas);
    const all = await reader.request({
        method: "eth_getBlockReceipts",
        params: [toHex(block.number)],
    });
    assert.equal(all.length, block.transactions.length);
    assert.equal(all[transfer.transactionIndex].transactionHash, transfer.transactionHash);
    const used = all.reduce((sum, one) => sum + BigInt(one.gasUsed), 0n);
    assert.equal(used, block.gasUsed);
}

async function proveState() {
    const { reader, coin } = state;
    // _balances is the first variable of ERC20: friend's slot is keccak256(address, 0).
    const slot = keccak256(`0x${friend.address.slice(2).padStart(64, "0")}${"0".repeat(64)}`);
    const unused = toHex(99n, { size: 32 });
    const block = await reader.getBlock();
    const at = { blockNumber: block.number };
    const proof = await reader.getProof({
        address: coin.address,
        storageKeys: [slot, unused],
        ...at,
    });
    checkProof(block.stateRoot, proof);
    assert.equal(proof.storageProof[0].value, parseEther("100"));
    const elsewhere = { address: `0x${"42".repeat(20)}`, storageKeys: [], ...at };
    const nobody = await reader.getProof(elsewhere);
    assert.equal(nobody.balance, 0n);
    const { accountProof } = nobody;
    assert.equal(provenValue(block.stateRoot, elsewhere.address, accountProof), null);
}

async function tradeBadges() {
    await write(user, state.badge, "mint", [friend.address, 7n]);
    assert.equal(await read(state.badge, "ownerOf", [7n]), friend.address);
    await write(friend, state.badge, "safeTransferFrom", [friend.address, stranger.address, 7n]);
    assert.equal(await read(state.badge, "ownerOf", [7n]), stranger.address);
    const mint = { ...state.badge, functionName: "mint", args: [stranger.address, 8n] };
    await assert.rejects(
        state.reader.simulateContract({ ...mint, account: stranger }),
        /OwnableUnauthorizedAccount/,
    );
    await assert.rejects(read(state.badge, "ownerOf", [8n]), /ERC721NonexistentToken/);
}

async function permitBySignature() {
    const { chain, coin } = state;
    const message = {
        owner: friend.address,
        spender: stranger.address,
        value: parseEther("5"),
        nonce: 0n,
        deadline: 2n ** 64n,
    };
    const signature = await friend.signTypedData({
        domain: { name: "Coin", version: "1", chainId: chain.id, verifyingContract: coin.address },
        types: {
            Permit: [
                { name: "owner", type: "address" },
                { name: "spender", type: "address" },
                { name: "value", type: "uint256" },
                { name: "nonce", type: "uint256" },
                { name: "deadline", type: "uint256" },
            ],
        },
        primaryType: "Permit",
        message,
    });
    const [r, s, v] = [signature.slice(0, 66), `0x${signature.slice(66, 130)}`, signature.slice(130)];
    const args = [message.owner, message.spender, message.value, message.deadline, parseInt(v, 16), r, s];
    await write(stranger, coin, "permit", args);
    await write(stranger, coin, "transferFrom", [friend.address, stranger.address, message.value]);
    assert.equal(await read(coin, "balanceOf", [stranger.address]), message.value);
}

async function vote() {
    const { coin, assembly } = state;
    await write(user, coin, "delegate", [user.address]);
    await write(user, coin, "transfer", [assembly.address, parseEther("50")]);
    const grant = encodeFunctionData({
        abi: coin.abi,
        functionName: "transfer",
        args: [stranger.address, parseEther("50")],
    });
    const proposal = [[coin.address], [0n], [grant]];
    const proposed = await write(user, assembly, "propose", [...proposal, "a grant"]);
    const [created] = parseEventLogs({
        abi: assembly.abi,
        logs: proposed.logs,
        eventName: "ProposalCreated",
    });
    const { proposalId, voteStart, voteEnd } = created.args;
    await passBlock(voteStart + 1n);
    await write(user, assembly, "castVote", [proposalId, 1]);
    await passBlock(voteEnd + 1n);
    const before = await read(coin, "balanceOf", [stranger.address]);
    await write(user, assembly, "execute", [...proposal, keccak256(toHex("a grant"))]);
    const after = await read(coin, "balanceOf", [stranger.address]);
    assert.equal(after - before, parseEther("50"));
    assert.equal(await read(assembly, "state", [proposalId]), 7);  // Executed
}

async function sendAllTypes() {
    const to = friend.address;
    const gasPrice = await state.reader.getGasPrice();
    const kinds = {
        legacy: { type: "legacy", gasPrice: 2n * gasPrice },
        eip2930: { type: "eip2930", gasPrice: 2n * gasPrice,
            accessList: [{ address: state.coin.address, storageKeys: [toHex(0n, { size: 32 })] }] },
        eip1559: { type: "eip1559" },
    };
    for (const [type, fields] of Object.entries(kinds)) {
        const receipt = await send(user, { to, value: 1n, ...fields });
        assert.equal(receipt.type, type);
    }
}

async function delegateCode() {
    const wallet = state.wallet(friend);
    const authorization = await wallet.signAuthorization({
        contractAddress: state.coin.address,
        executor: "self",
    });
    const receipt = await send(friend, { to: user.address, authorizationList: [authorization] });
    assert.equal(receipt.type, "eip7702");
    const code = await state.reader.getCode({ address: friend.address });
    assert.equal(code, `0xef0100${state.coin.address.slice(2).toLowerCase()}`);
    assert.equal(await read({ ...state.coin, address: friend.address }, "name"), "");
}

async function askForGas() {
    const { reader, coin } = state;
    const call = { account: user, ...coin, functionName: "transfer", args: [friend.address, 1n] };
    const gas = await reader.estimateContractGas(call);
    const receipt = await mined(
        await state.wallet(user).writeContract({ ...call, account: user, gas }),
    );
    assert.ok(receipt.gasUsed <= gas);
    const history = await reader.getFeeHistory({ blockCount: 4, rewardPercentiles: [10, 90] });
    assert.ok(history.baseFeePerGas.length >= 2);
    const { accessList } = await reader.createAccessList({
        account: user.address,
        to: coin.address,
        data: encodeFunctionData({ abi: coin.abi, functionName: "transfer", args: [friend.address, 1n] }),
    });
    assert.ok(accessList.some((one) => one.address.toLowerCase() === coin.address.toLowerCase()));
}

async function beRefused() {
    const poor = privateKeyToAccount(generatePrivateKey());
    const wallet = state.wallet(poor);
    const gift = { to: user.address, value: 1n, gas: 21_000n };
    await assert.rejects(wallet.sendTransaction(gift), /insufficient|funds/i);
    const nonce = await state.reader.getTransactionCount({ address: user.address });
    const old = { to: friend.address, value: 1n, nonce: nonce - 1, gas: 21_000n };
    await assert.rejects(state.wallet(user).sendTransaction(old), /nonce/i);
}

async function useEthers() {
    const provider = new ethers.JsonRpcProvider(options.http, undefined, { pollingInterval: 200 });
    const signer = ethers.Wallet.createRandom(provider);
    await send(user, { to: signer.address, value: parseEther("0.1") });
    const response = await signer.sendTransaction({ to: user.address, value: 5n });
    const receipt = await response.wait(1, PATIENCE_MS);
    assert.equal(receipt.status, 1);
    const coin = new ethers.Contract(state.coin.address, state.coin.abi, provider);
    assert.equal(await coin.symbol(), "COIN");
    const events = await coin.queryFilter(coin.filters.Transfer(null, friend.address), 0);
    assert.ok(events.length >= 1);
    provider.destroy();
}

const steps = [
    ["connects", connect],
    ["gives ether to new accounts", fund],
    ["deploys ERC-20, ERC-721 and a governor", deployAll],
    ["subscribes to logs and heads", subscribe],
    ["transfers coins", transferCoins],
    ["hears the log and the head", hearSubscriptions],
    ["finds the log again", readLogs],
    ["reads block and receipts", readReceipts],
    ["checks proofs against the state root", proveState],
    ["mints and passes on a badge, and sees why a call reverts", tradeBadges],
    ["permits by signature (EIP-2612)", permitBySignature],
    ["proposes, votes and executes", vote],
    ["sends transactions of types 0, 1 and 2", sendAllTypes],
    ["delegates its account to code (EIP-7702)", delegateCode],
    ["asks for gas, fees and access lists", askForGas],
    ["is refused what it cannot pay and what is old", beRefused],
    ["does the same by ethers", useEthers],
];
for (const [name, step] of steps) {
    try {
        await step();
        counts.passed += 1;
        console.log(`ok      ${name}`);
    } catch (error) {
        counts.failed += 1;
        console.log(`FAILED  ${name}: ${error.stack ?? error}`);
        if (counts.passed < 3) break;  // nothing can be done without these
    }
}
state.unsubscribe?.();
console.log(`${counts.passed} passed, ${counts.failed} failed, 0 skipped`);
process.exit(counts.failed === 0 ? 0 : 1);
