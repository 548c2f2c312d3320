// What the rooms share: the state of the page and what can be done with it.

import type { Feed, Link } from './model/feed.ts';
import type { Settings } from './model/actions.ts';
import type { Loaded, Loader } from './model/loader.ts';
import type { Act } from './model/predict.ts';
import type { Playing } from './model/stories.ts';
import type { About, Action, Root, Snapshot } from './model/types.ts';

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
  settings: Settings;
  victim: number;
  asked: Action | undefined;
  story: Playing | undefined;
  loader: Loader;
  scrolled: number;
  preview: Action | undefined;
  acts: Act[];
  busy: boolean;
  go: (path: string, change?: Record<string, string | undefined>) => void;
  // The same room otherwise: no step in the browser's history.
  swap: (change: Record<string, string | undefined>) => void;
  draw: () => void;
  act: (action: Action) => Promise<void>;
}

export interface View { app: App; snapshot: Snapshot; link: Link }

function ask_about(app: App): Loaded<About> {
  return app.loader.get<About>('/cairn/v1/page/about', `${app.feed.snapshot?.run_id} ${app.feed.snapshot?.slot}`);
}

// Nothing until the server has answered.
export function about(app: App): About | undefined {
  return ask_about(app).value;
}

// News that are late do not hinder an act: the server judges it. Until it has said what it can do, or failed to,
// buttons may yet vanish and others move under the pointer.
export function can_act({ app, link }: View): boolean {
  const { value, error, missing } = ask_about(app);
  return !app.busy && (link === 'live' || link === 'stale') && (value !== undefined || error !== undefined || missing);
}

// A detail of the network as the seen node has it, asked for again each slot.
export function load<T>(view: View, kind: string, of?: string | number): Loaded<T> {
  const { app, snapshot } = view;
  const which = of === undefined ? '' : `&of=${encodeURIComponent(of)}`;
  const now = app.feed.snapshot ?? snapshot;
  return app.loader.get<T>(`/cairn/v1/page/${kind}?node=${snapshot.seen_from}${which}`, `${now.run_id} ${now.slot} ${now.fast ? 0 : now.blocks.length}`);
}

// A link inside the page that keeps the node seen from and the slot looked at.
export function href(app: App, path: string, change: Record<string, string | undefined> = {}): string {
  const query = new URLSearchParams();
  for (const name of ['node', 'at']) {
    const value = app.query.get(name);
    if (value) {
      query.set(name, value);
    }
  }
  return with_query(path, query, change);
}

// The address with what of the query has changed; undefined: it is left out.
export function with_query(path: string, query: URLSearchParams, change: Record<string, string | undefined>): string {
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
