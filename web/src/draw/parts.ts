// Small pieces that every room is made of.

import { root_hues, short_root } from '../model/format.ts';
import type { Root } from '../model/types.ts';
import { about, type View } from '../app.ts';
import type { Loaded } from '../model/loader.ts';
import { h, type Child, type VNode } from './vdom.ts';

export function panel(name: string, title: string, props: { class?: string; aside?: Child | Child[] }, ...children: (Child | Child[])[]): VNode {
  const id = `panel-${name}`;
  return h('section', { class: `panel ${props.class ?? ''}`, 'aria-labelledby': id, key: name },
    h('header', { class: 'panel-head' }, h('h2', { id }, title), h('div', { class: 'panel-aside' }, props.aside ?? false)),
    ...children);
}

// A panel that cannot be drawn says so in its own place and leaves the others alone.
export function guard(name: string, title: string, draw: () => VNode): VNode {
  try {
    return draw();
  } catch (error) {
    return panel(name, title, { class: 'is-broken' },
      h('p', { class: 'empty' }, h('strong', null, 'This panel could not be drawn.'), ' The others are right. Reason: ', h('code', null, String(error))));
  }
}

function curl(view: View, request: string): string {
  const { app, snapshot } = view;
  const port = request.startsWith('/cairn') ? location.port : about(app)?.beacon_ports[snapshot.seen_from - 1];
  return port ? `curl 'http://127.0.0.1:${port}${request}'` : '';
}

// The requests that give what a panel shows: of the Beacon API of the seen node, or of this page.
export function api(view: View, ...requests: string[]): VNode {
  const lines = requests.map((request) => curl(view, request)).filter(Boolean);
  return h('details', { class: 'api', key: 'api' }, h('summary', { 'aria-label': 'Requests that give these numbers' }, 'API'),
    h('div', { class: 'api-lines' }, lines.length ? lines.map(command) : h('p', { class: 'muted' }, 'This run serves no Beacon API.')));
}

// Where wallets reach the seen node; undefined: this run serves no JSON-RPC.
export function rpc_url(view: View): string | undefined {
  const port = about(view.app)?.rpc_ports?.[view.snapshot.seen_from - 1];
  return port ? `http://127.0.0.1:${port}` : undefined;
}

// The calls of JSON-RPC that give what a panel shows.
export function rpc(view: View, ...calls: [method: string, ...parameters: unknown[]][]): VNode {
  const url = rpc_url(view);
  const line = ([method, ...params]: [string, ...unknown[]]): string =>
    `curl ${url} -H 'Content-Type: application/json' -d '${JSON.stringify({ jsonrpc: '2.0', id: 1, method, params })}'`;
  return h('details', { class: 'api', key: 'rpc' }, h('summary', { 'aria-label': 'Calls that give these numbers' }, 'RPC'),
    h('div', { class: 'api-lines' }, url ? calls.map((call) => command(line(call))) : h('p', { class: 'muted' }, 'This run serves no JSON-RPC.')));
}

// What is asked for: nothing yet, gone wrong, or there; a value stays while a newer one is fetched.
export function loaded<T>(of: Loaded<T>, missing: [string, string], draw: (value: T) => Child | Child[]): Child[] {
  if (of.value !== undefined) {
    const old: Child = of.error ? h('p', { class: 'note is-old', role: 'status' }, `Not the newest: ${of.error}.`) : false;
    return [old, draw(of.value)].flat() as Child[];
  }
  if (of.missing) {
    return [empty(...missing)];
  }
  return [of.error
    ? h('p', { class: 'empty', role: 'alert' }, h('strong', null, 'This could not be loaded: '), of.error, '. It is asked for again with the next slot.')
    : h('div', { class: 'skeleton is-small', role: 'img', 'aria-label': 'Loading' })];
}

export function fact(name: string, value: Child | Child[]): VNode {
  return h('div', { class: 'fact', key: name }, h('dt', null, name), h('dd', null, value));
}

