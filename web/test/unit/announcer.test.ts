import assert from 'node:assert/strict';
import test from 'node:test';
import { Announcer } from '../../src/model/announcer.ts';
import type { Event } from '../../src/model/types.ts';

const event = (seq: number, text: string, kind = 'effect') => ({ seq, kind, text }) as Event;

test('what stood there before is not news', () => {
  const announcer = new Announcer(() => 0);
  assert.equal(announcer.hear([event(1, 'one')]), undefined);
  assert.equal(announcer.hear([event(1, 'one')]), undefined);
  assert.equal(announcer.hear([event(1, 'one'), event(2, 'two')]), 'two');
});

test('not all at once: what is new within five seconds waits, and is told together', () => {
  let now = 100;
  const announcer = new Announcer(() => now);
  announcer.hear([]);
  const events = [event(1, 'node 1 silent')];
  assert.equal(announcer.hear(events), 'node 1 silent');
  now += 4999;
  events.push(event(2, 'node 2 silent'));
  assert.equal(announcer.hear(events), undefined);
  events.push(event(3, 'node 3 silent'));
  assert.equal(announcer.hear(events), undefined);
  now += 1;
  assert.equal(announcer.hear(events), 'node 2 silent. node 3 silent');
  assert.equal(announcer.hear(events), undefined);
});

test('of many events the last three are told, of blocks none', () => {
  const announcer = new Announcer(() => 0);
  announcer.hear([]);
  const events = [1, 2, 3, 4, 5].map((seq) => event(seq, `fault ${seq}`));
  assert.equal(announcer.hear([...events, event(6, 'a block', 'block')]), 'fault 3. fault 4. fault 5');
});

test('another network counts its events anew', () => {
  let now = 0;
  const announcer = new Announcer(() => now);
  announcer.hear([event(900, 'old')]);
  announcer.forget();
  assert.equal(announcer.hear([event(3, 'before the page came')]), undefined);
  now = 10_000;
  assert.equal(announcer.hear([event(3, 'before the page came'), event(4, 'finalised', 'finalized')]), 'finalised');
});
