import assert from 'node:assert/strict';
import test from 'node:test';
import { choices, layout, rows } from '../../src/model/tree.ts';
import type { Block, BlockState } from '../../src/model/types.ts';

function block(root: string, parent: string, slot: number, weight: number, state: BlockState = 'canonical'): Block {
  return {
    root, parent, slot, weight: String(weight), own_weight: '0', state, proposer: 0, node: 1, arrival_ms: 100,
    attestations: 0, participants: 0, sync_participants: 0, payload_number: 0, transactions: 0, blobs: 0, boosted: false,
  };
}

function chain(from: number, to: number, head = to): Block[] {
  return Array.from({ length: to - from + 1 }, (_, i) =>
    block(`c${from + i}`, `c${from + i - 1}`, from + i, 100, from + i === head ? 'head' : 'canonical'));
}

const lane_of = (blocks: Block[], root: string, before = new Map<string, number>()): number | undefined =>
  layout(blocks, before, [], 20, false).placed.find((placed) => placed.block.root === root)?.lane;

test('one chain lies on one lane, in columns of its slots', () => {
  const tree = layout(chain(1, 5), new Map(), [], 5, false);
  assert.deepEqual(tree.lanes, [0, 0]);
  assert.deepEqual(tree.placed.map((placed) => placed.column), [0, 1, 2, 3, 4]);
  assert.equal(tree.links.length, 4);
});

test('no block, one block', () => {
  assert.equal(layout([], new Map(), [], 3, true).placed.length, 0);
  assert.deepEqual(rows([]), []);
  assert.deepEqual(choices([]), []);
  assert.equal(layout(chain(3, 3), new Map(), [], 3, true).placed.length, 1);
});

test('branches of one time lie on lanes of their own', () => {
  const blocks = [...chain(1, 9), block('a', 'c3', 4, 5, 'orphaned'), block('a2', 'a', 5, 5, 'orphaned'), block('b', 'c4', 5, 5, 'orphaned')];
  const lanes = ['a', 'a2', 'b'].map((root) => lane_of(blocks, root));
  assert.equal(lanes[0], lanes[1]);
  assert.notEqual(lanes[0], lanes[2]);
  assert.ok(lanes.every((lane) => lane !== 0));
});

test('a lane is used again once its branch has ended', () => {
  const blocks = [...chain(1, 20), block('a', 'c2', 3, 5, 'orphaned'), block('b', 'c10', 11, 5, 'orphaned')];
  assert.equal(lane_of(blocks, 'a'), lane_of(blocks, 'b'));
});

test('a branch keeps the lane that it had', () => {
  const blocks = [...chain(1, 9), block('a', 'c3', 4, 5, 'orphaned')];
  assert.equal(lane_of(blocks, 'a', new Map([['a', -2]])), -2);
});

test('after a reorg the new chain is on the middle lane', () => {
  const blocks = [...chain(1, 5, 99), block('x4', 'c3', 4, 50), block('x5', 'x4', 6, 50, 'head')];
  assert.equal(lane_of(blocks, 'x5'), 0);
  assert.notEqual(lane_of(blocks, 'c5'), 0);
});

test('a block whose parent is not known is drawn without a link', () => {
  const tree = layout([...chain(4, 6), block('z', 'unknown', 5, 1, 'orphaned')], new Map(), [], 6, false);
  assert.equal(tree.placed.length, 4);
  assert.equal(tree.links.filter((link) => link.to === 'z').length, 0);
});

test('long quiet stretches fold, forks, heads and the newest slots never', () => {
  const blocks = [...chain(1, 80), block('a', 'c20', 21, 5, 'orphaned')];
  const tree = layout(blocks, new Map(), ['c30'], 80, true);
  const drawn = new Set(tree.placed.map((placed) => placed.block.root));
  assert.ok(tree.folds.length >= 2);
  for (const root of ['a', 'c20', 'c21', 'c30', 'c80', 'c57']) {
    assert.ok(drawn.has(root), root);
  }
  assert.ok(!drawn.has('c10'));
  assert.ok(tree.columns < 70);
  const columns = tree.placed.map((placed) => placed.column);
  assert.ok(Math.max(...columns) < tree.columns);
});

test('the choices on the way to the head, newest first, the winner first', () => {
  const blocks = [...chain(1, 9), block('a', 'c3', 4, 5, 'orphaned'), block('b', 'c6', 7, 50, 'orphaned')];
  const all = choices(blocks);
  assert.deepEqual(all.map((choice) => choice.parent.root), ['c6', 'c3']);
  assert.deepEqual(all[0]?.options.map((option) => option.root), ['c7', 'b']);
});

test('rows step in for a branch, and only once', () => {
  const blocks = [...chain(1, 6), block('a', 'c3', 4, 5, 'orphaned'), block('a2', 'a', 5, 5, 'orphaned')];
  const level = (root: string): number | undefined => rows(blocks).find((row) => row.block.root === root)?.level;
  assert.equal(level('c6'), 1);
  assert.equal(level('a'), 2);
  assert.equal(level('a2'), 2);
});

test('a cycle of parents ends', () => {
  assert.equal(layout([block('a', 'b', 1, 1), block('b', 'a', 2, 1, 'head')], new Map(), [], 2, true).placed.length, 2);
});
