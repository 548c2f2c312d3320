// Everything that can be done to the network, as tables: a new action is one line here, once the
// types and the prediction know it. What the server does not know is not offered.

import type { Action, Node } from './types.ts';

// What the control room has been set to.
export interface Settings { delay_ms: number; drop_percent: number; skew_ms: number; behind: boolean; epochs: number }

// `made` gives the action, or nothing where it does not apply to the node as it is.
export interface NodeAct { word: string; is_primary?: (node: Node) => boolean; is_on?: (node: Node) => boolean; made: (node: Node, settings: Settings) => Action | undefined }

const runs = (node: Node): boolean => node.state === 'running';
const lasting = (settings: Settings): { epochs?: number } => (settings.epochs ? { epochs: settings.epochs } : {});

export const NODE_ACTS: NodeAct[] = [
  { word: 'Start', is_primary: () => true, made: (node) => (node.state === 'stopped' ? { action: 'start', node: node.id } : undefined) },
  { word: 'Restart', is_primary: (node) => node.state === 'dead', made: (node) => ({ action: 'restart', node: node.id }) },
  { word: 'Stop', made: (node) => (runs(node) ? { action: 'stop', node: node.id } : undefined) },
  { word: 'Kill', made: (node) => (node.state === 'dead' ? undefined : { action: 'kill', node: node.id }) },
  { word: 'Silence', made: (node, set) => (runs(node) && !node.silent ? { action: 'silence', node: node.id, ...lasting(set) } : undefined) },
  { word: 'No delay', is_on: () => true, made: (node) => (node.delay_ms ? { action: 'delay', node: node.id, ms: 0 } : undefined) },
  { word: 'Delay', made: (node, set) => (runs(node) && !node.delay_ms ? { action: 'delay', node: node.id, ms: set.delay_ms, ...lasting(set) } : undefined) },
  { word: 'No loss', is_on: () => true, made: (node) => (node.drop_percent ? { action: 'drop', node: node.id, percent: 0 } : undefined) },
  { word: 'Drop', made: (node, set) => (runs(node) && !node.drop_percent ? { action: 'drop', node: node.id, percent: set.drop_percent, ...lasting(set) } : undefined) },
  { word: 'Right clock', is_on: () => true, made: (node) => (node.skew_ms ? { action: 'skew', node: node.id, ms: 0 } : undefined) },
  { word: 'Skew', made: (node, set) => (runs(node) && !node.skew_ms ? { action: 'skew', node: node.id, ms: set.skew_ms, ...(set.behind ? { behind: true } : {}), ...lasting(set) } : undefined) },
];

// None of these can be undone, so each is asked about first.
export interface ValidatorAct { word: string; made: (validator: number) => Action }

export const VALIDATOR_ACTS: ValidatorAct[] = [
  { word: 'Exit', made: (validator) => ({ action: 'exit', validator }) },
  { word: 'Withdraw', made: (validator) => ({ action: 'withdraw', validator }) },
  { word: 'Slash by block', made: (validator) => ({ action: 'slash', validator, by: 'block' }) },
  { word: 'Slash by vote', made: (validator) => ({ action: 'slash', validator, by: 'vote' }) },
  { word: 'Equivocate', made: (validator) => ({ action: 'equivocate', validator }) },
  { word: 'Deposit', made: (validator) => ({ action: 'deposit', validator, compounding: true }) },
];

// 32 ETH for a validator with the next free key, which a node then holds.
export const NEW_VALIDATOR: Action = { action: 'deposit' };

const IRREVERSIBLE = new Set<Action['action']>(['exit', 'withdraw', 'slash', 'equivocate', 'deposit']);

export function is_irreversible(action: Action): boolean {
  return IRREVERSIBLE.has(action.action);
}

// Before the server has said what it can do, everything is offered.
export function is_offered(action: Action, known: string[] | undefined): boolean {
  return !known || known.includes(action.action);
}
