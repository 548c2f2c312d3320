// What the seen node has heard of and no block has carried yet.

import { plural } from '../model/format.ts';
import type { Pools } from '../model/types.ts';
import { href, load, type View } from '../app.ts';
import { api, empty, fact, guard, loaded, panel } from '../draw/parts.ts';
import { h, type VNode } from '../draw/vdom.ts';

const WORDS: Record<string, [string, string]> = {
  voluntary_exits: ['Exits', 'voluntary_exits'], proposer_slashings: ['Proposer slashings', 'proposer_slashings'], attester_slashings: ['Attester slashings', 'attester_slashings'],
  bls_to_execution_changes: ['Credential changes', 'bls_to_execution_changes'], custody_key_reveals: ['Custody keys', ''],
};

function operations(pools: Pools): VNode[] {
  const all = Object.entries(pools.operations);
  const none = all.every(([, count]) => count === 0);
  return [
    h('dl', { class: 'facts' }, all.map(([key, count]) => fact(WORDS[key]?.[0] ?? key, h('span', { class: count ? 'tag is-head' : 'muted' }, String(count))))),
    ...(none ? [h('p', { class: 'note' }, 'Nothing waits. An exit or a slashing stays here until a proposer puts it into its block: try one in Control.')] : []),
  ];
}

function votes(pools: Pools, view: View): VNode {
  if (pools.attestations.length === 0) {
    return empty('No vote is here.', 'Votes come a third into each slot; on the 2020 road they are counted with the shards.');
  }
  const most = Math.max(...pools.attestations.map((each) => each.votes));
  return h('table', { class: 'pool-votes' }, h('thead', null, h('tr', null, ['Of slot', 'Votes', '', 'For'].map((name, i) => h('th', { scope: 'col' }, name || h('span', { class: 'spoken' }, i === 2 ? 'Bar' : ''))))),
    h('tbody', null, [...pools.attestations].reverse().map((each) => h('tr', { key: each.slot },
      h('th', { scope: 'row' }, h('a', { href: href(view.app, `/slot/${each.slot}`) }, String(each.slot))), h('td', { class: 'num' }, String(each.votes)),
      h('td', { class: 'pool-bar' }, h('span', { class: 'bar', 'aria-hidden': 'true' }, h('span', { class: 'bar-fill', style: { width: `${((each.votes / most) * 100).toFixed(1)}%` } }))),
      h('td', { class: each.blocks > 1 ? 'is-warn' : 'muted' }, each.blocks > 1 ? `${each.blocks} different blocks` : 'one block')))));
}

function gossip(pools: Pools): VNode {
  const { messages, imports } = pools;
  return h('dl', { class: 'facts' },
    fact('Messages taken', String(messages.valid)), fact('Ignored', String(messages.ignored)), fact('Rejected', h('span', { class: messages.rejected ? 'is-warn' : '' }, String(messages.rejected))),
    messages.last_verdict ? fact('The last one, because', messages.last_verdict) : false,
    fact('Blocks imported', String(imports.blocks)), fact('Blocks refused', h('span', { class: imports.refused ? 'is-warn' : '' }, String(imports.refused))), imports.last_refusal ? fact('The last one, because', imports.last_refusal) : false);
}

export function pools_room(view: View): VNode[] {
  const of = load<Pools>(view, 'pools');
  const { seen_from } = view.snapshot;
  const page = `/cairn/v1/page/pools?node=${seen_from}`;
  const missing: [string, string] = ['There are no pools.', 'The node has to run.'];
  const pool = (name: string): string => `/eth/v1/beacon/pool/${name}`;
  return [
    h('header', { class: 'room-head', key: 'head' }, h('h1', null, 'Pools'), h('p', null, `What node ${seen_from} holds ready for the next block`)),
    h('div', { class: 'columns is-6-6 is-free', key: 'pools' },
      guard('votes', 'Votes', () => panel('votes', 'Votes', { aside: [of.value ? plural(of.value.attestations.length, 'slot') : '', api(view, '/eth/v2/beacon/pool/attestations', page)] }, loaded(of, missing, (pools) => votes(pools, view)))),
      h('div', { class: 'stack' },
        guard('operations', 'Operations', () => panel('operations', 'Operations', { aside: api(view, ...['voluntary_exits', 'proposer_slashings', 'bls_to_execution_changes'].map(pool), '/eth/v2/beacon/pool/attester_slashings') }, loaded(of, missing, operations))),
        guard('gossip', 'What came', () => panel('gossip', 'What came, and how it was judged', { aside: api(view, page) }, loaded(of, missing, gossip))))),
  ];
}
