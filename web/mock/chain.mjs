// A make-believe network with the manners of the real one: nodes hold their own view of blocks and
// votes, follow the heaviest branch, justify and finalise on two thirds, and part when they are cut.
// No cryptography, no states; it exists to give the page something true to draw.

import { createHash } from 'node:crypto';
import { shards } from './details.mjs';

const STAKE = 32_000_000_000n;
const VIEW_SLOTS = 64;

export class Random {
    constructor(seed) {
        this.state = seed >>> 0 || 1;
    }

    next() {
        this.state = (Math.imul(this.state, 1664525) + 1013904223) >>> 0;
        return this.state / 2 ** 32;
    }
}

export class Chain {
    constructor({ seed = 7, nodes = 4, validators = 64, slots_per_epoch = 8, slot_ms = 6000, faults = true, road = false } = {}) {
        this.random = new Random(seed);
        this.run_id = createHash('sha256').update(`run ${seed} ${Date.now()} ${Math.random()}`).digest('hex').slice(0, 16);
        Object.assign(this, { slots_per_epoch, slot_ms, validators, faults, road });
        this.blocks = new Map();
        this.slot = 0;
        this.seq = 0;
        this.events = [];
        this.effects = [];
        this.slashed = new Set();
        this.leaving = new Set();
        this.effect_ids = 0;
        this.event_ids = 0;
        const genesis = this.block('0x' + '00'.repeat(32), 0, 0, 1);
        this.genesis = genesis.root;
        const share = validators / nodes;
        this.nodes = Array.from({ length: nodes }, (_, i) => ({
            id: i + 1, state: 'running', group: 1, delay_ms: 0, drop_percent: 0, silent: false, skew_ms: 0,
            first: i * share, count: share, known: new Set([genesis.root]), votes: new Map(), ballots: [],
            head: genesis.root, justified: { epoch: 0, root: genesis.root }, finalized: { epoch: 0, root: genesis.root },
            just: new Set([0]), outcome: new Map(),
            duties: { proposed: 0, attested: 0, missed: 0, last_cause: '' },
        }));
    }

    block(parent, slot, proposer, node) {
        const root = '0x' + createHash('sha256').update(`${parent}${slot}${proposer}${this.run_id}`).digest('hex');
        const number = (this.blocks.get(parent)?.payload_number ?? -1) + 1;
        const block = { root, parent, slot, proposer, node, arrival_ms: 0, attestations: 0, participants: 0, sync_participants: 32, payload_number: number, transactions: slot % 5, blobs: slot % 5 > 2 ? 1 : 0 };
        this.blocks.set(root, block);
        return block;
    }

    event(kind, text) {
        this.events.push({ seq: ++this.event_ids, slot: this.slot, kind, text });
        this.events = this.events.slice(-50);
        this.seq++;
    }

    owner(validator) {
        return this.nodes.find((node) => validator >= node.first && validator < node.first + node.count);
    }

    proposer(slot) {
        const digest = createHash('sha256').update(`proposer ${slot} ${this.run_id}`).digest();
        return digest.readUInt32LE(0) % this.validators;
    }

    ancestor(root, slot) {
        let at = this.blocks.get(root);
        while (at && at.slot > slot) {
            at = this.blocks.get(at.parent);
        }
        return at?.root;
    }

    weights(node) {
        const own = new Map();
        for (const { root } of node.votes.values()) {
            own.set(root, (own.get(root) ?? 0n) + STAKE);
        }
        const total = new Map(own);
        for (const root of [...node.known].sort((a, b) => this.blocks.get(b).slot - this.blocks.get(a).slot)) {
            const parent = this.blocks.get(root).parent;
            total.set(parent, (total.get(parent) ?? 0n) + (total.get(root) ?? 0n));
        }
        return { own, total };
    }

    choose_head(node) {
        const { total } = this.weights(node);
        const children = new Map();
        for (const root of node.known) {
            const parent = this.blocks.get(root).parent;
            children.set(parent, [...(children.get(parent) ?? []), root]);
        }
        let at = node.justified.root;
        for (let next = children.get(at); next; next = children.get(at)) {
            const weight = (root) => total.get(root) ?? 0n;
            at = next.reduce((best, root) => (weight(root) > weight(best) || (weight(root) === weight(best) && root > best) ? root : best));
        }
        const before = node.head;
        node.head = at;
        const new_slot = this.blocks.get(at).slot;
        const fork = this.blocks.get(before);
        if (before !== at && this.ancestor(at, fork.slot) !== before) {
            let common = fork;
            while (this.ancestor(at, common.slot) !== common.root) {
                common = this.blocks.get(common.parent);
            }
            this.event('reorg', `Node ${node.id} changed its head from ${before.slice(2, 6)} to ${at.slice(2, 6)}: ` +
                `${fork.slot - common.slot} slots undone, up to slot ${new_slot}`);
        }
    }

