// The server's time, told from its messages: the browser's clock may be wrong or jump.

const SAMPLES = 8;

export class Clock {
  private samples: number[] = [];
  readonly local: () => number;

  constructor(local: () => number) {
    this.local = local;
  }

  // A message is never early, so the largest difference seen lately is the least delayed.
  hear(server_ms: number): void {
    this.samples.push(server_ms - this.local());
    if (this.samples.length > SAMPLES) {
      this.samples.shift();
    }
  }

  forget(): void {
    this.samples = [];
  }

  now(): number {
    return this.local() + (this.samples.length ? Math.max(...this.samples) : 0);
  }
}

export interface SlotTime { slot: number; into_ms: number; left_ms: number }

// Before genesis the slot is 0 and all of it is left.
export function slot_time(now_ms: number, genesis_ms: number, slot_ms: number): SlotTime {
  const since = Math.max(0, now_ms - genesis_ms);
  const slot = Math.floor(since / slot_ms);
  const into_ms = since - slot * slot_ms;
  return { slot, into_ms, left_ms: slot_ms - into_ms };
}