export function empty(sentence: string, hint: string): VNode {
  return h('p', { class: 'empty' }, h('strong', null, sentence), ' ', hint);
}

export async function copy(text: string): Promise<void> {
  await navigator.clipboard?.writeText(text).catch(() => undefined);
  document.dispatchEvent(new CustomEvent('cairn-say', { detail: `Copied ${text}` }));
}

// Two colours and a short hash; equal roots look equal. The whole hash stays in the page, so that it
// can be found and copied.
export function root_chip(root: Root): VNode {
  const [a, b] = root_hues(root);
  return h('button', {
    class: 'root', type: 'button', title: `${root}\nclick to copy`, 'aria-label': `Copy root ${short_root(root)}`,
    on: { click: (event: MouseEvent) => { event.stopPropagation(); void copy(root); } },
  },
    h('span', { class: 'root-mark', 'aria-hidden': 'true', style: { '--a': String(a), '--b': String(b) } }),
    h('code', null, short_root(root)));
}

export function command(line: string): VNode {
  return h('div', { class: 'command' },
    h('code', null, line),
    h('button', { type: 'button', class: 'quiet', 'aria-label': `Copy command: ${line}`, on: { click: () => void copy(line) } }, 'Copy'));
}

const MARKS: Record<string, string> = {
  good: 'M3 8.5l3.2 3.2L13 5', warn: 'M8 3.2v6M8 12.2v.6', bad: 'M4 4l8 8M12 4l-8 8',
};

// Health by shape and colour: a tick, an exclamation mark, a cross.
export function health_mark(health: string): VNode {
  return h('svg', { class: `health is-${health}`, viewBox: '0 0 16 16', 'aria-hidden': 'true' },
    h('path', { d: MARKS[health] ?? MARKS.good }));
}

const ICONS: Record<string, string> = {
  now: 'M3 10.5h2.5l2-5 3 9 2-4H17',
  forks: 'M3 10h14M7 10c3 0 2-5 6-5h3',
  chain: 'M3 7h3v6H3zM8.500 7h3v6h-3zM14 7h3v6h-3zM6 10h2.500M11.500 10H14',
  validators: 'M10 4a3 3 0 1 0 0 6 3 3 0 0 0 0-6zM4 16.500c.5-3 3-4.500 6-4.500s5.500 1.500 6 4.500',
  pools: 'M3 7.500c2.300-2 4.700 2 7 0s4.700-2 7 0M3 12.500c2.300-2 4.700 2 7 0s4.700-2 7 0',
  accounts: 'M4 5.500h11v3M4 5.500v9.500h12.500V8.500H5.500A1.500 1.500 0 0 1 4 7M13 11.800h.6',
  shards: 'M3.500 4h13M3.500 8h13M3.500 12h13M3.500 16h13M7 4v4M12 8v4M8.500 12v4',
  past: 'M10 4a6 6 0 1 1-5.700 4.200M4 4.500v4h4M10 7v3.300l2.300 1.500',
  control: 'M4 5.5h7m4 0h1M4 10h1m4 0h7M4 14.5h7m4 0h1M11 3.5v4M5 8v4m6 .5v4',
  light: 'M10 6.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7zM10 2v1.6M10 16.4V18M2 10h1.6M16.4 10H18M4.4 4.4l1.1 1.1M14.5 14.5l1.1 1.1M15.6 4.4l-1.1 1.1M5.5 14.5l-1.1 1.1',
  dark: 'M15.8 12.2A6.5 6.5 0 0 1 7.8 4.2a6.5 6.5 0 1 0 8 8z',
  system: 'M10 3a7 7 0 1 0 0 14V3zm0 0a7 7 0 0 1 0 14',
  search: 'M9 4a5 5 0 1 0 0 10A5 5 0 0 0 9 4zM12.8 12.8L16.5 16.5',
};

export function icon(name: string): VNode {
  return h('svg', { class: `icon icon-${name}`, viewBox: '0 0 20 20', 'aria-hidden': 'true' }, h('path', { d: ICONS[name] ?? '' }));
}
