// What surrounds every room: rail, status, search, perspective, state of the link, notices, help.

import { STALE_MS, type Link } from './model/feed.ts';
import { find, type Hit } from './model/search.ts';
import type { Snapshot } from './model/types.ts';
import { href, type App, type Theme, type View } from './app.ts';
import { health_mark, icon } from './draw/parts.ts';
import { logo, node_stone } from './draw/stone.ts';
import { h, type Child, type VNode } from './draw/vdom.ts';
import { dialog } from './draw/dialog.ts';
import { block_room, chain_room, slot_room } from './rooms/chain.ts';
import { control_room, question } from './rooms/control.ts';
import { forks_room } from './rooms/forks.ts';
import { accounts_room } from './rooms/accounts.ts';
import { now_room } from './rooms/now.ts';
import { shown_snapshot, slider, slot_asked } from './rooms/past.ts';
import { pools_room } from './rooms/pools.ts';
import { shards_room } from './rooms/shards.ts';
import { validator_room, validators_room } from './rooms/validators.ts';

// `is_of_now`: it asks the network for what it holds at this moment, also while the past is looked at.
export interface Room { name: string; path: string; icon: string; key: string; is_of_now?: boolean; draw: (view: View) => Child[] }

export const ROOMS: Room[] = [
  { name: 'Now', path: '/', icon: 'now', key: 'n', draw: now_room },
  { name: 'Chain', path: '/chain', icon: 'chain', key: 'b', draw: chain_room },
  { name: 'Forks', path: '/forks', icon: 'forks', key: 'f', draw: forks_room },
  { name: 'Validators', path: '/validators', icon: 'validators', key: 'v', is_of_now: true, draw: validators_room },
  { name: 'Pools', path: '/pools', icon: 'pools', key: 'p', is_of_now: true, draw: pools_room },
  { name: 'Accounts', path: '/accounts', icon: 'accounts', key: 'a', is_of_now: true, draw: accounts_room },
  { name: 'Shards', path: '/shards', icon: 'shards', key: 's', draw: shards_room },
  { name: 'Control', path: '/control', icon: 'control', key: 'c', is_of_now: true, draw: control_room },
];

// Pages inside a room, by the beginning of their path.
const INSIDE: { path: string; room: string; draw: (view: View, which: string) => Child[] }[] = [
  { path: '/slot/', room: '/chain', draw: slot_room },
  { path: '/block/', room: '/chain', draw: block_room },
  { path: '/validator/', room: '/validators', draw: validator_room },
];

export function room_of(path: string): Room | undefined {
  const inside = INSIDE.find((each) => path.startsWith(each.path) && path.length > each.path.length);
  const room = ROOMS.find((each) => each.path === (inside?.room ?? path));
  return inside && room ? { ...room, is_of_now: true, draw: (view) => inside.draw(view, decodeURIComponent(path.slice(inside.path.length))) } : room;
}

// The shards only where there are some, accounts where there are none, or where they are asked for.
function rooms_of(app: App): Room[] {
  const { snapshot } = app.feed;
  const is_apt = (path: string): boolean => (path === '/shards' ? !!snapshot?.shards : path !== '/accounts' || !snapshot?.shards);
  return ROOMS.filter((room) => !snapshot || app.path === room.path || is_apt(room.path));
}

const THEMES: Theme[] = ['system', 'light', 'dark'];

export function next_theme(theme: Theme): Theme {
  return THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length] ?? 'system';
}

function rail(app: App, snapshot: Snapshot | undefined): VNode {
  return h('nav', { class: 'rail', 'aria-label': 'Rooms' },
    h('a', { class: 'brand', href: href(app, '/'), 'aria-label': 'Cairn devnet, now' }, logo(), h('span', null, 'Cairn', h('small', null, 'devnet'))),
    h('ul', { class: 'rooms' }, rooms_of(app).map((room) => h('li', { key: room.path },
      h('a', { href: href(app, room.path), 'aria-current': room.path === room_of(app.path)?.path ? 'page' : undefined }, icon(room.icon), h('span', null, room.name), h('kbd', { 'aria-hidden': 'true' }, `g ${room.key}`))))),
    snapshot ? network_facts(snapshot) : false);
}

