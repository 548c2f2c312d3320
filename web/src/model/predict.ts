// What an action will do, worked out from the shares of the stake before anything is sent, and the
// command line that does the same.

import { duration, list, plural, show_percent } from './format.ts';
import type { Action, Node, Snapshot } from './types.ts';

// Exactly two thirds is enough, whatever the last digit of a division.
export const NEEDED = 200 / 3 - 1e-9;

function total(nodes: Node[]): number {
  return nodes.reduce((sum, node) => sum + node.validators.count, 0);
}

function votes(node: Node): boolean {
  return node.state === 'running' && !node.silent;
}

// The largest share of all validators that can vote together, in percent.
export function largest_share(nodes: Node[]): number {
  const groups = new Map<number, number>();
  for (const node of nodes.filter(votes)) {
    groups.set(node.group, (groups.get(node.group) ?? 0) + node.validators.count);
  }
  const all = total(nodes);
  return all === 0 ? 0 : (Math.max(0, ...groups.values()) / all) * 100;
}

function changed(nodes: Node[], id: number, change: Partial<Node>): Node[] {
  return nodes.map((node) => (node.id === id ? { ...node, ...change } : node));
}

function verdict(share: number, subject: string): string {
  if (share >= NEEDED) {
    return `${subject} ${show_percent(share)} of the stake, 66.7 % is needed: finality goes on.`;
  }
  return `${subject} ${show_percent(share)} of the stake, 66.7 % is needed: no epoch is justified, ` +
    'finality stops within 2 epochs and the inactivity leak begins after 4. Nobody is slashed.';
}

function predict_absence(nodes: Node[], id: number, change: Partial<Node>): string {
  const mine = nodes.find((node) => node.id === id)?.validators.count ?? 0;
  const gaps = mine * 100 / Math.max(1, total(nodes));
  return `${verdict(largest_share(changed(nodes, id, change)), 'Left to vote:')} ` +
    `About ${Math.round(gaps)} % of the slots stay empty.`;
}

function predict_partition(nodes: Node[], groups: number[][]): string {
  const of = (id: number): number => groups.findIndex((group) => group.includes(id)) + 1;
  const split = nodes.map((node) => ({ ...node, group: of(node.id) }));
  const sides = groups.map((group) => group.length).join(' | ');
  const share = largest_share(split);
  if (share >= NEEDED) {
    return `${sides}: the larger side keeps ${show_percent(share)} of the stake and goes on finalising; ` +
      'the others build a chain of their own and drop it when you heal.';
  }
  return `${sides}: no side has two thirds (the largest ${show_percent(share)}). Two chains grow, finality ` +
    'stops within 2 epochs, the inactivity leak begins after 4. Nobody is slashed.';
}

function predict_delay(snapshot: Snapshot, id: number, ms: number): string {
  if (ms === 0) {
    return `Messages of node ${id} travel at once again.`;
  }
  const due = snapshot.attestation_due_ms;
  if (ms < due) {
    return `Blocks of node ${id} come ${duration(ms)} later, still before votes are due at ` +
      `${duration(due)}: little changes.`;
  }
  return `Blocks of node ${id} come ${duration(ms)} later, after votes are due at ${duration(due)}: ` +
    'they get few votes, may be orphaned, and small reorgs follow.';
}

function predict_drop(nodes: Node[], id: number, share: number): string {
  if (share === 0) {
    return `Messages of node ${id} are no longer lost.`;
  }
  const least = largest_share(changed(nodes, id, { silent: true }));
  return `${share} % of the messages of node ${id} are lost: some of its blocks and votes go missing. ` +
    verdict(least, 'At worst there remain');
}

function predict_skew(snapshot: Snapshot, id: number, ms: number, behind: boolean): string {
  if (ms === 0) {
    return `The clock of node ${id} is right again.`;
  }
  const due = snapshot.attestation_due_ms;
  const way = behind ? 'behind' : 'ahead';
  return ms < due
    ? `The clock of node ${id} is ${duration(ms)} ${way}, less than the ${duration(due)} after which votes are due: little changes.`
    : `The clock of node ${id} is ${duration(ms)} ${way}: its blocks and votes come at the wrong time, and many of its duties are missed. Nobody is slashed.`;
}

function owner(nodes: Node[], validator: number): string {
  const node = nodes.find(({ validators: { first, count } }) => validator >= first && validator < first + count);
  return node ? ` of node ${node.id}` : '';
}

