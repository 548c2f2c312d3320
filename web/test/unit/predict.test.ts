import assert from 'node:assert/strict';
import test from 'node:test';
import { command_line, happened, judge, label, largest_share, predict, remember } from '../../src/model/predict.ts';
import type { Action, Node, Snapshot } from '../../src/model/types.ts';

function nodes(count: number): Node[] {
  return Array.from({ length: count }, (_, i) => ({
    id: i + 1, state: 'running', group: 1, validators: { first: i * 16, count: 16 }, silent: false, delay_ms: 0, drop_percent: 0,
  }) as Node);
}

function network(count: number, change: (all: Node[]) => void = () => undefined): Snapshot {
  const all = nodes(count);
  change(all);
  return { nodes: all, attestation_due_ms: 2000, effects: [] as unknown[] } as Snapshot;
}

test('one of four may go, two may not', () => {
  assert.match(predict(network(4), { action: 'stop', node: 1 }), /75.0.% of the stake.*finality goes on.*25 % of the slots/);
  const one_down = network(4, (all) => { (all[1] as Node).state = 'stopped'; });
  assert.match(predict(one_down, { action: 'stop', node: 1 }), /50.0.%.*finality stops.*Nobody is slashed/);
  assert.match(predict(one_down, { action: 'start', node: 2 }), /100.0.%.*goes on/);
});

test('exactly two thirds is enough', () => {
  assert.match(predict(network(3), { action: 'silence', node: 1 }), /finality goes on/);
});

test('splits', () => {
  assert.match(predict(network(4), { action: 'partition', groups: [[1, 2], [3, 4]] }), /^2 \| 2: no side has two thirds/);
  assert.match(predict(network(4), { action: 'partition', groups: [[1], [2, 3, 4]] }), /^1 \| 3: the larger side keeps 75.0/);
});

test('silent and stopped nodes do not vote, wherever they are', () => {
  const all = nodes(4);
  (all[0] as Node).silent = true;
  (all[1] as Node).group = 2;
  assert.equal(largest_share(all), 50);
  assert.equal(largest_share([]), 0);
});

test('delays are judged by the deadline of the votes', () => {
  assert.match(predict(network(4), { action: 'delay', node: 1, ms: 500 }), /little changes/);
  assert.match(predict(network(4), { action: 'delay', node: 1, ms: 2500 }), /may be orphaned/);
});

test('every act is a command, and has a name', () => {
  const acts: [Action, string, string][] = [
    [{ action: 'stop', node: 3 }, 'cairn devnet ctl stop 3', 'Stop node 3'],
    [{ action: 'start', node: 3 }, 'cairn devnet ctl start 3', 'Start node 3'],
    [{ action: 'partition', groups: [[1, 2], [3, 4]], epochs: 4 }, 'cairn devnet ctl partition 1,2 3,4 --epochs 4', 'Split 1 and 2 from 3 and 4'],
    [{ action: 'partition', groups: [[1, 2, 3, 4, 5], [6]] }, 'cairn devnet ctl partition 1,2,3,4,5 6', 'Split 5 nodes from 6'],
    [{ action: 'delay', node: 2, ms: 2500, epochs: 1 }, 'cairn devnet ctl delay 2 2500 --epochs 1', 'Delay node 2 by 2.5 s'],
    [{ action: 'drop', node: 2, percent: 30 }, 'cairn devnet ctl drop 2 30', 'Drop 30 % at node 2'],
    [{ action: 'silence', node: 4 }, 'cairn devnet ctl silence 4', 'Silence node 4'],
    [{ action: 'deposit' }, 'cairn devnet ctl deposit', 'Deposit for a new validator'],
    [{ action: 'deposit', validator: 5, compounding: true }, 'cairn devnet ctl deposit 5 --compounding', 'Deposit for validator 5'],
    [{ action: 'deposit', eth: 64 }, 'cairn devnet ctl deposit --eth 64', 'Deposit for a new validator'],
    [{ action: 'heal' }, 'cairn devnet ctl heal', 'Heal all'],
  ];
  for (const [action, line, name] of acts) {
    assert.equal(command_line(action), line);
    assert.equal(command_line(action, '5050'), line);
    assert.equal(command_line(action, '5051'), `${line} --port 5051`);
    assert.equal(label(action), name);
    assert.ok(predict(network(4), action).length > 20);
  }
});

function at(slot: number, final: number, change: Partial<Snapshot> = {}): Snapshot {
  const all = nodes(4).map((node) => ({ ...node, finalized: { epoch: final, root: '0x' } }));
  return { nodes: all, slot, slots_per_epoch: 8, attestation_due_ms: 2000, effects: [], slots: [], events: [], ...change } as unknown as Snapshot;
}

test('a prediction of no finality is judged when it should have gone', () => {
  const act = remember(at(80, 8), { action: 'partition', groups: [[1, 2], [3, 4]] });
  assert.equal(judge(act, at(90, 9)), 'early');
  assert.equal(judge(act, at(109, 9)), 'held');
  assert.equal(judge(act, at(109, 11)), 'otherwise');
});

test('a prediction of finality holds with the next final epoch', () => {
  const act = remember(at(80, 8), { action: 'stop', node: 4 });
  assert.equal(judge(act, at(81, 9)), 'early');
  assert.equal(judge(act, at(90, 9)), 'held');
  assert.equal(judge(act, at(120, 8)), 'otherwise');
});

test('what happened is counted from the slot of the act', () => {
  const act = remember(at(80, 8), { action: 'stop', node: 4 });
  const slots = [79, 80, 81, 82, 83].map((slot) => ({ slot, proposer: 1, state: slot % 2 ? 'missed' : 'proposed' }));
  const events = [{ seq: 1, slot: 70, kind: 'reorg', text: '' }, { seq: 2, slot: 82, kind: 'reorg', text: '' }];
  assert.equal(happened(act, at(83, 9, { slots, events } as unknown as Partial<Snapshot>)),
    '3 slots later: 1 of the last 2 slots without a block, 1 reorg, 1 epoch more final.');
  assert.match(happened(act, at(80, 8)), /from the next slot on/);
});