function network_facts(snapshot: Snapshot): VNode {
  const { network } = snapshot;
  const facts: [string, string][] = [
    ['Preset', network.preset],
    ['Fork', network.fork],
    ['Validators', String(network.validators)],
    ['Nodes', String(snapshot.nodes.length)],
    ['Run', snapshot.run_id.slice(0, 8)],
  ];
  return h('dl', { class: 'network-facts', title: `Forks: ${network.forks.map((fork) => `${fork.name} from epoch ${fork.epoch}`).join(', ')}` },
    facts.map(([name, value]) => h('div', null, h('dt', null, name), h('dd', null, value))));
}

export function age(app: App): string {
  return `${Math.round(app.feed.silence_ms() / 1000)} s`;
}

const LINK_WORDS: Record<Link, string> = { loading: 'connecting', live: 'live', stale: 'stale', offline: 'offline', error: 'error' };

function link_state(app: App, link: Link): VNode {
  const words = link === 'live' && app.feed.polling ? 'polling' : LINK_WORDS[link];
  return h('span', { class: `link-state is-${link}`, title: link === 'live' ? 'News as it happens' : `Last news ${age(app)} ago` }, h('i', { 'aria-hidden': 'true' }), words);
}

const STONES_SHOWN = 8;

function perspective(app: App, snapshot: Snapshot): VNode {
  if (snapshot.nodes.length > STONES_SHOWN) {
    return h('label', { class: 'perspective' }, h('span', { class: 'perspective-name' }, 'Seen from'),
      h('select', { value: String(snapshot.seen_from), 'aria-label': 'Seen from node', on: { change: (event: Event) => app.go(app.path, { node: (event.target as HTMLSelectElement).value }) } },
        snapshot.nodes.map((node) => h('option', { value: String(node.id) }, `node ${node.id}${node.state === 'running' ? '' : `, ${node.state}`}`))));
  }
  return h('div', { class: 'perspective', role: 'group', 'aria-label': 'Seen from node' },
    h('span', { class: 'perspective-name' }, 'Seen from'),
    snapshot.nodes.map((node) => h('a', {
      key: node.id, href: href(app, app.path, { node: String(node.id) }), 'aria-label': `Node ${node.id}`, 'aria-current': node.id === snapshot.seen_from ? 'true' : undefined,
    }, node_stone(node.id, { size: 26, stopped: node.state !== 'running', you: node.id === snapshot.seen_from }))));
}

function hit_row(hit: Hit, app: App): VNode {
  return h('li', { key: hit.path }, h('a', { href: hit.path, on: { click: () => { app.search = ''; } } }, h('span', null, hit.name), h('small', null, hit.why)));
}

function search_box(app: App, snapshot: Snapshot | undefined): VNode {
  const hits = snapshot && app.search ? find(app, snapshot, app.search) : [];
  // Of what is typed, though what is drawn may be a letter behind.
  const enter = (event: KeyboardEvent): void => {
    const first = snapshot && find(app, snapshot, app.search)[0];
    if (event.key === 'Enter' && first) {
      event.preventDefault();
      app.search = '';
      (event.target as HTMLElement).blur();
      const url = new URL(first.path, location.origin);
      app.go(url.pathname, Object.fromEntries(url.searchParams));
    } else if (event.key === 'Escape') {
      app.search = '';
      (event.target as HTMLElement).blur();
      app.draw();
    }
  };
  return h('div', { class: 'search', role: 'search' }, icon('search'),
    h('input', {
      id: 'search', type: 'search', placeholder: 'Search', 'aria-label': 'Search slot, root or node', autocomplete: 'off', spellcheck: 'false', value: app.search,
      on: { input: (event: InputEvent) => { app.search = (event.target as HTMLInputElement).value; app.draw(); }, keydown: enter },
    }),
    h('kbd', { 'aria-hidden': 'true' }, '/'),
    app.search ? h('ul', { class: 'hits' }, hits.length ? hits.map((hit) => hit_row(hit, app)) : h('li', { class: 'no-hit' }, 'Not in the last 64 slots')) : false);
}

