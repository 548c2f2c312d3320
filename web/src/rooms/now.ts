// The first room: what the network does at this moment, on one screen.

import { eth, millis, percent, plural, show_percent } from '../model/format.ts';
import type { Block, Epoch, Event, Node, Snapshot } from '../model/types.ts';
import { href, type View } from '../app.ts';
import { api, empty, guard, panel, root_chip } from '../draw/parts.ts';
import { epoch_stone, node_stone, type Stage } from '../draw/stone.ts';
import { h, type VNode } from '../draw/vdom.ts';
import { slot_clock } from './clock.ts';
import { steps } from './steps.ts';

const LAST_BLOCKS = 8;
const LAST_EVENTS = 10;

function stage_of(epoch: Epoch, snapshot: Snapshot): Stage {
  if (epoch.finalized) {
    return 'final';
  }
  if (epoch.justified) {
    return 'justified';
  }
  // The votes of an epoch go on being packed during the next one.
  return epoch.epoch >= snapshot.epoch - 1 ? 'voting' : 'short';
}

const STAGE_WORDS: Record<Stage, [string, string]> = {
  final: ['F', 'final'], justified: ['J', 'justified'], voting: ['', 'voting'], short: ['', 'not justified'],
};

function ladder_row(epoch: Epoch, index: number, count: number, snapshot: Snapshot): VNode {
  const share = percent(epoch.voted, epoch.active);
  const stage = stage_of(epoch, snapshot);
  const [mark, word] = STAGE_WORDS[stage];
  const width = 122 - (count - 1 - index) * 13;
  return h('tr', { key: epoch.epoch, class: `rung is-${stage}` },
    h('td', { class: 'rung-stone' }, epoch_stone(epoch.epoch, stage, Math.min(1, share / 100), width)),
    h('th', { scope: 'row' }, String(epoch.epoch)),
    h('td', { class: 'rung-bar' }, h('div', { class: 'bar' },
      h('span', { class: 'bar-fill', style: { width: `${share.toFixed(2)}%` } }), h('span', { class: 'bar-line', 'aria-hidden': 'true' }))),
    h('td', { class: 'num', title: `${eth(epoch.voted)} of ${eth(epoch.active)}` }, show_percent(share)),
    h('td', { class: 'rung-state' }, mark ? h('abbr', { class: `mark is-${stage}`, title: word }, mark) : false, h('span', null, word)));
}

function ladder_summary(snapshot: Snapshot): string {
  const seen = snapshot.nodes.find((node) => node.id === snapshot.seen_from);
  const final = seen?.finalized.epoch ?? 0;
  const justified = seen?.justified.epoch ?? 0;
  if (justified === 0) {
    return 'Each epoch lays a stone. Voted for by two thirds of the stake it is justified; with the next one justified on it, it is final.';
  }
  const behind = snapshot.epoch - final;
  return `Final up to epoch ${final}, justified up to ${justified}. ` +
    (behind > 3 ? `The head is ${behind} epochs past finality, 2 is normal.` : 'Nothing below can change any more.');
}

function ladder(view: View): VNode {
  const { snapshot } = view;
  const epochs = [...snapshot.epochs].reverse();
  const rows = epochs.map((epoch, i) => ladder_row(epoch, i, epochs.length, snapshot));
  return panel('finality', 'Finality', { class: 'finality', aside: ['target votes per epoch', api(view, '/eth/v1/beacon/states/head/finality_checkpoints')] },
    epochs.length === 0
      ? empty('No epoch has begun.', 'The first votes are counted in slot 1.')
      : h('div', { class: 'ladder-box' }, h('table', { class: 'ladder' },
        h('caption', { class: 'spoken' }, ladder_summary(snapshot)),
        h('thead', null, h('tr', null, h('td', null), h('th', { scope: 'col' }, 'Epoch'),
          h('th', { scope: 'col', class: 'two-thirds' }, h('span', { class: 'spoken' }, 'Votes, needed: '), h('span', null, '2/3')),
          h('th', { scope: 'col', class: 'num' }, h('span', { class: 'spoken' }, 'Share')), h('th', { scope: 'col' }, h('span', { class: 'spoken' }, 'State')))),
        h('tbody', null, rows))),
    h('p', { class: 'note' }, ladder_summary(snapshot)));
}

