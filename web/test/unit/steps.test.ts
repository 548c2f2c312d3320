import assert from 'node:assert/strict';
import test from 'node:test';
import { first_steps } from '../../src/model/steps.ts';
import type { Snapshot } from '../../src/model/types.ts';

const network = (slot: number, final: number, change: Partial<Snapshot> = {}): Snapshot => ({
  slot, epoch: Math.floor(slot / 8), slots_per_epoch: 8, nodes: [{ finalized: { epoch: final } }], blocks: [{}], effects: [], events: [], ...change,
}) as unknown as Snapshot;
const done = (snapshot: Snapshot): boolean[] => first_steps(snapshot).map((step) => step.done);

test('steps are ticked by what happens', () => {
  assert.deepEqual(done(network(0, 0, { blocks: [] })), [false, false, false, false]);
  assert.deepEqual(done(network(3, 0)), [true, false, false, false]);
  assert.equal(first_steps(network(3, 0))[1]?.wait_slots, 29);
  assert.deepEqual(done(network(40, 3)), [true, true, false, false]);
  const effects = [{ id: 1, what: 'stop 1', since_slot: 40, until_slot: null }];
  const events = [{ seq: 1, slot: 40, kind: 'effect', text: 'stop 1' }] as Snapshot['events'];
  assert.deepEqual(done(network(41, 3, { effects, events })), [true, true, true, false]);
  assert.deepEqual(done(network(90, 3, { events })), [true, true, true, false]);
  assert.deepEqual(done(network(90, 9, { events })), [true, true, true, true]);
});

test('no node, no block: nothing is done and nothing fails', () => {
  assert.deepEqual(done(network(0, 0, { nodes: [], blocks: [] })), [false, false, false, false]);
});
