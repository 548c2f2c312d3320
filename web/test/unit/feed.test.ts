import assert from 'node:assert/strict';
import test from 'node:test';
import { Feed, retry_delay, type World } from '../../src/model/feed.ts';
import type { Snapshot } from '../../src/model/types.ts';

class Socket {
  readyState = 1;
  sent: string[] = [];
  onopen?: () => void;
  onmessage?: (message: { data: string }) => void;
  onclose?: () => void;
  send(text: string): void { this.sent.push(text); }
  close(): void { this.readyState = 3; }
}

// A world with a clock that only the test moves.
class Fake {
  ms = 100000;
  sockets: Socket[] = [];
  answers: (() => Promise<Response>)[] = [];
  asked: string[] = [];
  timers: { f: () => void; at: number; id: number }[] = [];
  ids = 0;
  changes = 0;
  runs = 0;
  answer: () => Promise<Response> = () => Promise.reject(new Error('refused'));

  world: World = {
    now: () => this.ms,
    fetch: (url) => { this.asked.push(url); return this.answer(); },
    socket: () => { const socket = new Socket(); this.sockets.push(socket); return socket as unknown as WebSocket; },
    later: (f, ms) => { this.timers.push({ f, at: this.ms + ms, id: ++this.ids }); return this.ids; },
    cancel: (id) => { this.timers = this.timers.filter((timer) => timer.id !== id); },
    random: () => 0.5,
  };

  feed = new Feed(this.world, { changed: () => { this.changes++; }, new_run: () => { this.runs++; } });

  get socket(): Socket { return this.sockets[this.sockets.length - 1] as Socket; }

  async pass(ms: number): Promise<void> {
    const end = this.ms + ms;
    for (;;) {
      const due = this.timers.filter((timer) => timer.at <= end).sort((a, b) => a.at - b.at)[0];
      if (!due) {
        break;
      }
      this.ms = due.at;
      this.timers = this.timers.filter((timer) => timer !== due);
      due.f();
      await settle();
    }
    this.ms = end;
  }
}

const settle = (): Promise<void> => new Promise((done) => { setImmediate(done); });
const snapshot = (run_id: string, seq: number, time_ms = 0): Snapshot => ({
  run_id, seq, time_ms, seen_from: 1, nodes: [], epochs: [], blocks: [], slots: [], effects: [], events: [],
}) as unknown as Snapshot;
const answer_with = (body: unknown, status = 200) => (): Promise<Response> => Promise.resolve(new Response(JSON.stringify(body), { status }));
const say = (fake: Fake, body: unknown): void => fake.socket.onmessage?.({ data: JSON.stringify(body) });

async function live(): Promise<Fake> {
  const fake = new Fake();
  fake.answer = answer_with(snapshot('a', 1));
  fake.feed.start(2);
  fake.socket.onopen?.();
  await settle();
  return fake;
}

test('loading, then live with the first answer; the server hears what is wanted', async () => {
  const fake = new Fake();
  fake.answer = answer_with(snapshot('a', 1));
  fake.feed.start(2);
  assert.equal(fake.feed.link(), 'loading');
  fake.socket.onopen?.();
  await settle();
  assert.equal(fake.feed.link(), 'live');
  assert.deepEqual(fake.asked, ['/cairn/v1/page/snapshot?node=2']);
  assert.deepEqual(fake.socket.sent.map((text) => JSON.parse(text)), [{ want: { node: 2 } }, { pause: false }]);
});

test('silence makes it stale, then offline; a heartbeat brings it back', async () => {
  const fake = await live();
  fake.ms += 2600;
  assert.equal(fake.feed.link(), 'stale');
  fake.ms += 8000;
  assert.equal(fake.feed.link(), 'offline');
  say(fake, { heartbeat: { run_id: 'a', seq: 1, time_ms: 5 } });
  assert.equal(fake.feed.link(), 'live');
});

test('an old snapshot that comes late is dropped', async () => {
  const fake = await live();
  say(fake, snapshot('a', 5));
  say(fake, snapshot('a', 4));
  assert.equal(fake.feed.snapshot?.seq, 5);
});

