// What the server says: the JSON of GET /cairn/v1/page/snapshot and of the feed.
// Amounts are gwei in strings, because a sum of stakes does not fit a number.

export type Root = string;
export type Health = 'good' | 'warn' | 'bad';
export type BlockState = 'finalized' | 'justified' | 'canonical' | 'orphaned' | 'head';
export type SlotState = 'proposed' | 'late' | 'missed' | 'orphaned' | 'future';
export type EventKind = 'reorg' | 'finalized' | 'effect' | 'slashed' | 'exit' | 'missed' | 'late' | 'node';

export interface Checkpoint { epoch: number; root: Root }

export interface Node {
  id: number;
  state: 'running' | 'stopped' | 'dead';
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
  skew_ms?: number;
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
  transactions: number;
  blobs: number;
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
  shards?: Shards;
}

// A heartbeat comes each second of wall time; seq is that of the newest snapshot.
export interface Heartbeat { run_id: string; seq: number; time_ms: number }

export interface ShardBlock { root: Root; parent: Root; slot: number; proposer: number; bytes: number; state: 'crosslinked' | 'pending' | 'orphaned' }
export interface ShardChain {
  shard: number;
  crosslinked_slot: number;
  age: number;
  crosslinked_root: Root;
  gasprice: string;
  pending: number;
  blocks: ShardBlock[];
}

// On the road of 2020. Before phase1 `active` is 0 and the last two are missing.
export interface Shards {
  max: number;
  active: number;
  chains: ShardChain[];
  custody?: { due: number; revealed: number; waiting: number; open_challenges: number };
  light_committee?: { size: number; voted: number };
}

// GET /cairn/v1/page/about: what does not belong to one moment.
export interface About { slots: number[]; beacon_ports: number[]; rpc_ports: number[]; actions: string[] }

export interface ValidatorRow {
  index: number;
  status: string;
  slashed: boolean;
  node: number;
  balance: string;
  effective: string;
  due: number;
  voted: number;
  head: number;
}
export interface Validators { epoch: number; total: number; validators: ValidatorRow[] }

export interface ValidatorEpoch { epoch: number; slot: number | null; over: boolean; source: boolean; target: boolean; head: boolean; balance?: string; cause: string }
export interface Proposal { slot: number; state: 'proposed' | 'missed' | 'future'; cause: string }
export interface ValidatorDetail extends ValidatorRow {
  pubkey: string;
  withdrawal_credentials: string;
  activation_epoch: number | null;
  exit_epoch: number | null;
  withdrawable_epoch: number | null;
  epochs: ValidatorEpoch[];
  proposals: Proposal[];
}

export interface Log { address: string; topics: string[]; bytes: number }
// Without the fields from `from` on where the node does not keep what came of it. Values are wei.
export interface Transaction {
  hash: string;
  type: number;
  to: string | null;
  value: string;
  nonce: number;
  input_bytes: number;
  blobs: number;
  from?: string;
  succeeded?: boolean;
  gas_used?: number;
  created?: string;
  log_count?: number;
  logs?: Log[];
}
export interface Payload {
  number: number;
  hash: string;
  state_root: string;
  gas_used: number;
  gas_limit: number;
  base_fee: string;
  blob_gas_used: number;
  fee_recipient: string;
  transaction_count: number;
  transactions: Transaction[];
}
export interface Accounts {
  chain_id: number;
  block: number;
  base_fee: string;
  pending: number;
  queued: number;
  accounts: { index: number; address: string; path: string; balance: string; nonce: number }[];
}

export interface BlockDetail {
  root: Root;
  parent: Root;
  state_root: Root;
  proposer: number;
  canonical: boolean;
  graffiti: string;
  payload_number: number;
  payload_hash: Root;
  gas_used: number;
  payload: Payload | null;
  contents: Record<string, number>;
  attestations: { slot: number; votes: number; block: Root; source: number; target: number }[];
  arrivals: { node: number; ms: number | null }[];
}
export interface SlotDetail {
  slot: number;
  epoch: number;
  proposer: number | null;
  node: number | null;
  past: boolean;
  cause: string;
  blocks: BlockDetail[];
  committees: { validator: number; block?: Root; in?: number }[][];
  votes: { block: Root; votes: number }[];
  missing: { node: number; votes: number; cause: string }[];
}

export interface Pools {
  slot: number;
  operations: Record<string, number>;
  attestations: { slot: number; votes: number; aggregates: number; blocks: number }[];
  messages: { valid: number; ignored: number; rejected: number; last_verdict: string };
  imports: { blocks: number; refused: number; last_refusal: string };
}

type Lasting = { epochs?: number };

export type Action =
  | { action: 'stop' | 'start' | 'kill' | 'restart'; node: number }
  | { action: 'partition'; groups: number[][] } & Lasting
  | { action: 'heal' }
  | { action: 'undo'; effect: number; what?: string }
  | { action: 'delay'; node: number; ms: number } & Lasting
  | { action: 'drop'; node: number; percent: number } & Lasting
  | { action: 'skew'; node: number; ms: number; behind?: boolean } & Lasting
  | { action: 'silence'; node: number } & Lasting
  | { action: 'exit' | 'withdraw' | 'equivocate'; validator: number }
  | { action: 'deposit'; validator?: number; eth?: number; compounding?: boolean }
  | { action: 'slash'; validator: number; by?: 'block' | 'vote' };