function is_old(link: Link): boolean {
  return link === 'stale' || link === 'offline' || link === 'error';
}

// What comes before the first colon is the verdict, the rest its reason.
function status_words(status: string): Child[] {
  const colon = status.indexOf(':') + 1;
  return colon ? [h('strong', null, status.slice(0, colon)), status.slice(colon)] : [h('strong', null, status)];
}

function past_button(app: App): VNode {
  const at = slot_asked(app);
  const toggle = (): void => app.swap({ at: at === undefined ? String(Math.max(0, (app.feed.snapshot?.slot ?? 1) - 1)) : undefined });
  return h('button', { type: 'button', class: 'tool', title: 'Look at past slots', 'aria-label': 'Look at past slots', 'aria-pressed': at === undefined ? 'false' : 'true', on: { click: toggle } }, icon('past'));
}

function header(app: App, snapshot: Snapshot | undefined, link: Link): VNode {
  const theme = `Theme: ${app.theme}. Change`;
  return h('header', { class: `top${is_old(link) ? ' is-dim' : ''}` },
    h('p', { class: 'status', id: 'status' }, snapshot ? [health_mark(snapshot.health), h('span', null, status_words(snapshot.status))] : h('span', { class: 'muted' }, 'Cairn devnet')),
    h('div', { class: 'tools' }, search_box(app, snapshot), snapshot ? perspective(app, snapshot) : false, link_state(app, link),
      past_button(app),
      h('button', { type: 'button', class: 'tool', title: theme, 'aria-label': theme, on: { click: () => document.dispatchEvent(new CustomEvent('cairn-theme')) } }, icon(app.theme)),
      h('button', { type: 'button', class: 'tool', title: 'Keys (?)', 'aria-label': 'Keys', on: { click: () => { app.help = true; app.draw(); } } }, '?')));
}

// Over the room, not in it: it comes and goes by itself, and nothing may move under the pointer then.
function banner(app: App, link: Link): Child {
  const retry = h('button', { type: 'button', on: { click: () => app.feed.retry_now() } }, 'Try now');
  if (link === 'stale') {
    return h('div', { class: 'banner of-link is-warn', key: 'stale', role: 'status' }, h('p', null, h('strong', null, `Last news ${age(app)} ago.`), ' The numbers are as they were then.'));
  }
  if (link === 'offline') {
    const wait = Math.max(0, Math.ceil((app.feed.retry_at - Date.now()) / 1000));
    return h('div', { class: 'banner of-link is-bad', key: 'offline', role: 'status' },
      h('p', null, h('strong', null, 'No answer from cairn.'), ' Has it stopped? Start it again with ', h('code', null, 'cairn devnet'), wait ? `. Next try in ${wait} s.` : '. Trying…'), retry);
  }
  if (link === 'error') {
    const { text, id } = app.feed.error ?? { text: 'unknown', id: '' };
    return h('div', { class: 'banner of-link is-bad', key: 'error', role: 'status' },
      h('p', null, h('strong', null, 'Something is wrong with the server: '), text, h('code', null, ` ${id}`)), retry);
  }
  return false;
}

// A link may name a node that this network does not have.
function no_such_node(app: App, snapshot: Snapshot | undefined): Child {
  const wanted = app.query.get('node');
  return wanted && snapshot && !snapshot.nodes.some((node) => String(node.id) === wanted)
    ? h('div', { class: 'banner is-warn', key: 'no-node', role: 'status' }, h('p', null, h('strong', null, `There is no node ${wanted}.`), ` What follows is seen from node ${snapshot.seen_from}.`))
    : false;
}

