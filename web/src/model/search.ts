// What was typed, told by its shape: a slot, the beginning of a root, a node or a room.

import { href, type App } from '../app.ts';
import { short_root } from './format.ts';
import type { Block, Snapshot } from './types.ts';

export interface Hit { name: string; why: string; path: string }

const MOST = 6;
const PLACES: [string, string][] = [['now', '/'], ['chain', '/chain'], ['forks', '/forks'], ['validators', '/validators'], ['pools', '/pools'], ['accounts', '/accounts'], ['shards', '/shards'], ['control', '/control']];

export function find(app: App, snapshot: Snapshot, text: string): Hit[] {
  const word = text.trim().toLowerCase();
  const block_hit = (block: Block, why: string): Hit => ({ name: `Slot ${block.slot} · ${short_root(block.root)}`, why, path: href(app, '/forks', { block: block.root }) });
  const hits: Hit[] = [];
  if (/^\d+$/.test(word)) {
    const number = Number(word);
    hits.push(...snapshot.blocks.filter((block) => block.slot === number).map((block) => block_hit(block, 'slot')));
    hits.push({ name: `Slot ${number}`, why: 'blocks and votes', path: href(app, `/slot/${number}`) });
    if (number < snapshot.network.validators) {
      hits.push({ name: `Validator ${number}`, why: 'index', path: href(app, `/validator/${number}`) });
    }
    hits.push(...snapshot.nodes.filter((node) => node.id === number).map((node) => ({ name: `Node ${node.id}`, why: 'see from it', path: href(app, '/', { node: String(node.id) }) })));
  }
  const hex = word.replace(/^0x/, '');
  if (/^[0-9a-f]{2,64}$/.test(hex)) {
    hits.push(...snapshot.blocks.filter((block) => block.root.slice(2).startsWith(hex)).map((block) => block_hit(block, 'root')));
  }
  if (/^[0-9a-f]{64}$/.test(hex) && hits.length === 0) {
    hits.push({ name: `Block ${short_root(hex)}`, why: 'root', path: href(app, `/block/0x${hex}`) });
  }
  const node = /^node\s*(\d+)$/.exec(word);
  if (node && snapshot.nodes.some((each) => each.id === Number(node[1]))) {
    hits.push({ name: `Node ${node[1]}`, why: 'see from it', path: href(app, '/', { node: node[1] }) });
  }
  hits.push(...PLACES.filter(([name]) => name.startsWith(word)).map(([name, path]) => ({ name: name.replace(/^./, (c) => c.toUpperCase()), why: 'room', path: href(app, path) })));
  return hits.slice(0, MOST);
}
