// The stream from the server: one snapshot by GET, then a WebSocket of whole snapshots and
// heartbeats; where a WebSocket cannot be had, the snapshot is asked for once a second.

import { Clock } from './clock.ts';
import type { Heartbeat, Refusal, Snapshot } from './types.ts';

export const STALE_MS = 2500;
export const OFFLINE_MS = 10000;
const RETRY_MIN_MS = 500;
const RETRY_MAX_MS = 8000;
const POLL_MS = 1000;

const LISTS = ['nodes', 'epochs', 'blocks', 'slots', 'effects', 'events'] as const;

export type Link = 'loading' | 'live' | 'stale' | 'offline' | 'error';

export interface World {
  now: () => number;
  fetch: (url: string) => Promise<Response>;
  socket: (path: string) => WebSocket;
  later: (f: () => void, ms: number) => number;
  cancel: (timer: number) => void;
  random: () => number;
}

export function refusal_text(body: Refusal | undefined, otherwise: string): string {
  return body?.error ?? body?.message ?? otherwise;
}

export interface Listener {
  changed: () => void;
  new_run: () => void;
}

// Doubles from 0.5 s to 8 s; the jitter keeps many tabs from returning in the same instant.
export function retry_delay(tries: number, random: number): number {
  const full = Math.min(RETRY_MAX_MS, RETRY_MIN_MS * 2 ** tries);
  return full / 2 + (full / 2) * random;
}

export class Feed {
  snapshot: Snapshot | undefined;
  error: { text: string; id: string } | undefined;
  polling = false;
  retry_at = 0;
  readonly clock: Clock;
  private socket: WebSocket | undefined;
  private tries = 0;
  private heard = 0;
  private announced = 0;
  private node: number | undefined;
  private paused = false;
  private poll_timer = 0;
  private retry_timer = 0;

  constructor(private readonly world: World, private readonly listener: Listener) {
    this.clock = new Clock(world.now);
    this.heard = world.now();
  }

  start(node: number | undefined): void {
    this.node = node;
    void this.get();
    this.connect();
  }

  want(node: number | undefined): void {
    this.node = node;
    this.send({ want: { node: node ?? 1 } });
    void this.get();
  }

  pause(paused: boolean): void {
    this.paused = paused;
    this.send({ pause: paused });
    if (!paused) {
      this.heard = this.world.now();
      void this.get();
    }
  }

  retry_now(): void {
    this.world.cancel(this.retry_timer);
    this.tries = 0;
    this.error = undefined;
    void this.get();
    this.connect();
    this.listener.changed();
  }

  silence_ms(): number {
    return this.world.now() - this.heard;
  }

  link(): Link {
    const silence = this.paused ? 0 : this.silence_ms();
    if (this.error && (!this.snapshot || silence > STALE_MS)) {
      return 'error';
    }
    if (!this.snapshot) {
      return this.tries > 1 || silence > OFFLINE_MS ? 'offline' : 'loading';
    }
    return silence > OFFLINE_MS ? 'offline' : silence > STALE_MS ? 'stale' : 'live';
  }

  private async get(): Promise<void> {
    const query = this.node === undefined ? '' : `?node=${this.node}`;
    try {
      const answer = await this.world.fetch(`/cairn/v1/page/snapshot${query}`);
      const body: unknown = await answer.json().catch(() => undefined);
      if (!answer.ok) {
        const reason = refusal_text(body as Refusal | undefined, answer.statusText);
        this.error = { text: reason || 'The server refused', id: `HTTP ${answer.status}` };
        this.listener.changed();
        return;
      }
      this.take(body as Snapshot);
    } catch {
      this.listener.changed();
    }
  }

  private connect(): void {
    this.socket?.close();
    const socket = this.world.socket('/cairn/v1/page/feed');
    this.socket = socket;
    socket.onopen = () => {
      this.tries = 0;
      this.stop_polling();
      this.send({ want: { node: this.node ?? 1 } });
      this.send({ pause: this.paused });
    };
    socket.onmessage = (message) => {
      if (this.socket === socket) {
        this.hear(String(message.data));
      }
    };
    socket.onclose = () => {
      if (this.socket === socket) {
        this.lost();
      }
    };
  }

  private lost(): void {
    this.socket = undefined;
    const delay = retry_delay(this.tries++, this.world.random());
    this.retry_at = this.world.now() + delay;
    this.retry_timer = this.world.later(() => this.connect(), delay);
    this.start_polling();
    this.listener.changed();
  }

  private start_polling(): void {
    if (this.poll_timer) {
      return;
    }
    this.polling = true;
    const again = (): void => {
      this.poll_timer = this.world.later(() => {
        void this.get();
        again();
      }, POLL_MS);
    };
    again();
  }

  private stop_polling(): void {
    this.polling = false;
    this.world.cancel(this.poll_timer);
    this.poll_timer = 0;
  }

  private send(message: unknown): void {
    if (this.socket?.readyState === 1) {
      this.socket.send(JSON.stringify(message));
    }
  }

  private hear(text: string): void {
    const message = JSON.parse(text) as { heartbeat?: Heartbeat; error?: string } & Partial<Snapshot>;
    if (message.error) {
      this.error = { text: message.error, id: 'feed' };
      this.listener.changed();
    } else if (message.heartbeat) {
      this.beat(message.heartbeat);
    } else if (message.run_id) {
      this.take(message as Snapshot);
    }
  }

  // A heartbeat that was ahead of what we still hold a second later means that a snapshot was lost.
  private beat(beat: Heartbeat): void {
    this.heard = this.world.now();
    this.clock.hear(beat.time_ms);
    const held = this.snapshot;
    if (!held || held.run_id !== beat.run_id || (this.announced > held.seq && !this.paused)) {
      void this.get();
    }
    this.announced = beat.seq;
    this.listener.changed();
  }

  private take(next: Snapshot): void {
    const lacks = LISTS.filter((name) => !Array.isArray(next?.[name]));
    if (lacks.length > 0) {
      this.error = { text: `its answer lacks ${lacks.join(', ')}`, id: 'snapshot' };
      this.listener.changed();
      return;
    }
    // What was sent before the server heard of another wish.
    const wanted = this.node ?? 1;
    if (next.seen_from !== wanted && next.nodes.some((node) => node.id === wanted)) {
      return;
    }
    const held = this.snapshot;
    const same_run = held?.run_id === next.run_id;
    if (same_run && held && next.seq < held.seq) {
      return;
    }
    this.heard = this.world.now();
    this.error = undefined;
    if (!same_run) {
      this.announced = 0;
      this.clock.forget();
    }
    this.clock.hear(next.time_ms);
    this.snapshot = next;
    if (held && !same_run) {
      this.listener.new_run();
    }
    this.listener.changed();
  }
}
