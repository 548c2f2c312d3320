// What the mock answers to questions about validators, slots and pools.

import { createHash } from 'node:crypto';

const ACTIONS = ['stop', 'start', 'partition', 'delay', 'drop', 'silence', 'skew', 'heal', 'undo', 'exit', 'withdraw', 'slash', 'equivocate'];
const GWEI = 32_000_000_000;

export function about(chain, slots) {
    return { slots, beacon_ports: chain.nodes.map((node) => 5051 + node.id), rpc_ports: chain.nodes.map((node) => 8544 + node.id), actions: ACTIONS };
}

const hash = (text) => `0x${createHash('sha256').update(text).digest('hex')}`;

function votes_in(chain, node, validator, slot) {
    return node.ballots.find((ballot) => ballot.validator === validator && ballot.slot === slot);
}

function epochs_of(chain, node, index) {
    const now = Math.floor(chain.slot / chain.slots_per_epoch);
    const first = Math.max(0, now - 7);
    return Array.from({ length: now - first + 1 }, (_, i) => {
        const epoch = first + i;
        const slot = epoch * chain.slots_per_epoch + (index % chain.slots_per_epoch);
        const voted = !!votes_in(chain, node, index, slot);
        const over = epoch + 1 < now;
        return { epoch, slot, over, source: voted, target: voted, head: voted, balance: String(GWEI + epoch * 12_345 - (voted ? 0 : 9_000)), cause: over && !voted ? 'the message was lost' : '' };
    });
}

function row(chain, node, index) {
    const over = epochs_of(chain, node, index).filter((each) => each.over);
    const slashed = chain.slashed.has(index);
    const voted = over.filter((each) => each.target).length;
    return {
        index, status: slashed ? 'slashed' : chain.leaving.has(index) ? 'exiting' : 'active', slashed, node: chain.owner(index).id,
        balance: String(GWEI - (slashed ? 1_000_000_000 : 0) + voted * 12_345), effective: String(GWEI), due: over.length, voted, head: voted,
    };
}

export function validators(chain, node, first = 0) {
    const rows = Array.from({ length: Math.max(0, chain.validators - first) }, (_, i) => row(chain, node, first + i));
    return { epoch: Math.floor(chain.slot / chain.slots_per_epoch), total: chain.validators, validators: rows };
}

export function validator(chain, node, index) {
    if (!Number.isInteger(index) || index < 0 || index >= chain.validators) {
        return undefined;
    }
    const slots = Array.from({ length: chain.slot + 1 }, (_, slot) => slot).filter((slot) => slot > 0 && chain.proposer(slot) === index);
    const has_block = (slot) => [...node.known].some((root) => chain.blocks.get(root).slot === slot);
    return {
        ...row(chain, node, index), pubkey: hash(`key ${index}`), withdrawal_credentials: hash(`credentials ${index}`),
        activation_epoch: 0, exit_epoch: null, withdrawable_epoch: null, epochs: epochs_of(chain, node, index),
        proposals: slots.map((slot) => ({ slot, state: has_block(slot) ? 'proposed' : 'missed', cause: has_block(slot) ? '' : 'the validator was late' })),
    };
}

const address = (text) => hash(text).slice(0, 42);

function transaction(block, i) {
    const creates = i === 1;
    const of = { hash: hash(`tx ${i} ${block.root}`), type: [2, 2, 3, 0][i % 4], to: creates ? null : address(`to ${i}`), value: creates ? '0' : '1000000000000000000', nonce: i, input_bytes: creates ? 900 : 0, blobs: i === 2 ? 1 : 0 };
    const logs = i === 3 ? [{ address: address('token'), topics: [hash('Transfer'), hash('a'), hash('b')], bytes: 32 }] : [];
    return { ...of, from: address(`account ${i}`), succeeded: i !== 3, gas_used: creates ? 210_000 : 21_000, log_count: logs.length, logs, ...(creates ? { created: address('made') } : {}) };
}

function payload(block) {
    const made = Array.from({ length: block.transactions }, (_, i) => transaction(block, i));
    return {
        number: block.payload_number, hash: hash(`payload ${block.root}`), state_root: hash(`world ${block.root}`), gas_used: made.reduce((sum, each) => sum + each.gas_used, 0), gas_limit: 60_000_000,
        base_fee: '875000000', blob_gas_used: block.blobs * 131_072, fee_recipient: address('fees'), transaction_count: made.length, transactions: made,
    };
}

export function accounts(chain) {
    const all = Array.from({ length: 10 }, (_, index) => ({ index, address: address(`account ${index}`), path: `m/44'/60'/0'/0/${index}`, balance: `${1_000_000 - index}000000000000000000`, nonce: index }));
    return { chain_id: 31_337, block: chain.slot, base_fee: '875000000', pending: 2, queued: 0, accounts: all };
}

