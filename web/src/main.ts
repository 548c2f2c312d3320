// Starts the page: joins the feed, draws when something changed, and listens to links and keys.

import './styles/tokens.css';
import './styles/base.css';
import './styles/shell.css';
import './styles/rooms.css';
import { Announcer } from './model/announcer.ts';
import { Feed, refusal_text } from './model/feed.ts';
import { label, remember } from './model/predict.ts';
import type { Action, Refusal } from './model/types.ts';
import { href, with_query, type App, type Theme } from './app.ts';
import { patch } from './draw/vdom.ts';
import { heal_words } from './rooms/control.ts';
import { Loader } from './model/loader.ts';
import { advance } from './model/stories.ts';
import { next_theme, room_of, ROOMS, shell } from './shell.ts';

const ACTS_KEPT = 3;

const page = document.getElementById('page') as HTMLElement;
const spoken = document.getElementById('spoken') as HTMLElement;
let token = document.querySelector<HTMLMetaElement>('meta[name=cairn-token]')?.content ?? '';

let drawing = 0;
function draw(): void {
  if (!drawing) {
    drawing = requestAnimationFrame(() => {
      drawing = 0;
      patch(page, shell(app));
    });
  }
}

function node_of(query: URLSearchParams): number | undefined {
  const node = Number(query.get('node'));
  return Number.isInteger(node) && node > 0 ? node : undefined;
}

function read_location(): void {
  const node = node_of(app.query);
  app.path = location.pathname.replace(/(.)\/$/, '$1');
  app.query = new URLSearchParams(location.search);
  if (node_of(app.query) !== node) {
    app.feed.want(node_of(app.query));
  }
  const room = room_of(app.path);
  document.title = room && app.path !== '/' ? `${room.name} · Cairn devnet` : 'Cairn devnet';
  draw();
}

function go(path: string, change?: Record<string, string | undefined>): void {
  const moved = path !== app.path;
  history.pushState(null, '', href(app, path, change));
  read_location();
  if (moved) {
    window.scrollTo(0, 0);
    document.getElementById('main')?.focus({ preventScroll: true });
  }
}

function swap(change: Record<string, string | undefined>): void {
  history.replaceState(null, '', with_query(location.pathname, new URLSearchParams(location.search), change));
  read_location();
}

// A story does by itself what a user would do, and only while the network answers.
function play(): void {
  const { snapshot } = feed;
  if (!app.story || !snapshot || app.busy || feed.link() !== 'live') {
    return;
  }
  const { playing, action } = advance(app.story, snapshot);
  app.story = playing;
  if (action) {
    void act(action);
  }
}

async function act(action: Action): Promise<void> {
  app.busy = true;
  app.preview = action;
  const act = feed.snapshot && remember(feed.snapshot, action);
  draw();
  try {
    const answer = await fetch('/cairn/v1/control', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'X-Cairn-Token': token },
      // What an effect is called is for the page alone.
      body: JSON.stringify({ ...action, what: undefined }),
    });
    const body = await answer.json().catch(() => undefined) as Refusal | undefined;
    if (answer.ok && act) {
      app.acts = [act, ...app.acts].slice(0, ACTS_KEPT);
    }
    app.notice = answer.ok ? undefined : { kind: 'bad', text: `${label(action)}: ${refusal_text(body, answer.statusText)}. Nothing was changed.` };
  } catch {
    app.notice = { kind: 'bad', text: `${label(action)}: no answer. Whether it was done is not known; the list of effects will tell.` };
  }
  app.busy = false;
  draw();
}

// The token belongs to a run: a page that outlives its run asks for the new one.
async function new_run(): Promise<void> {
  app.lanes.clear();
  app.selected = undefined;
  app.preview = undefined;
  app.acts = [];
  app.story = undefined;
  app.asked = undefined;
  app.loader.forget();
  announcer.forget();
  app.notice = { kind: 'info', text: 'This is another network now: cairn was started anew. What the old one said is gone.' };
  const text = await fetch('/').then((answer) => answer.text()).catch(() => '');
  token = /name="cairn-token" content="([^"]*)"/.exec(text)?.[1] ?? token;
}

