import assert from 'node:assert/strict';
import test from 'node:test';
import { Clock, slot_time } from '../../src/model/clock.ts';

test('the clock takes the least delayed of the last messages', () => {
  let local = 1000;
  const clock = new Clock(() => local);
  assert.equal(clock.now(), 1000);
  clock.hear(4990);
  clock.hear(4700);
  assert.equal(clock.now(), 4990);
  local = 1500;
  assert.equal(clock.now(), 5490);
  for (let i = 0; i < 8; i++) {
    clock.hear(2000);
  }
  assert.equal(clock.now(), 2000);
  clock.forget();
  assert.equal(clock.now(), 1500);
});

test('slots begin on time and none is before genesis', () => {
  assert.deepEqual(slot_time(1000, 1000, 6000), { slot: 0, into_ms: 0, left_ms: 6000 });
  assert.deepEqual(slot_time(14500, 1000, 6000), { slot: 2, into_ms: 1500, left_ms: 4500 });
  assert.deepEqual(slot_time(0, 1000, 6000), { slot: 0, into_ms: 0, left_ms: 6000 });
});
