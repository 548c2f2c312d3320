import assert from 'node:assert/strict';
import test from 'node:test';
import { duration, eth, list, percent, plural, root_hues, short_root, show_percent, wei } from '../../src/model/format.ts';

test('roots are shortened, short ones left', () => {
  assert.equal(short_root(`0x9f3c${'0'.repeat(56)}a21b`), '9f3c…a21b');
  assert.equal(short_root('0x1234'), '1234');
});

test('sums of stakes beyond 2^53 are exact', () => {
  assert.equal(eth('1024000000000'), '1 024 ETH');
  assert.equal(eth('32000000000000000001'), '32 000 000 000 ETH');
  assert.equal(eth('1500000000'), '1.5 ETH');
  assert.equal(eth('0'), '0 ETH');
});

test('fees and balances are told in the unit that fits', () => {
  assert.equal(wei('0'), '0 ETH');
  assert.equal(wei('7'), '7 wei');
  assert.equal(wei('875000000'), '0.875 gwei');
  assert.equal(wei('2000000000'), '2 gwei');
  assert.equal(wei('1000000001967706000000000'), '1 000 000.0019 ETH');
});

test('percent of stakes', () => {
  assert.equal(percent('2016000000000', '2048000000000'), 98.437);
  assert.equal(percent('1', '0'), 0);
  assert.equal(percent('0', '10'), 0);
  assert.equal(show_percent(66.66), '66.7\u00a0%');
});

test('durations keep to one unit that fits', () => {
  assert.equal(duration(312), '312 ms');
  assert.equal(duration(2000), '2.0 s');
  assert.equal(duration(12000), '12 s');
  assert.equal(duration(83000), '1 min 23 s');
});

test('lists and counts', () => {
  assert.equal(list([1]), '1');
  assert.equal(list([1, 2, 3]), '1, 2 and 3');
  assert.equal(list([]), '');
  assert.equal(plural(1, 'node'), '1 node');
  assert.equal(plural(0, 'node'), '0 nodes');
});

test('equal roots have equal hues, and a chip never has one hue twice', () => {
  assert.deepEqual(root_hues('0xabcdef12'), root_hues('0xabcdef12'));
  for (let i = 0; i < 500; i++) {
    const [a, b] = root_hues(`0x${(i * 2654435761 % 2 ** 32).toString(16).padStart(8, '0')}`);
    assert.notEqual(a, b);
  }
  assert.deepEqual(root_hues(''), root_hues('0x'));
});