function block_detail(chain, node, block, chain_roots) {
    return {
        root: block.root, parent: block.parent, state_root: hash(`state ${block.root}`), proposer: block.proposer, canonical: chain_roots.has(block.root), graffiti: 'cairn',
        payload_number: block.payload_number, payload_hash: hash(`payload ${block.root}`), gas_used: 0, payload: payload(block), contents: { attestations: block.attestations, sync_votes: block.sync_participants },
        attestations: Array.from({ length: block.attestations }, (_, i) => ({ slot: block.slot - 1 - i, votes: 8, block: block.parent, source: 0, target: 1 })),
        arrivals: chain.nodes.map((each) => ({ node: each.id, ms: each.known.has(block.root) ? block.arrival_ms + each.id * 7 : null })),
    };
}

export function slot(chain, node, number) {
    if (!Number.isInteger(number) || number < 0 || number > chain.slot + 2 * chain.slots_per_epoch) {
        return undefined;
    }
    const roots = new Set();
    for (let at = chain.blocks.get(node.head); at; at = chain.blocks.get(at.parent)) {
        roots.add(at.root);
    }
    const blocks = [...node.known].map((root) => chain.blocks.get(root)).filter((block) => block.slot === number);
    const due = Array.from({ length: chain.validators }, (_, v) => v).filter((v) => v % chain.slots_per_epoch === number % chain.slots_per_epoch);
    const committee = due.map((v) => {
        const ballot = votes_in(chain, node, v, number);
        return ballot ? { validator: v, block: ballot.root, in: number + 1 } : { validator: v };
    });
    const by_block = new Map();
    committee.forEach(({ block }) => block && by_block.set(block, (by_block.get(block) ?? 0) + 1));
    const missing = chain.nodes.map((each) => ({ node: each.id, votes: committee.filter((m) => !m.block && chain.owner(m.validator) === each).length, cause: chain.cause(each) }));
    const proposer = chain.proposer(number);
    return {
        slot: number, epoch: Math.floor(number / chain.slots_per_epoch), start_ms: 0, proposer, node: chain.owner(proposer).id, past: number < chain.slot,
        cause: blocks.length === 0 && number > 0 && number < chain.slot ? chain.cause(chain.owner(proposer)) : '',
        blocks: blocks.map((block) => block_detail(chain, node, block, roots)), committees: [committee.slice(0, 4), committee.slice(4)],
        votes: [...by_block].map(([block, votes]) => ({ block, votes })), missing: number + 1 < chain.slot ? missing.filter((each) => each.votes > 0) : [],
    };
}

export function block(chain, node, root) {
    return node.known.has(root) ? slot(chain, node, chain.blocks.get(root).slot) : undefined;
}

export function pools(chain, node) {
    const slots = Array.from({ length: Math.min(chain.slots_per_epoch, chain.slot) }, (_, i) => chain.slot - i).reverse();
    return {
        slot: chain.slot, operations: { voluntary_exits: chain.leaving.size, proposer_slashings: 0, attester_slashings: 0, bls_to_execution_changes: 0 },
        attestations: slots.map((each) => ({ slot: each, ballots: node.ballots.filter((ballot) => ballot.slot === each) })).filter(({ ballots }) => ballots.length > 0)
            .map(({ slot: each, ballots }) => ({ slot: each, votes: ballots.length, aggregates: 1, blocks: new Set(ballots.map((ballot) => ballot.root)).size })),
        messages: { valid: chain.seq, ignored: 3, rejected: 0, last_verdict: 'already seen' }, imports: { blocks: node.known.size, refused: 0, last_refusal: '' },
    };
}

// Shards with the manners of the road of 2020: one block a slot, crosslinked a slot later.
export function shards(chain) {
    const chains = [0, 1].map((shard) => {
        const slots = Array.from({ length: Math.min(32, chain.slot) }, (_, i) => chain.slot - i).reverse().filter((at) => (at * 7 + shard) % 11 !== 0);
        const blocks = slots.map((at) => ({
            root: hash(`shard ${shard} ${at}`), parent: hash(`shard ${shard} ${at - 1}`), slot: at, proposer: (at * 5 + shard) % chain.validators, bytes: 300 + at * 13,
            state: at >= chain.slot ? 'pending' : at % 13 === 6 ? 'orphaned' : 'crosslinked',
        }));
        return { shard, crosslinked_slot: chain.slot - 1, age: 1, crosslinked_root: hash(`shard ${shard} ${chain.slot - 1}`), gasprice: '8', pending: 1, blocks };
    });
    return { max: 8, active: 2, chains, custody: { due: 2, revealed: 10, waiting: 1, open_challenges: 0 }, light_committee: { size: 32, voted: 31 } };
}