test('a heartbeat that stays ahead asks for a snapshot', async () => {
  const fake = await live();
  const asked = fake.asked.length;
  fake.answer = answer_with(snapshot('a', 9));
  say(fake, { heartbeat: { run_id: 'a', seq: 9, time_ms: 5 } });
  await settle();
  assert.equal(fake.asked.length, asked);
  say(fake, { heartbeat: { run_id: 'a', seq: 9, time_ms: 5 } });
  await settle();
  assert.equal(fake.feed.snapshot?.seq, 9);
});

test('a snapshot from the perspective before is dropped, once the wanted one can be had', async () => {
  const fake = await live();
  const two = { ...snapshot('a', 2), nodes: [{ id: 1 }, { id: 2 }] } as unknown as Snapshot;
  say(fake, { ...two, seen_from: 2 });
  say(fake, { ...two, seq: 3, seen_from: 1 });
  assert.equal(fake.feed.snapshot?.seen_from, 2);
  assert.equal(fake.feed.snapshot?.seq, 2);
});

test('what is no snapshot is named an error and not taken', async () => {
  const fake = new Fake();
  fake.answer = answer_with({ run_id: 'a', seq: 1, nodes: [] });
  fake.feed.start(1);
  await settle();
  assert.equal(fake.feed.link(), 'error');
  assert.match(fake.feed.error?.text ?? '', /lacks epochs, blocks, slots, effects, events/);
});

test('another run replaces the old one, whatever its sequence number', async () => {
  const fake = await live();
  say(fake, snapshot('a', 50));
  say(fake, snapshot('b', 1));
  assert.equal(fake.feed.snapshot?.run_id, 'b');
  assert.equal(fake.runs, 1);
});

test('without a socket the snapshot is polled, and the socket tried again', async () => {
  const fake = await live();
  fake.answer = answer_with(snapshot('a', 2));
  fake.socket.onclose?.();
  assert.equal(fake.feed.polling, true);
  const asked = fake.asked.length;
  await fake.pass(4000);
  assert.ok(fake.asked.length >= asked + 3);
  assert.ok(fake.sockets.length >= 2);
  assert.equal(fake.feed.link(), 'live');
  fake.socket.onopen?.();
  assert.equal(fake.feed.polling, false);
  const after = fake.asked.length;
  await fake.pass(3000);
  assert.equal(fake.asked.length, after);
});

test('nobody there: offline, and tried again until somebody is', async () => {
  const fake = new Fake();
  fake.feed.start(undefined);
  fake.socket.onclose?.();
  await settle();
  await fake.pass(600);
  fake.socket.onclose?.();
  assert.equal(fake.feed.link(), 'offline');
  fake.answer = answer_with(snapshot('a', 1));
  await fake.pass(2000);
  assert.equal(fake.feed.link(), 'live');
});

test('a refusal is an error with its cause, gone with the next good answer', async () => {
  const fake = new Fake();
  fake.answer = answer_with({ error: 'There is no node 9' }, 404);
  fake.feed.start(9);
  await settle();
  assert.equal(fake.feed.link(), 'error');
  assert.deepEqual(fake.feed.error, { text: 'There is no node 9', id: 'HTTP 404' });
  fake.answer = answer_with(snapshot('a', 1));
  fake.feed.want(1);
  await settle();
  assert.equal(fake.feed.link(), 'live');
});

test('a refusal in the words of the Beacon API is understood too', async () => {
  const fake = new Fake();
  fake.answer = answer_with({ code: 404, message: 'there is no such node' }, 404);
  fake.feed.start(9);
  await settle();
  assert.equal(fake.feed.error?.text, 'there is no such node');
});

test('a hidden page is not stale, and asks anew when it is seen again', async () => {
  const fake = await live();
  fake.feed.pause(true);
  fake.ms += 600000;
  assert.equal(fake.feed.link(), 'live');
  const asked = fake.asked.length;
  fake.feed.pause(false);
  await settle();
  assert.equal(fake.feed.link(), 'live');
  assert.equal(fake.asked.length, asked + 1);
  assert.deepEqual(JSON.parse(fake.socket.sent[fake.socket.sent.length - 1] as string), { pause: false });
});

test('waits grow from half a second to eight, with jitter', () => {
  assert.equal(retry_delay(0, 0), 250);
  assert.equal(retry_delay(0, 1), 500);
  assert.equal(retry_delay(3, 1), 4000);
  assert.equal(retry_delay(50, 1), 8000);
});