function lag_of(node: Node, nodes: Node[]): number {
  return Math.max(0, ...nodes.map((each) => each.head.slot)) - node.head.slot;
}

function node_notes(node: Node): string {
  const notes = [node.silent ? 'silent' : '', node.delay_ms ? `+${node.delay_ms} ms` : '', node.drop_percent ? `loses ${node.drop_percent} %` : '', node.skew_ms ? `clock ${node.skew_ms > 0 ? '+' : '−'}${Math.abs(node.skew_ms)} ms` : ''];
  return node.state !== 'running' ? node.state : notes.filter(Boolean).join(', ');
}

function node_row(node: Node, view: View): VNode {
  const { snapshot, app } = view;
  const lag = lag_of(node, snapshot.nodes);
  const seen = node.id === snapshot.seen_from;
  const stopped = node.state !== 'running';
  return h('tr', { key: node.id, class: `${stopped ? 'is-stopped' : ''}${seen ? ' is-seen' : ''}` },
    h('th', { scope: 'row', 'data-name': 'Node' }, h('a', { class: 'node-link', href: href(app, '/', { node: String(node.id) }), title: `See all from node ${node.id}`, 'aria-label': `Node ${node.id}${seen ? ', seen from here' : ''}` },
      node_stone(node.id, { stopped, you: seen })), h('span', { class: 'node-note' }, node_notes(node))),
    h('td', { 'data-name': 'Head' }, h('span', { class: 'head-cell' }, h('span', { class: 'num' }, String(node.head.slot)), root_chip(node.head.root))),
    h('td', { class: 'num', 'data-name': 'Justified' }, String(node.justified.epoch)),
    h('td', { class: 'num', 'data-name': 'Final' }, String(node.finalized.epoch)),
    h('td', { class: `num${lag > 2 ? ' is-warn' : ''}`, 'data-name': 'Lag' }, lag === 0 ? '0' : `−${lag}`),
    h('td', { class: 'num', 'data-name': 'Import p50 / p99, ms' }, `${millis(node.import_p50_ms)} / ${millis(node.import_p99_ms)}`),
    h('td', { class: 'num', 'data-name': 'Peers' }, String(node.peers)));
}

// No duty is missed without its cause.
function missed_duties(nodes: Node[]): VNode | false {
  const missed = nodes.filter((node) => node.duties && node.duties.missed > 0);
  return missed.length > 0 && h('ul', { class: 'missed', 'aria-label': 'Missed duties' }, missed.map((node) => h('li', { key: node.id },
    node_stone(node.id, { size: 20 }), h('span', null, h('strong', null, `${plural(node.duties?.missed ?? 0, 'duty', 'duties')} missed`),
      h('span', { class: 'muted' }, ` of ${(node.duties?.proposed ?? 0) + (node.duties?.attested ?? 0) + (node.duties?.missed ?? 0)}, the last: ${node.duties?.last_cause || 'no cause is known'}`)))));
}

function nodes_sentence(nodes: Node[]): string {
  const up = nodes.filter((node) => node.state === 'running');
  const heads = new Set(up.map((node) => node.head.root)).size;
  if (up.length === 0) {
    return 'no node runs';
  }
  return heads === 1 ? `${plural(up.length, 'node')}, one head` : `${plural(up.length, 'node')}, ${heads} different heads`;
}

function nodes_table(view: View): VNode {
  const { snapshot } = view;
  const names = ['Node', 'Head', 'Justified', 'Final', 'Lag', 'Import p50 / p99', 'Peers'];
  return panel('nodes', 'Nodes', { class: 'nodes', aside: [nodes_sentence(snapshot.nodes), api(view, '/eth/v1/node/syncing', '/eth/v1/node/peer_count', `/cairn/v1/page/snapshot?node=${snapshot.seen_from}`)] },
    snapshot.nodes.length === 0 ? empty('No node runs.', 'Start one: cairn devnet --nodes 4') : h('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'Nodes, table' },
      h('table', { class: 'cards' },
        h('thead', null, h('tr', null, names.map((name, i) => h('th', { scope: 'col', class: i > 1 ? 'num' : '' }, name, i === 5 ? h('small', null, ' ms') : false)))),
        h('tbody', null, snapshot.nodes.map((node) => node_row(node, view))))),
    missed_duties(snapshot.nodes));
}