function predict_deposit(snapshot: Snapshot, action: Extract<Action, { action: 'deposit' }>): string {
  const eth = action.eth ?? 32;
  if (action.validator === undefined) {
    return `${eth} ETH are deposited by a transaction for a new validator, whose key one of the nodes holds. Once the block that carries it is final, it joins the registry, and some epochs later it votes.`;
  }
  const how = action.compounding ? ' Its credentials become compounding ones first, so that more than 32 ETH count.' : ' What it then has above 32 ETH is paid out again, unless its credentials are compounding.';
  return `${eth} ETH are deposited by a transaction for validator ${action.validator}${owner(snapshot.nodes, action.validator)}: its balance grows once the block that carries it is final.${how} This cannot be undone.`;
}

function predict_validator(snapshot: Snapshot, action: Extract<Action, { action: 'exit' | 'withdraw' | 'slash' | 'equivocate' }>): string {
  const who = `Validator ${action.validator}${owner(snapshot.nodes, action.validator)}`;
  switch (action.action) {
    case 'exit': return `${who} asks to leave: once a block carries that, it has an exit epoch, and votes until then. It cannot come back. Refused while it is too young.`;
    case 'withdraw': return `The account that owns the stake of ${who.toLowerCase()} sends a transaction that asks for its exit (EIP-7002): the validator's key is not needed. It cannot come back. Passed over while it is too young.`;
    case 'slash': return `Everyone is shown two ${action.by === 'vote' ? 'votes' : 'blocks'} of ${who.toLowerCase()} that contradict each other: a block reports it, it loses stake and leaves. This cannot be undone.`;
    case 'equivocate': return `The next block or vote of ${who.toLowerCase()} has a twin. The other nodes have to notice, report it and slash. This cannot be undone.`;
  }
}

export function predict(snapshot: Snapshot, action: Action): string {
  const nodes = snapshot.nodes;
  switch (action.action) {
    case 'stop': return predict_absence(nodes, action.node, { state: 'stopped' });
    case 'kill': return `Node ${action.node} is gone in the middle of what it does; only what it has stored remains. ${predict_absence(nodes, action.node, { state: 'stopped' })}`;
    case 'silence': return predict_absence(nodes, action.node, { silent: true });
    case 'start':
    case 'restart': {
      const share = largest_share(changed(nodes, action.node, { state: 'running' }));
      const how = action.action === 'restart' ? `Node ${action.node} begins anew from what it has stored.` : `Node ${action.node} fetches what it missed.`;
      return `${how} ${verdict(share, 'Then there vote')}`;
    }
    case 'partition': return predict_partition(nodes, action.groups);
    case 'delay': return predict_delay(snapshot, action.node, action.ms);
    case 'drop': return predict_drop(nodes, action.node, action.percent);
    case 'skew': return predict_skew(snapshot, action.node, action.ms, !!action.behind);
    case 'exit': case 'withdraw': case 'slash': case 'equivocate': return predict_validator(snapshot, action);
    case 'deposit': return predict_deposit(snapshot, action);
    case 'undo': return `${action.what ?? `Effect ${action.effect}`} ends at once; what else is in force stays.`;
    case 'heal':
      return snapshot.effects.length === 0
        ? 'Nothing is in force, so nothing changes.'
        : `${plural(snapshot.effects.length, 'effect')} end at once; lost finality returns about 2 epochs later.`;
  }
}

export interface Act { action: Action; said: string; slot: number; final: number; keeps_finality: boolean }

export function final_of(snapshot: Snapshot): number {
  return Math.max(0, ...snapshot.nodes.map((node) => node.finalized.epoch));
}

function keeps_finality(nodes: Node[], action: Action): boolean {
  switch (action.action) {
    case 'stop': case 'kill': return largest_share(changed(nodes, action.node, { state: 'stopped' })) >= NEEDED;
    case 'silence': return largest_share(changed(nodes, action.node, { silent: true })) >= NEEDED;
    case 'start': case 'restart': return largest_share(changed(nodes, action.node, { state: 'running' })) >= NEEDED;
    case 'partition': {
      const of = (id: number): number => action.groups.findIndex((group) => group.includes(id));
      return largest_share(nodes.map((node) => ({ ...node, group: of(node.id) }))) >= NEEDED;
    }
    case 'heal': return true;
    default: return largest_share(nodes) >= NEEDED;
  }
}

