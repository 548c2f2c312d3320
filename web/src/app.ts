// What the rooms share: the state of the page and what can be done with it.

import type { Feed, Link } from './model/feed.ts';
import type { Act } from './model/predict.ts';
import type { Action, Root, Snapshot } from './model/types.ts';

export type Theme = 'system' | 'light' | 'dark';

export interface Notice { text: string; kind: 'info' | 'bad' }

export interface App {
  feed: Feed;
  path: string;
  query: URLSearchParams;
  theme: Theme;
  notice: Notice | undefined;
  help: boolean;
  search: string;
  // Rooms keep here what the user chose in them.
  selected: Root | undefined;
  fold: boolean;
  forks_as: 'drawing' | 'list';
  lanes: Map<Root, number>;
  sides: Map<number, number>;
  duration: number;
  delay_ms: number;
  drop_percent: number;
  preview: Action | undefined;
  acts: Act[];
  busy: boolean;
  go: (path: string, change?: Record<string, string | undefined>) => void;
  draw: () => void;
  act: (action: Action) => Promise<void>;
}

export interface View { app: App; snapshot: Snapshot; link: Link }

// A link inside the page that keeps the node seen from.
export function href(app: App, path: string, change: Record<string, string | undefined> = {}): string {
  const query = new URLSearchParams();
  const node = app.query.get('node');
  if (node) {
    query.set('node', node);
  }
  for (const [name, value] of Object.entries(change)) {
    if (value === undefined) {
      query.delete(name);
    } else {
      query.set(name, value);
    }
  }
  const text = query.toString();
  return text ? `${path}?${text}` : path;
}