    // The proposer's part of a slot; false if nobody builds.
    begin_slot() {
        this.slot++;
        this.seq++;
        this.end_effects();
        const proposer = this.proposer(this.slot);
        const node = this.owner(proposer);
        this.late = undefined;
        for (const each of this.nodes) {
            each.outcome.set(this.slot, { slot: this.slot, proposer, state: 'missed' });
        }
        const luck = this.faults ? this.random.next() : 1;
        const drops = this.random.next() * 100 < node.drop_percent * 0.7;
        if (node.state !== 'running' || node.silent || luck < 0.02 || drops) {
            Object.assign(node.duties, { missed: node.duties.missed + 1, last_cause: `block of slot ${this.slot}: ${this.cause(node)}` });
            return undefined;
        }
        node.duties.proposed++;
        const block = this.block(node.head, this.slot, proposer, node.id);
        block.arrival_ms = Math.round(180 + this.random.next() * 260 + node.delay_ms + (luck < 0.06 ? 2300 : 0));
        block.attestations = 1 + Math.floor(this.random.next() * 3);
        block.participants = Math.round((this.validators / this.slots_per_epoch) * this.reach(node));
        block.sync_participants = Math.round(32 * this.reach(node));
        return block;
    }

    cause(node) {
        return node.state !== 'running' ? 'the node is stopped' : node.silent ? 'its validators are silent' : node.drop_percent ? 'the message was lost' : 'the validator was late';
    }

    reach(node) {
        const heard = this.nodes.filter((other) => other.group === node.group && other.state === 'running' && !other.silent);
        return heard.reduce((sum, other) => sum + other.count, 0) / this.validators;
    }

    peers(node) {
        return node.state !== 'running' ? [] : this.nodes.filter((other) => other.group === node.group && other.state === 'running');
    }

    deliver(block) {
        const from = this.nodes.find((node) => node.id === block.node);
        const late = block.arrival_ms >= this.slot_ms / 3;
        for (const node of this.peers(from)) {
            node.known.add(block.root);
            node.outcome.set(block.slot, { slot: block.slot, proposer: block.proposer, state: late ? 'late' : 'proposed' });
            this.choose_head(node);
        }
        this.seq++;
    }

    attest() {
        for (const node of this.nodes.filter((each) => each.state === 'running' && !each.silent)) {
            for (let v = node.first; v < node.first + node.count; v++) {
                const lost = this.random.next() * 100 < node.drop_percent * 0.6 || (this.faults && this.random.next() < 0.012);
                const is_due = v % this.slots_per_epoch === this.slot % this.slots_per_epoch;
                if (is_due && lost) {
                    Object.assign(node.duties, { missed: node.duties.missed + 1, last_cause: `vote of slot ${this.slot}: ${this.cause(node)}` });
                } else if (is_due) {
                    node.duties.attested++;
                    const ballot = { validator: v, root: node.head, slot: this.slot };
                    this.peers(node).forEach((peer) => this.count(peer, ballot));
                }
            }
        }
        this.nodes.filter((node) => node.state === 'running').forEach((node) => this.choose_head(node));
        this.seq++;
    }

    count(node, ballot) {
        if ((node.votes.get(ballot.validator)?.slot ?? -1) < ballot.slot) {
            node.votes.set(ballot.validator, ballot);
        }
        node.ballots.push(ballot);
        node.ballots = node.ballots.filter((each) => each.slot >= this.slot - 8 * this.slots_per_epoch);
    }

    voted(node, epoch) {
        const start = epoch * this.slots_per_epoch;
        const target = this.ancestor(node.head, start);
        const voters = new Set(node.ballots
            .filter((b) => b.slot >= start && b.slot < start + this.slots_per_epoch && node.known.has(b.root))
            .filter((b) => this.ancestor(b.root, start) === target)
            .map((b) => b.validator));
        return BigInt(voters.size) * STAKE;
    }

    // At the end of an epoch: justify it on two thirds, and finalise its justified parent.
    end_epoch() {
        const epoch = this.slot / this.slots_per_epoch - 1;
        for (const node of this.nodes.filter((each) => each.state === 'running')) {
            for (const each of [epoch - 1, epoch].filter((e) => e > node.justified.epoch)) {
                if (this.voted(node, each) * 3n >= BigInt(this.validators) * STAKE * 2n) {
                    if (node.justified.epoch === each - 1 && node.justified.epoch > node.finalized.epoch) {
                        node.finalized = node.justified;
                        this.said_final !== node.finalized.epoch && this.event('finalized', `Epoch ${node.finalized.epoch} is final`);
                        this.said_final = node.finalized.epoch;
                    }
                    node.just.add(each);
                    node.justified = { epoch: each, root: this.ancestor(node.head, each * this.slots_per_epoch) };
                }
            }
        }
    }

