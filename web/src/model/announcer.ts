// What screen readers hear of the network: finality, reorgs and faults only, and not all at once. What is
// new within the gap waits for its end; of many the last three are told.

import type { Event } from './types.ts';

const GAP_MS = 5000;
const TOLD_AT_ONCE = 3;
const TOLD_KINDS = new Set(['finalized', 'reorg', 'effect', 'slashed', 'node']);

export class Announcer {
  private heard_seq: number | undefined;
  private told_at: number | undefined;

  constructor(private readonly now: () => number) {}

  /// The words to say now that these are the newest events, oldest first; nothing if there are none. What
  /// stood there at the first call is not news.
  hear(events: readonly Event[]): string | undefined {
    const newest = events[events.length - 1]?.seq ?? 0;
    if (this.heard_seq === undefined) {
      this.heard_seq = newest;
      return undefined;
    }
    const since = this.heard_seq;
    const fresh = events.filter((event) => event.seq > since && TOLD_KINDS.has(event.kind));
    const now = this.now();
    if (!fresh.length || (this.told_at !== undefined && now - this.told_at < GAP_MS)) {
      return undefined;
    }
    this.heard_seq = newest;
    this.told_at = now;
    return fresh.slice(-TOLD_AT_ONCE).map((event) => event.text).join('. ');
  }

  /// Another network: its events are counted anew.
  forget(): void {
    this.heard_seq = undefined;
  }
}
