// The shards of the road of 2020: each one's blocks and its crosslink, custody and light clients.

import { duration, plural, show_percent } from '../model/format.ts';
import type { ShardBlock, ShardChain, Shards, Snapshot } from '../model/types.ts';
import type { View } from '../app.ts';
import { api, empty, fact, guard, panel, root_chip } from '../draw/parts.ts';
import { h, type Child, type VNode } from '../draw/vdom.ts';

const SHOWN = 16;
const OLD_SLOTS = 4;

const WORDS: Record<ShardBlock['state'] | 'none', string> = { crosslinked: 'crosslinked', pending: 'waits for its crosslink', orphaned: 'dropped', none: 'no block' };

function shard_cell(chain: ShardChain, slot: number): VNode {
  const block = chain.blocks.find((each) => each.slot === slot && each.state !== 'orphaned') ?? chain.blocks.find((each) => each.slot === slot);
  const words = `Shard ${chain.shard}, slot ${slot}: ${block ? `${WORDS[block.state]}, ${block.bytes} bytes by validator ${block.proposer}` : WORDS.none}`;
  return h('td', { key: slot, class: 'shard-cell', title: words }, h('span', { class: `shard-block is-${block?.state ?? 'none'}`, role: 'img', 'aria-label': words }));
}

function grid(shards: Shards, snapshot: Snapshot): VNode {
  const slots = Array.from({ length: Math.min(SHOWN, snapshot.slot + 1) }, (_, i) => snapshot.slot - Math.min(SHOWN, snapshot.slot + 1) + 1 + i);
  return h('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'Shards by slot, table' }, h('table', { class: 'shards' },
    h('thead', null, h('tr', null, h('th', { scope: 'col' }, 'Shard'), slots.map((slot) => h('th', { scope: 'col', key: slot, class: 'shard-slot' }, String(slot))))),
    h('tbody', null, shards.chains.map((chain) => h('tr', { key: chain.shard }, h('th', { scope: 'row' }, String(chain.shard)), slots.map((slot) => shard_cell(chain, slot)))))));
}

function crosslinks(shards: Shards, snapshot: Snapshot): VNode {
  return h('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'Crosslinks, table' }, h('table', { class: 'cards' },
    h('thead', null, h('tr', null, ['Shard', 'Last crosslinked block', 'Slot', 'Age', 'Behind it', 'Gas price'].map((name, i) => h('th', { scope: 'col', class: i > 1 ? 'num' : '' }, name)))),
    h('tbody', null, shards.chains.map((chain) => h('tr', { key: chain.shard },
      h('th', { scope: 'row', 'data-name': 'Shard' }, String(chain.shard)), h('td', { 'data-name': 'Block' }, root_chip(chain.crosslinked_root)),
      h('td', { class: 'num', 'data-name': 'Slot' }, String(chain.crosslinked_slot)),
      h('td', { class: `num${chain.age > OLD_SLOTS ? ' is-warn' : ''}`, 'data-name': 'Age' }, `${plural(chain.age, 'slot')}${snapshot.fast ? '' : `, ${duration(chain.age * snapshot.slot_ms)}`}`),
      h('td', { class: 'num', 'data-name': 'Behind it' }, plural(chain.pending, 'block')), h('td', { class: 'num', 'data-name': 'Gas price' }, `${chain.gasprice} Gwei`))))));
}

function custody(shards: Shards): Child {
  const { custody } = shards;
  return custody ? h('dl', { class: 'facts' }, fact('Keys revealed on the chain', String(custody.revealed)), fact('Validators with a key to reveal', String(custody.due)), fact('Keys heard of, in no block yet', String(custody.waiting)), fact('Challenges that are open', String(custody.open_challenges)))
    : empty('Custody has not begun.', 'It begins with phase1.');
}

function light(shards: Shards): Child {
  const { light_committee: of } = shards;
  if (!of) {
    return empty('There is no committee yet.', 'It is drawn with phase1.');
  }
  const share = of.size ? (of.voted / of.size) * 100 : 0;
  return h('div', null, h('span', { class: 'bar', role: 'img', 'aria-label': `${of.voted} of ${of.size} voted` }, h('span', { class: 'bar-fill', style: { width: `${share.toFixed(1)}%` } })),
    h('p', { class: 'note' }, `${of.voted} of ${of.size} signed the head's parent, ${show_percent(share)}: what a light client goes by.`));
}

function legend(): VNode {
  return h('ul', { class: 'legend', 'aria-label': 'Key' }, (Object.keys(WORDS) as (keyof typeof WORDS)[]).map((state) => h('li', { key: state }, h('span', { class: `shard-block is-${state}`, 'aria-hidden': 'true' }), WORDS[state])));
}

export function shards_room(view: View): VNode[] {
  const { snapshot } = view;
  const { shards } = snapshot;
  const head = (words: string): VNode => h('header', { class: 'room-head', key: 'head' }, h('h1', null, 'Shards'), h('p', null, words));
  if (!shards) {
    return [head('Of the road of 2020'), panel('shards', 'Shards', {}, empty('This network has no shards.', 'They are on the road of 2020: cairn devnet --road 2020'))];
  }
  const asks = api(view, `/cairn/v1/page/snapshot?node=${snapshot.seen_from}`);
  if (shards.chains.length === 0) {
    return [head('Before phase1'), panel('shards', 'Shards', {}, empty('The shards have not begun.', `They begin with phase1, in epoch ${snapshot.network.forks.find((fork) => fork.name === 'phase1')?.epoch ?? 1}.`))];
  }
  return [
    head(`${shards.active} of at most ${shards.max} are active`),
    guard('shards', 'Blocks', () => panel('shards', 'Blocks by shard and slot', { aside: asks }, grid(shards, snapshot), legend())),
    h('div', { class: 'columns is-7-5 is-free', key: 'below' },
      guard('crosslinks', 'Crosslinks', () => panel('crosslinks', 'Crosslinks', { aside: 'an age of one slot is as good as it gets' }, crosslinks(shards, snapshot))),
      h('div', { class: 'stack' }, guard('custody', 'Custody', () => panel('custody', 'Custody', {}, custody(shards))), guard('light', 'Light clients', () => panel('light', 'Light client committee', {}, light(shards))))),
  ];
}