    // One whole slot at once.
    step() {
        const block = this.begin_slot();
        const late = block && block.arrival_ms >= this.slot_ms / 3;
        block && !late && this.deliver(block);
        this.attest();
        late && this.deliver(block);
        (this.slot + 1) % this.slots_per_epoch === 0 && this.slot++ && this.end_epoch_back();
    }

    end_epoch_back() {
        this.end_epoch();
        this.slot--;
    }

    merge() {
        const up = this.nodes.filter((node) => node.state === 'running');
        for (const node of up) {
            for (const other of up.filter((each) => each !== node && each.group === node.group)) {
                other.known.forEach((root) => node.known.add(root));
                other.ballots.forEach((ballot) => node.ballots.includes(ballot) || this.count(node, ballot));
                other.outcome.forEach((it, slot) => it.state !== 'missed' && node.outcome.get(slot)?.state === 'missed' && node.outcome.set(slot, it));
                if (other.justified.epoch > node.justified.epoch) {
                    Object.assign(node, { justified: other.justified, finalized: other.finalized, just: new Set(other.just) });
                }
            }
        }
        up.forEach((node) => this.choose_head(node));
    }

    effect(what, epochs, undo) {
        const until = epochs ? this.slot + epochs * this.slots_per_epoch : null;
        const effect = { id: ++this.effect_ids, what, since_slot: this.slot, until_slot: until };
        this.effects.push({ ...effect, undo });
        this.event('effect', what);
        return effect;
    }

    end_effects(is_ended = () => false) {
        const over = this.effects.filter((e) => is_ended(e) || (e.until_slot !== null && e.until_slot <= this.slot));
        this.effects = this.effects.filter((e) => !over.includes(e));
        over.forEach((e) => {
            e.undo();
            this.event('effect', `Over: ${e.what}`);
        });
        over.length && this.merge();
    }

    act({ action, node: id, groups, ms, percent, epochs, effect, validator, behind }) {
        const node = this.nodes.find((each) => each.id === id);
        if (!node && !['partition', 'heal', 'undo', 'exit', 'withdraw', 'slash', 'equivocate', 'deposit'].includes(action)) {
            return { error: `There is no node ${id}` };
        }
        this.seq++;
        switch (action) {
            case 'stop':
                node.state = 'stopped';
                return { effect: this.effect(`node ${id} stopped`, 0, () => { node.state = 'running'; }) };
            case 'start':
                node.state = 'running';
                this.effects = this.effects.filter((e) => e.what !== `node ${id} stopped`);
                this.event('node', `Node ${id} started`);
                this.merge();
                return { effect: null };
            case 'silence':
                node.silent = true;
                return { effect: this.effect(`node ${id} silent`, epochs, () => { node.silent = false; }) };
            case 'delay':
                node.delay_ms = ms;
                return { effect: this.effect(`node ${id} delayed by ${ms} ms`, epochs, () => { node.delay_ms = 0; }) };
            case 'drop':
                node.drop_percent = percent;
                return { effect: this.effect(`node ${id} loses ${percent} %`, epochs, () => { node.drop_percent = 0; }) };
            case 'partition':
                groups.forEach((group, i) => group.forEach((n) => { this.nodes[n - 1].group = i + 1; }));
                return {
                    effect: this.effect(`partition ${groups.map((g) => g.join(',')).join(' | ')}`, epochs,
                        () => this.nodes.forEach((n) => { n.group = 1; })),
                };
            case 'skew':
                node.skew_ms = behind ? -ms : ms;
                return { effect: this.effect(`clock of node ${id} ${ms} ms ${behind ? 'behind' : 'ahead'}`, epochs, () => { node.skew_ms = 0; }) };
            case 'undo':
                if (!this.effects.some((each) => each.id === effect)) {
                    return { error: `No effect ${effect} is in force` };
                }
                this.end_effects((each) => each.id === effect);
                return { effect: null };
            case 'exit':
            case 'withdraw':
                this.leaving.add(validator);
                this.event('exit', `Validator ${validator} leaves`);
                return { effect: null };
            case 'slash':
            case 'equivocate':
                this.slashed.add(validator);
                this.event('slashed', `Validator ${validator} is slashed for two blocks of one slot`);
                return { effect: null };
            case 'deposit':
                this.event('effect', `Deposit for ${validator === undefined ? 'a new validator' : `validator ${validator}`}`);
                return { effect: null };
            case 'heal':
                this.end_effects(() => true);
                return { effect: null };
            default:
                return { error: `Unknown action ${action}` };
        }
    }