const BLOCK_WORDS: Record<Block['state'], string> = {
  finalized: 'final', justified: 'justified', canonical: 'on chain', orphaned: 'orphaned', head: 'head',
};

function block_row(block: Block, view: View): VNode {
  const late = block.arrival_ms >= view.snapshot.attestation_due_ms;
  return h('tr', { key: block.root, class: `is-${block.state}` },
    h('th', { scope: 'row', 'data-name': 'Slot', class: 'num' }, h('a', { href: href(view.app, `/slot/${block.slot}`) }, String(block.slot))),
    h('td', { 'data-name': 'Root' }, root_chip(block.root)),
    h('td', { 'data-name': 'Proposer' }, h('span', { class: 'by' }, node_stone(block.node, { size: 20 }), h('a', { class: 'muted', href: href(view.app, `/validator/${block.proposer}`) }, `validator ${block.proposer}`))),
    h('td', { class: `num${late ? ' is-warn' : ''}`, 'data-name': 'Arrived' }, `+${block.arrival_ms} ms`),
    h('td', { class: 'num', 'data-name': 'Votes' }, String(block.participants)),
    h('td', { class: 'num', 'data-name': 'Txs' }, block.transactions ? `${block.transactions}${block.blobs ? ` +${block.blobs} blobs` : ''}` : h('span', { class: 'muted' }, '0')),
    h('td', { 'data-name': 'State' }, h('span', { class: `tag is-${block.state}` }, BLOCK_WORDS[block.state])));
}

export function blocks_table(view: View, most = LAST_BLOCKS): VNode {
  const blocks = [...view.snapshot.blocks].sort((a, b) => b.slot - a.slot).slice(0, most);
  return panel('blocks', 'Latest blocks', { class: 'blocks', aside: [h('a', { href: href(view.app, '/forks') }, 'Fork choice'), api(view, '/eth/v1/beacon/headers', '/eth/v2/beacon/blocks/head')] },
    blocks.length === 0
      ? empty('No block yet.', 'The first proposer builds one in slot 1.')
      : h('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'Latest blocks, table' }, h('table', { class: 'cards' },
        h('thead', null, h('tr', null, ['Slot', 'Root', 'Proposer', 'Arrived', 'Votes', 'Txs', 'State'].map((name, i) =>
          h('th', { scope: 'col', class: [0, 3, 4, 5].includes(i) ? 'num' : '' }, name)))),
        h('tbody', null, blocks.map((block) => block_row(block, view))))));
}

function event_row(event: Event): VNode {
  return h('li', { key: event.seq, class: `event is-${event.kind}` },
    h('span', { class: 'event-mark', 'aria-hidden': 'true' }), h('span', { class: 'event-text' }, event.text),
    h('span', { class: 'event-slot' }, `slot ${event.slot}`));
}

export function events_panel(snapshot: Snapshot, most = LAST_EVENTS): VNode {
  const events = [...snapshot.events].reverse().slice(0, most);
  return panel('events', 'Events', { class: 'events' },
    events.length === 0
      ? empty('Nothing happened yet.', 'Finality, reorgs and your own actions appear here.')
      : h('ol', { class: 'event-list' }, events.map(event_row)));
}

export function now_room(view: View): (VNode | false)[] {
  return [
    steps(view),
    guard('clock', 'Slot', () => slot_clock(view)),
    h('div', { class: 'columns is-6-7', key: 'top' },
      guard('finality', 'Finality', () => ladder(view)), guard('nodes', 'Nodes', () => nodes_table(view))),
    h('div', { class: 'columns is-7-5', key: 'bottom' },
      guard('blocks', 'Latest blocks', () => blocks_table(view)), guard('events', 'Events', () => events_panel(view.snapshot))),
  ];
}
