import assert from 'node:assert/strict';
import test from 'node:test';
import { Loader } from '../../src/model/loader.ts';
import { select, sorted_by } from '../../src/model/validators.ts';
import type { ValidatorRow } from '../../src/model/types.ts';

const row = (index: number, change: Partial<ValidatorRow> = {}): ValidatorRow => ({
  index, status: 'active', slashed: false, node: 1 + (index % 2), balance: String(32_000_000_000 + index), effective: '32000000000', due: 4, voted: 4, head: 4, ...change,
});
const ROWS = [row(0), row(1, { voted: 2 }), row(2, { slashed: true, status: 'exited' }), row(13, { balance: '9' }), row(10, { status: 'pending', due: 0, voted: 0 })];
const shown = (query: string): number[] => select(ROWS, new URLSearchParams(query)).map((each) => each.index);

test('which are shown, and in which order', () => {
  assert.deepEqual(shown(''), [0, 1, 2, 10, 13]);
  assert.deepEqual(shown('sort=-index'), [13, 10, 2, 1, 0]);
  assert.deepEqual(shown('sort=balance')[0], 13);
  assert.deepEqual(shown('sort=votes')[0], 1);
  assert.deepEqual(shown('find=1'), [1, 10, 13]);
  assert.deepEqual(shown('show=missing'), [1]);
  assert.deepEqual(shown('show=slashed'), [2]);
  assert.deepEqual(shown('show=leaving'), [2]);
  assert.deepEqual(shown('show=pending'), [10]);
  assert.deepEqual(shown('of=2&show=active'), [1, 13]);
});

test('a link that makes no sense sorts by index', () => {
  assert.deepEqual(sorted_by(new URLSearchParams('sort=-nonsense')), { column: 'index', falling: false });
  assert.deepEqual(shown('sort=nonsense&show=what&of=x'), [0, 1, 2, 10, 13]);
});

const settled = (): Promise<void> => new Promise((done) => setTimeout(done, 0));

test('a loader asks once for each version and keeps what it has', async () => {
  const asked: string[] = [];
  let status = 200;
  const loader = new Loader((url) => {
    asked.push(url);
    return Promise.resolve(new Response(JSON.stringify(status === 200 ? { at: asked.length } : { message: 'busy' }), { status }));
  }, () => undefined);
  loader.get('/a', '1');
  loader.get('/a', '1');
  await settled();
  assert.deepEqual(loader.get('/a', '1').value, { at: 1 });
  status = 503;
  loader.get('/a', '2');
  await settled();
  assert.deepEqual(loader.get('/a', '2').value, { at: 1 });
  assert.equal(loader.get('/a', '2').error, 'busy');
  status = 404;
  loader.get('/a', '3');
  await settled();
  assert.equal(loader.get('/a', '3').value, undefined);
  assert.ok(loader.get('/a', '3').missing);
  assert.equal(asked.length, 3);
});
