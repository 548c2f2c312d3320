import assert from 'node:assert/strict';
import test from 'node:test';
import { a_third, advance, halves, STORIES, type Playing } from '../../src/model/stories.ts';
import type { Node, Snapshot } from '../../src/model/types.ts';

function network(count: number, slot: number, change: (all: Node[]) => void = () => undefined): Snapshot {
  const nodes = Array.from({ length: count }, (_, i) => ({
    id: i + 1, state: 'running', group: 1, validators: { first: i * 16, count: 16 }, silent: false, head: { slot, root: '0xaa' }, finalized: { epoch: Math.floor(slot / 8) - 2, root: '' },
  }) as unknown as Node);
  change(nodes);
  return { nodes, slot, epoch: Math.floor(slot / 8), slots_per_epoch: 8, events: [] as unknown[], effects: [] as unknown[] } as Snapshot;
}

function begin(id: string, now: Snapshot): Playing {
  const story = STORIES.find((each) => each.id === id);
  assert.ok(story);
  return { story, step: 0, since: now, acted: false };
}

test('as few nodes as it takes to lose finality', () => {
  assert.deepEqual(a_third(network(4, 8)), [4, 3]);
  assert.deepEqual(a_third(network(3, 8)), [3, 2]);
  assert.deepEqual(a_third(network(1, 8)), [1]);
  assert.deepEqual(halves(network(5, 8)), [[1, 2, 3], [4, 5]]);
});

test('a third falls silent one node after the other, and no further', () => {
  let { playing, action } = advance(begin('third', network(4, 40)), network(4, 40));
  assert.deepEqual(action, { action: 'silence', node: 4 });
  const one = (slot: number): Snapshot => network(4, slot, (all) => { (all[3] as Node).silent = true; });
  ({ playing, action } = advance(playing, one(40)));
  assert.equal(action, undefined);
  ({ playing, action } = advance(playing, one(41)));
  assert.deepEqual(action, { action: 'silence', node: 3 });
  const two = network(4, 42, (all) => { (all[3] as Node).silent = (all[2] as Node).silent = true; });
  ({ playing, action } = advance(playing, two));
  assert.equal(action, undefined);
  assert.equal(playing.step, 1);
});

test('who was slashed is not chosen again', () => {
  const now = network(2, 40);
  now.events = [{ seq: 1, slot: 30, kind: 'slashed', text: 'Validator 31 is slashed for two votes' }];
  const { playing, action } = advance(begin('equivocate', now), now);
  assert.deepEqual(action, { action: 'equivocate', validator: 30 });
  const waiting = advance(advance(playing, now).playing, network(2, 44));
  assert.equal(waiting.playing.step, 1);
  const seen = network(2, 45);
  seen.events = [{ seq: 2, slot: 45, kind: 'slashed', text: 'Validator 30 is slashed' }];
  assert.equal(advance(waiting.playing, seen).playing.step, 2);
});

test('what an act did before the next slot is seen by the step that waits for it', () => {
  const now = network(2, 40);
  const acted = advance(begin('equivocate', now), now);
  const next_slot = network(2, 41);
  next_slot.events = [{ seq: 1, slot: 40, kind: 'slashed', text: 'Validator 31 is slashed for two blocks' }];
  const waiting = advance(acted.playing, next_slot);
  assert.equal(advance(waiting.playing, next_slot).playing.step, 2);
});

test('a story that is over does nothing', () => {
  const now = network(4, 40);
  const over = { ...begin('split', now), step: 99 };
  assert.deepEqual(advance(over, now), { playing: over, action: undefined });
});