const feed = new Feed({
  now: () => performance.timeOrigin + performance.now(),
  fetch: (url) => fetch(url, { cache: 'no-store' }),
  socket: (path) => new WebSocket(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}${path}`),
  later: (f, ms) => window.setTimeout(f, ms),
  cancel: (timer) => window.clearTimeout(timer),
  random: Math.random,
}, {
  changed: () => {
    speak_events();
    play();
    draw();
  },
  new_run: () => void new_run(),
});

const app: App = {
  feed, path: '/', query: new URLSearchParams(location.search), theme: 'system', notice: undefined, help: false, search: '',
  selected: undefined, fold: true, forks_as: 'drawing', lanes: new Map(), sides: new Map(),
  settings: { epochs: 4, delay_ms: 2500, drop_percent: 30, skew_ms: 2500, behind: false }, victim: -1, asked: undefined, story: undefined, scrolled: 0,
  loader: new Loader((url) => fetch(url, { cache: 'no-store' }), draw),
  preview: undefined, acts: [], busy: false, go, swap, draw, act,
};

const announcer = new Announcer(() => performance.now());
function speak_events(): void {
  const words = announcer.hear(feed.snapshot?.events ?? []);
  if (words) {
    say(words);
  }
}

function say(text: string): void {
  spoken.textContent = text;
}

function set_theme(theme: Theme): void {
  app.theme = theme;
  if (theme === 'system') {
    delete document.documentElement.dataset.theme;
    localStorage.removeItem('cairn-theme');
  } else {
    document.documentElement.dataset.theme = theme;
    localStorage.setItem('cairn-theme', theme);
  }
  draw();
}

function step_node(step: number): void {
  const ids = feed.snapshot?.nodes.map((node) => node.id) ?? [];
  const at = ids.indexOf(feed.snapshot?.seen_from ?? 1);
  const next = ids[(at + step + ids.length) % ids.length];
  if (next !== undefined) {
    go(app.path, { node: String(next) });
  }
}

// From now one slot back; past the newest, to now.
function step_slot(step: number): void {
  const newest = feed.snapshot?.slot ?? 0;
  const to = Number(app.query.get('at') ?? newest) + step;
  swap({ at: to >= newest ? undefined : String(Math.max(0, to)) });
}

// The letter after g names a room; any other key ends that.
let is_chord = false;
function on_key(event: KeyboardEvent): void {
  const target = event.target as HTMLElement;
  if (event.ctrlKey || event.metaKey || event.altKey || app.help || app.asked || /^(INPUT|SELECT|TEXTAREA)$/.test(target.tagName)) {
    return;
  }
  const room = is_chord ? ROOMS.find((each) => each.key === event.key) : undefined;
  is_chord = event.key === 'g';
  if (room) {
    go(room.path);
  } else if (event.key === '/') {
    event.preventDefault();
    document.getElementById('search')?.focus();
  } else if (event.key === '[' || event.key === ']') {
    step_node(event.key === ']' ? 1 : -1);
  } else if (event.key === ',' || event.key === '.') {
    step_slot(event.key === ',' ? -1 : 1);
  } else if (event.key === '?') {
    app.help = true;
    draw();
  } else if (event.key === 'H' && event.shiftKey && feed.snapshot && feed.link() === 'live') {
    say(heal_words(feed.snapshot));
    void act({ action: 'heal' });
  }
}

// Links inside the page change the view without loading it anew.
function on_click(event: MouseEvent): void {
  const link = (event.target as Element).closest?.('a');
  const plain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
  if (!link || !plain || link.target || link.origin !== location.origin || link.getAttribute('href')?.startsWith('#')) {
    return;
  }
  event.preventDefault();
  go(link.pathname, { node: undefined, at: undefined, ...Object.fromEntries(new URL(link.href).searchParams) });
}

document.addEventListener('keydown', on_key);
document.addEventListener('click', on_click);
document.addEventListener('cairn-theme', () => set_theme(next_theme(app.theme)));
document.addEventListener('cairn-say', (event) => say((event as CustomEvent<string>).detail));
document.addEventListener('visibilitychange', () => feed.pause(document.hidden));
window.addEventListener('popstate', read_location);
// Seconds left and the age of stale news go on when no message comes.
window.setInterval(draw, 1000);

set_theme((localStorage.getItem('cairn-theme') as Theme | null) ?? 'system');
read_location();
feed.start(node_of(app.query));
draw();
