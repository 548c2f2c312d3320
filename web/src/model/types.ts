// What the server says: the JSON of GET /cairn/v1/page/snapshot and of the feed.
// Amounts are gwei in strings, because a sum of stakes does not fit a number.

export type Root = string;
export type Health = 'good' | 'warn' | 'bad';
export type BlockState = 'finalized' | 'justified' | 'canonical' | 'orphaned' | 'head';
export type SlotState = 'proposed' | 'late' | 'missed' | 'orphaned' | 'future';
export type EventKind = 'reorg' | 'finalized' | 'effect' | 'slashed' | 'node';

export interface Checkpoint { epoch: number; root: Root }

export interface Node {
  id: number;
  state: 'running' | 'stopped';
  head: { slot: number; root: Root };
  justified: Checkpoint;
  finalized: Checkpoint;
  blocks: number;
  import_p50_ms: number;
  import_p99_ms: number;
  peers: number;
  validators: { first: number; count: number };
  group: number;
  delay_ms: number;
  drop_percent: number;
  silent: boolean;
  // Of this node's validators since its start; last_cause says why the last was missed.
  duties?: { proposed: number; attested: number; missed: number; last_cause: string };
}

// A refusal: `error` as the page's contract has it, `message` as the Beacon API does.
export interface Refusal { error?: string; message?: string }

export interface Epoch {
  epoch: number;
  voted: string;
  active: string;
  justified: boolean;
  finalized: boolean;
}

export interface Block {
  root: Root;
  parent: Root;
  slot: number;
  proposer: number;
  node: number;
  weight: string;
  own_weight: string;
  state: BlockState;
  arrival_ms: number;
  attestations: number;
  participants: number;
  sync_participants: number;
  payload_number: number;
  boosted: boolean;
}

// The proposer of a slot whose epoch is not begun may not be known.
export interface Slot { slot: number; proposer: number | null; state: SlotState }
export interface Effect { id: number; what: string; since_slot: number; until_slot: number | null }
export interface Event { seq: number; slot: number; kind: EventKind; text: string }

export interface Snapshot {
  run_id: string;
  seq: number;
  time_ms: number;
  genesis_time_ms: number;
  slot_ms: number;
  slots_per_epoch: number;
  fast: boolean;
  slots_per_second: number;
  attestation_due_ms: number;
  aggregate_due_ms: number;
  network: { preset: string; fork: string; validators: number; forks: { name: string; epoch: number }[] };
  slot: number;
  epoch: number;
  status: string;
  health: Health;
  seen_from: number;
  nodes: Node[];
  epochs: Epoch[];
  blocks: Block[];
  slots: Slot[];
  effects: Effect[];
  events: Event[];
}

// A heartbeat comes each second of wall time; seq is that of the newest snapshot.
export interface Heartbeat { run_id: string; seq: number; time_ms: number }

export type Action =
  | { action: 'stop' | 'start'; node: number }
  | { action: 'partition'; groups: number[][]; epochs?: number }
  | { action: 'heal' }
  | { action: 'delay'; node: number; ms: number; epochs?: number }
  | { action: 'drop'; node: number; percent: number; epochs?: number }
  | { action: 'silence'; node: number; epochs?: number };
