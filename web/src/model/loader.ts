// What is asked for when a room needs it, and kept while it is looked at: the last answer stays until
// a newer one comes, so that a panel never falls back to nothing.

import { refusal_text } from './feed.ts';
import type { Refusal } from './types.ts';

const KEPT = 12;

export interface Loaded<T> { value: T | undefined; error: string | undefined; missing: boolean }
interface Entry extends Loaded<unknown> { version: string; busy: boolean }

export class Loader {
  private readonly entries = new Map<string, Entry>();

  constructor(private readonly fetch: (url: string) => Promise<Response>, private readonly changed: () => void) {}

  // Asks again whenever `version` is another one, never twice at once.
  get<T>(url: string, version: string): Loaded<T> {
    const held = this.entries.get(url) ?? { value: undefined, error: undefined, missing: false, version: '', busy: false };
    this.entries.delete(url);
    this.entries.set(url, held);
    for (const old of this.entries.keys()) {
      if (this.entries.size <= KEPT) {
        break;
      }
      this.entries.delete(old);
    }
    if (held.version !== version && !held.busy) {
      held.version = version;
      held.busy = true;
      void this.ask(url, held);
    }
    return held as Loaded<T>;
  }

  forget(): void {
    this.entries.clear();
  }

  private async ask(url: string, entry: Entry): Promise<void> {
    try {
      const answer = await this.fetch(url);
      const body: unknown = await answer.json().catch(() => undefined);
      entry.missing = answer.status === 404;
      entry.error = answer.ok ? undefined : refusal_text(body as Refusal | undefined, answer.statusText || `HTTP ${answer.status}`);
      entry.value = answer.ok ? body : entry.missing ? undefined : entry.value;
    } catch {
      entry.error = 'no answer from cairn';
    }
    entry.busy = false;
    this.changed();
  }
}