// What was said when something was done, to be held against what then happens.
export function remember(snapshot: Snapshot, action: Action): Act {
  return {
    action, said: predict(snapshot, action), slot: snapshot.slot, final: final_of(snapshot),
    keeps_finality: keeps_finality(snapshot.nodes, action),
  };
}

export type Verdict = 'early' | 'held' | 'otherwise';

// An epoch that was already justified may still become final after a split, so one more proves
// nothing; three more, or none in three epochs and a half, do.
export function judge(act: Act, snapshot: Snapshot): Verdict {
  const epochs = (snapshot.slot - act.slot) / snapshot.slots_per_epoch;
  const more = final_of(snapshot) - act.final;
  if (act.keeps_finality) {
    return more >= 1 && epochs >= 1 ? 'held' : epochs > 4.5 ? 'otherwise' : 'early';
  }
  return more > 2 ? 'otherwise' : epochs > 3.5 ? 'held' : 'early';
}

export function happened(act: Act, snapshot: Snapshot): string {
  const since = snapshot.slots.filter((slot) => slot.slot > act.slot && slot.slot < snapshot.slot);
  if (since.length === 0) {
    return 'What follows is counted from the next slot on.';
  }
  const empty = since.filter((slot) => slot.state === 'missed').length;
  const reorgs = snapshot.events.filter((event) => event.kind === 'reorg' && event.slot > act.slot).length;
  const more = final_of(snapshot) - act.final;
  const parts = [
    `${empty} of the last ${plural(since.length, 'slot')} without a block`,
    plural(reorgs, 'reorg'),
    more > 0 ? `${plural(more, 'epoch')} more final` : 'no epoch more final',
  ];
  return `${plural(snapshot.slot - act.slot, 'slot')} later: ${parts.join(', ')}.`;
}

const NAMED = 4;

function group_name(group: number[]): string {
  return group.length > NAMED ? `${group.length} nodes` : list(group);
}

export function label(action: Action): string {
  switch (action.action) {
    case 'partition': return `Split ${action.groups.map(group_name).join(' from ')}`;
    case 'delay': return action.ms ? `Delay node ${action.node} by ${duration(action.ms)}` : `No delay for node ${action.node}`;
    case 'drop': return action.percent ? `Drop ${action.percent} % at node ${action.node}` : `No loss at node ${action.node}`;
    case 'skew': return action.ms ? `Set the clock of node ${action.node} ${duration(action.ms)} ${action.behind ? 'behind' : 'ahead'}` : `Right the clock of node ${action.node}`;
    case 'heal': return 'Heal all';
    case 'undo': return `Undo ${action.what ?? `effect ${action.effect}`}`;
    case 'slash': return `Slash validator ${action.validator} by ${action.by ?? 'block'}`;
    case 'exit': case 'withdraw': case 'equivocate': return `${capital(action.action)} validator ${action.validator}`;
    case 'deposit': return action.validator === undefined ? 'Deposit for a new validator' : `Deposit for validator ${action.validator}`;
    default: return `${capital(action.action)} node ${action.node}`;
  }
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

const USUAL_PORT = '5050';

function operands(action: Action): (string | number)[] {
  switch (action.action) {
    case 'partition': return action.groups.map((group) => group.join(','));
    case 'delay': return [action.node, action.ms];
    case 'skew': return [action.node, action.ms, ...(action.behind ? ['--behind'] : [])];
    case 'drop': return [action.node, action.percent];
    case 'heal': return [];
    case 'undo': return [action.effect];
    case 'slash': return [action.validator, action.by ?? 'block'];
    case 'exit': case 'withdraw': case 'equivocate': return [action.validator];
    case 'deposit': return [...(action.validator === undefined ? [] : [action.validator]), ...(action.eth ? ['--eth', action.eth] : []), ...(action.compounding ? ['--compounding'] : [])];
    default: return [action.node];
  }
}

// The same act as a command, for the network whose page is on `port`.
export function command_line(action: Action, port = USUAL_PORT): string {
  const words: (string | number)[] = ['cairn devnet ctl', action.action, ...operands(action)];
  if ('epochs' in action && action.epochs) {
    words.push('--epochs', action.epochs);
  }
  if (port !== USUAL_PORT) {
    words.push('--port', port);
  }
  return words.join(' ');
}
