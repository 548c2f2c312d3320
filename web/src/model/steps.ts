// What somebody new has seen of the network so far, told from the snapshot alone.

import type { Snapshot } from './types.ts';

export interface Step { name: string; hint: string; done: boolean; path?: string; wait_slots?: number }

// If all goes well, the first epoch is final this many epochs after genesis.
const FIRST_FINAL = 4;
const USUAL_LAG = 3;

export function first_steps(snapshot: Snapshot): Step[] {
  const final = Math.max(0, ...snapshot.nodes.map((node) => node.finalized.epoch));
  const broken = snapshot.effects.length > 0 || snapshot.events.some((event) => event.kind === 'effect');
  const healed = broken && snapshot.effects.length === 0 && snapshot.epoch - final <= USUAL_LAG;
  const wait = Math.max(0, FIRST_FINAL * snapshot.slots_per_epoch - snapshot.slot);
  return [
    { name: 'The chain lives', hint: 'the first block comes in slot 1', done: snapshot.slot > 0 && snapshot.blocks.length > 0 },
    { name: 'First finality', hint: 'when two epochs in a row are justified', done: final > 0, ...(wait ? { wait_slots: wait } : {}) },
    { name: 'Break something', hint: 'stop a node, split the network', done: broken, path: '/control' },
    { name: 'Heal it', hint: 'and watch finality return', done: healed, path: '/control' },
  ];
}