    view_blocks(node) {
        const { own, total } = this.weights(node);
        const path = new Set();
        for (let at = this.blocks.get(node.head); at; at = this.blocks.get(at.parent)) {
            path.add(at.root);
        }
        const state = (b) => {
            if (b.root === node.head) return 'head';
            if (!path.has(b.root)) return 'orphaned';
            if (b.slot <= node.finalized.epoch * this.slots_per_epoch) return 'finalized';
            return b.slot <= node.justified.epoch * this.slots_per_epoch ? 'justified' : 'canonical';
        };
        return [...node.known].map((root) => this.blocks.get(root))
            .filter((b) => b.slot > this.slot - VIEW_SLOTS)
            .sort((a, b) => a.slot - b.slot)
            .map((b) => ({ ...b, weight: String(total.get(b.root) ?? 0n), own_weight: String(own.get(b.root) ?? 0n), state: state(b), boosted: b.slot === this.slot && state(b) === 'head' }));
    }

    view_slots(node, blocks) {
        const epoch = Math.floor(this.slot / this.slots_per_epoch);
        const first = Math.max(0, epoch - 2) * this.slots_per_epoch;
        const on_chain = new Map(blocks.map((b) => [b.slot, b.state]));
        return Array.from({ length: (epoch + 1) * this.slots_per_epoch - first }, (_, i) => {
            const slot = first + i;
            const seen = node.outcome.get(slot);
            const ahead = slot > this.slot || (slot === this.slot && seen?.state === 'missed');
            if (ahead || !seen) {
                return { slot, proposer: this.proposer(slot), state: slot === 0 ? 'proposed' : 'future' };
            }
            return on_chain.get(slot) === 'orphaned' ? { ...seen, state: 'orphaned' } : seen;
        });
    }

    sentence(node) {
        const epoch = Math.floor(this.slot / this.slots_per_epoch);
        const behind = epoch - node.finalized.epoch;
        const share = Number((this.voted(node, Math.max(0, epoch - 1)) * 1000n) / (BigInt(this.validators) * STAKE)) / 10;
        if (epoch < 3) {
            return ['good', `Starting: the first epoch is final in about ${Math.ceil((4 - this.slot / this.slots_per_epoch) * this.slots_per_epoch * this.slot_ms / 1000)} s`];
        }
        if (behind > 3) {
            const why = this.effects.length ? ` (${this.effects[0].what}, slot ${this.effects[0].since_slot})` : '';
            return ['bad', `Finality lost for ${behind - 2} epochs: ${share.toFixed(1)} % of the stake votes, 66.7 % needed${why}. It returns about 2 epochs after healing`];
        }
        const quality = share < 90 || this.effects.length ? 'warn' : 'good';
        return [quality, `Finalising: epoch ${node.finalized.epoch} is final, ${share.toFixed(1)} % of the stake voted in epoch ${epoch - 1}`];
    }

    snapshot(from, genesis_time_ms, now) {
        const node = this.nodes.find((each) => each.id === from);
        const epoch = Math.floor(this.slot / this.slots_per_epoch);
        const blocks = this.view_blocks(node);
        const [health, status] = this.sentence(node);
        return {
            run_id: this.run_id, seq: this.seq, time_ms: now, genesis_time_ms, slot_ms: this.slot_ms,
            slots_per_epoch: this.slots_per_epoch, fast: !!this.fast, slots_per_second: Math.round(100000 / this.slot_ms) / 100,
            attestation_due_ms: Math.round(this.slot_ms / 3), aggregate_due_ms: Math.round((this.slot_ms * 2) / 3),
            network: { preset: 'minimal', fork: 'fulu', validators: this.validators, forks: [{ name: 'phase0', epoch: 0 }, { name: 'fulu', epoch: 3 }] },
            slot: this.slot, epoch, status, health, seen_from: from,
            nodes: this.nodes.map((n) => this.view_node(n)),
            epochs: [4, 3, 2, 1, 0].map((back) => epoch - back).filter((e) => e >= 0).map((e) => ({
                epoch: e, voted: String(this.voted(node, e)), active: String(BigInt(this.validators) * STAKE),
                justified: node.just.has(e) || e <= node.finalized.epoch, finalized: e <= node.finalized.epoch,
            })),
            blocks, slots: this.view_slots(node, blocks),
            effects: this.effects.map(({ undo: _, ...effect }) => effect), events: this.events, ...(this.road ? { shards: shards(this) } : {}),
        };
    }

    view_node(n) {
        const group = this.peers(n).length - 1;
        return {
            id: n.id, state: n.state, head: { slot: this.blocks.get(n.head).slot, root: n.head }, justified: n.justified, finalized: n.finalized,
            blocks: n.known.size, import_p50_ms: 2.8 + n.id * 0.3, import_p99_ms: 8 + n.id * 1.7, peers: Math.max(0, group),
            validators: { first: n.first, count: n.count }, group: n.group, delay_ms: n.delay_ms, drop_percent: n.drop_percent, silent: n.silent, skew_ms: n.skew_ms, duties: n.duties,
        };
    }
}