function notice(app: App): Child {
  const held = app.notice;
  const close = (): void => {
    app.notice = undefined;
    app.draw();
  };
  return held ? h('div', { class: `banner is-${held.kind}`, key: 'notice', role: 'status' }, h('p', null, held.text), h('button', { type: 'button', on: { click: close } }, 'Understood')) : false;
}

function skeleton(): VNode {
  const box = (size: string): VNode => h('div', { class: `skeleton ${size}` });
  return h('div', { class: 'skeletons', 'aria-label': 'Loading', role: 'img' }, box('is-clock'), h('div', { class: 'columns is-6-7' }, box('is-tall'), box('is-tall')), h('div', { class: 'columns is-7-5' }, box('is-tall'), box('is-tall')));
}

const KEYS: [string, string][] = [
  ['/', 'Search'], ...ROOMS.map((room): [string, string] => [`g ${room.key}`, room.name]), ['[  ]', 'See from the previous, next node'], [',  .', 'Look one slot back, on'], ['Shift H', 'Heal all'], ['?', 'These keys'], ['Esc', 'Close'],
];

function help(app: App): Child {
  if (!app.help) {
    return false;
  }
  const close = (): void => {
    app.help = false;
    app.draw();
  };
  return dialog('help', 'Keys', close,
    h('dl', null, KEYS.map(([key, what]) => h('div', null, h('dt', null, h('kbd', null, key)), h('dd', null, what)))),
    h('p', { class: 'note' }, 'All numbers of this page: ', h('a', { href: '/cairn/v1/page/snapshot', target: '_blank' }, '/cairn/v1/page/snapshot')),
    h('button', { type: 'button', on: { click: close } }, 'Close'));
}

function room_content(app: App, snapshot: Snapshot | undefined, link: Link, room: Room | undefined): Child | Child[] {
  if (!room) {
    return h('div', { class: 'lost' }, h('h1', null, 'There is no such page'), h('p', null, h('code', null, app.path), ' leads nowhere. ', h('a', { href: href(app, '/') }, 'To the network')));
  }
  return snapshot ? room.draw({ app, snapshot, link }) : link === 'loading' ? skeleton() : false;
}

export function shell(app: App): VNode[] {
  const { snapshot, is_past, error } = shown_snapshot(app);
  const link = app.feed.link();
  const room = room_of(app.path);
  // Where the past is shown, nothing can be done: the buttons are as with a link that is lost.
  const room_link = is_past && !room?.is_of_now ? 'offline' : link;
  const room_snapshot = room?.is_of_now ? app.feed.snapshot : snapshot;
  const dim = is_old(link) ? ' is-dim' : '';
  const forced = snapshot?.effects.length ? ' is-forced' : '';
  return [
    h('a', { class: 'skip', href: '#main', key: 'skip' }, 'To the content'),
    h('div', { class: `frame${forced}`, key: 'frame' }, rail(app, snapshot),
      h('div', { class: 'body' }, header(app, snapshot, link),
        h('main', { id: 'main', tabindex: '-1', class: `room${dim}${is_past ? ' is-past' : ''}`, 'data-link': link, 'data-room': room?.name ?? 'none' },
          h('div', { class: 'banners', key: 'banners' }, notice(app), no_such_node(app, snapshot), banner(app, link), slider(app, snapshot, error), is_past && room?.is_of_now ? h('p', { class: 'note of-now', key: 'of-now' }, 'This room shows what is now.') : false),
          h('div', { class: 'content', key: app.path }, room_content(app, room_snapshot, room_link, room))))),
    ...[help(app), app.feed.snapshot ? question({ app, snapshot: app.feed.snapshot, link }) : false].filter(Boolean) as VNode[],
  ];
}

export { STALE_MS };
