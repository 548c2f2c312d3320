// The chain as rows of epochs, and one slot: its blocks with what is in them, when each node got
// them, who was to vote and has, and why what is missing is missing.

import { duration, plural } from '../model/format.ts';
import type { BlockDetail, Slot, SlotDetail, Snapshot } from '../model/types.ts';
import { href, load, type View } from '../app.ts';
import { api, empty, fact, guard, loaded, panel, root_chip } from '../draw/parts.ts';
import { node_stone } from '../draw/stone.ts';
import { h, type Child, type VNode } from '../draw/vdom.ts';
import { cell_label } from './clock.ts';
import { blocks_table } from './now.ts';
import { payload_panel } from './payload.ts';

const BLOCKS_SHOWN = 24;

// Of the slots that the snapshot tells of, and before them those that have a block.
function slots_of(snapshot: Snapshot): Map<number, Slot> {
  const slots = new Map<number, Slot>();
  const first = snapshot.blocks[0]?.slot ?? 0;
  const told = snapshot.slots[0]?.slot ?? snapshot.slot + 1;
  for (let slot = first; slot < told; slot++) {
    slots.set(slot, { slot, proposer: null, state: 'missed' });
  }
  for (const block of snapshot.blocks.filter((each) => each.slot < told)) {
    const late = block.slot > 0 && block.arrival_ms > snapshot.attestation_due_ms;
    const state = block.state === 'orphaned' ? 'orphaned' : late ? 'late' : 'proposed';
    if (state !== 'orphaned' || slots.get(block.slot)?.state === 'missed') {
      slots.set(block.slot, { slot: block.slot, proposer: block.proposer, state });
    }
  }
  snapshot.slots.forEach((slot) => slots.set(slot.slot, slot));
  return slots;
}

function epoch_row(epoch: number, slots: Slot[], view: View): VNode {
  const { snapshot } = view;
  const told = snapshot.epochs.find((each) => each.epoch === epoch);
  const seen = snapshot.nodes.find((node) => node.id === snapshot.seen_from);
  const stage = told?.finalized || epoch <= (seen?.finalized.epoch ?? 0) ? 'final' : told?.justified ? 'justified' : '';
  const good = slots.filter((slot) => slot.state === 'proposed' || slot.state === 'late').length;
  return h('tr', { key: epoch },
    h('th', { scope: 'row' }, String(epoch), stage ? h('abbr', { class: `mark is-${stage}`, title: stage }, stage === 'final' ? 'F' : 'J') : false),
    h('td', null, h('ul', { class: 'slot-row' }, slots.map((slot) => h('li', { key: slot.slot },
      h('a', { href: href(view.app, `/slot/${slot.slot}`), title: cell_label(slot), 'aria-label': cell_label(slot) }, h('span', { class: `cell-stone is-${slot.state}`, 'aria-hidden': 'true' }), h('small', null, String(slot.slot))))))),
    h('td', { class: 'num' }, `${good} of ${slots.length}`));
}

function epochs_panel(view: View): VNode {
  const per = view.snapshot.slots_per_epoch;
  const by_epoch = new Map<number, Slot[]>();
  for (const slot of [...slots_of(view.snapshot).values()].sort((a, b) => a.slot - b.slot)) {
    const epoch = Math.floor(slot.slot / per);
    by_epoch.set(epoch, [...(by_epoch.get(epoch) ?? []), slot]);
  }
  const rows = [...by_epoch].sort((a, b) => b[0] - a[0]);
  return panel('epochs', 'Slots by epoch', { aside: [go_to(view), api(view, '/eth/v1/beacon/headers', `/cairn/v1/page/snapshot?node=${view.snapshot.seen_from}`)] },
    rows.length === 0
      ? empty('No epoch has begun.', 'The first one begins at genesis.')
      : h('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'Slots by epoch, table' }, h('table', { class: 'slots' },
        h('thead', null, h('tr', null, h('th', { scope: 'col' }, 'Epoch'), h('th', { scope: 'col' }, 'Slots'), h('th', { scope: 'col', class: 'num' }, 'With a block'))),
        h('tbody', null, rows.map(([epoch, slots]) => epoch_row(epoch, slots, view))))));
}

function go_to(view: View): VNode {
  const leave = (event: Event): void => {
    event.preventDefault();
    const slot = (event.target as HTMLFormElement).querySelector('input')?.value;
    if (slot && /^\d+$/.test(slot)) {
      view.app.go(`/slot/${slot}`);
    }
  };
  return h('form', { class: 'choose', on: { submit: leave } }, h('label', null, h('span', { class: 'spoken' }, 'Slot'), h('input', { class: 'short', type: 'text', inputmode: 'numeric', placeholder: 'slot', autocomplete: 'off' })), h('button', { type: 'submit' }, 'Go'));
}

export function chain_room(view: View): VNode[] {
  return [
    h('header', { class: 'room-head', key: 'head' }, h('h1', null, 'Chain'), h('p', null, 'The last 64 slots; older ones by their number')),
    guard('epochs', 'Slots by epoch', () => epochs_panel(view)),
    h('div', { class: 'columns', key: 'blocks' }, guard('blocks', 'Blocks', () => blocks_table(view, BLOCKS_SHOWN))),
  ];
}

// One slot ---------------------------------------------------------------------------------------

const CONTENT_WORDS: Record<string, string> = {
  attestations: 'Attestations', proposer_slashings: 'Proposer slashings', attester_slashings: 'Attester slashings', deposits: 'Deposits', deposit_requests: 'Deposit requests', withdrawal_requests: 'Withdrawal requests', consolidation_requests: 'Consolidation requests',
  voluntary_exits: 'Exits', bls_to_execution_changes: 'Credential changes', blobs: 'Blobs', withdrawals: 'Withdrawals', transactions: 'Transactions', sync_votes: 'Sync committee votes',
  custody_key_reveals: 'Custody keys', light_client_votes: 'Light client votes',
};

function arrivals(block: BlockDetail, view: View): VNode {
  const due = view.snapshot.attestation_due_ms;
  return h('ul', { class: 'arrivals', 'aria-label': 'When each node got it' }, block.arrivals.map(({ node, ms }) => h('li', { key: node, class: ms === null || ms > due ? 'is-late' : '' },
    node_stone(node, { size: 20 }), ms === null ? 'does not have it' : `+${duration(ms)}${ms > due ? ', late' : ''}`)));
}

function carried(block: BlockDetail, view: View): VNode {
  return h('details', { class: 'carried' }, h('summary', null, plural(block.attestations.length, 'attestation')),
    h('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'Attestations in the block, table' }, h('table', null,
      h('thead', null, h('tr', null, ['Of slot', 'Votes', 'For block', 'Source', 'Target'].map((name) => h('th', { scope: 'col' }, name)))),
      h('tbody', null, block.attestations.map((each) => h('tr', null, h('th', { scope: 'row' }, h('a', { href: href(view.app, `/slot/${each.slot}`) }, String(each.slot))), h('td', null, String(each.votes)), h('td', null, root_chip(each.block)), h('td', null, String(each.source)), h('td', null, String(each.target))))))));
}

function block_panel(block: BlockDetail, view: View): VNode {
  const name = `block-${block.root.slice(2, 10)}`;
  return panel(name, 'Block', { aside: [h('span', { class: `tag ${block.canonical ? 'is-finalized' : 'is-orphaned'}` }, block.canonical ? 'on the chain' : 'orphaned'), api(view, `/eth/v2/beacon/blocks/${block.root}`, `/cairn/v1/page/block?of=${block.root}`)] },
    h('dl', { class: 'facts' },
      fact('Root', root_chip(block.root)), fact('Parent', h('span', null, h('a', { href: href(view.app, `/block/${block.parent}`) }, 'look'), ' ', root_chip(block.parent))), fact('State root', root_chip(block.state_root)),
      block.graffiti ? fact('Graffiti', block.graffiti) : false,
      Object.entries(block.contents).map(([key, count]) => fact(CONTENT_WORDS[key] ?? key, String(count)))),
    h('h3', { class: 'sub' }, 'Arrived'), arrivals(block, view), block.attestations.length ? carried(block, view) : false);
}

const VOTE_WORDS = { block: 'for the block of this slot', other: 'for an older or another block', none: 'no block carries its vote' };

function vote_kind(detail: SlotDetail, block: string | undefined): keyof typeof VOTE_WORDS {
  return block === undefined ? 'none' : detail.blocks.some((each) => each.root === block) ? 'block' : 'other';
}

function votes_panel(detail: SlotDetail, view: View): VNode {
  const due = detail.committees.flat();
  const voted = due.filter((each) => each.block !== undefined).length;
  const stone = (kind: keyof typeof VOTE_WORDS): VNode => h('span', { class: `vote is-${kind}`, 'aria-hidden': 'true' });
  return panel('votes', 'Votes', { aside: [`${voted} of ${due.length} on the chain`, api(view, `/eth/v1/beacon/states/head/committees?slot=${detail.slot}`)] },
    detail.committees.length === 0
      ? empty('Nobody votes in this slot.', 'The committees of a slot are drawn when its epoch comes near.')
      : detail.committees.map((committee, i) => h('div', { class: 'committee', key: i }, h('h3', { class: 'sub' }, `Committee ${i}`),
        h('ul', { class: 'votes' }, committee.map((each) => {
          const kind = vote_kind(detail, each.block);
          const words = `Validator ${each.validator}: ${VOTE_WORDS[kind]}${each.in === undefined ? '' : `, carried in slot ${each.in}`}`;
          return h('li', { key: each.validator }, h('a', { href: href(view.app, `/validator/${each.validator}`), title: words, 'aria-label': words }, stone(kind), h('small', null, String(each.validator))));
        })))),
    h('ul', { class: 'legend', 'aria-label': 'Key' }, (Object.keys(VOTE_WORDS) as (keyof typeof VOTE_WORDS)[]).map((kind) => h('li', { key: kind }, stone(kind), VOTE_WORDS[kind]))),
    detail.missing.length > 0 && h('ul', { class: 'missed', 'aria-label': 'Missing votes' }, detail.missing.map((each) => h('li', { key: each.node },
      node_stone(each.node, { size: 20 }), h('span', null, h('strong', null, `${plural(each.votes, 'vote')} missing`), h('span', { class: 'muted' }, `: ${each.cause}`))))));
}

function slot_sentence(detail: SlotDetail, view: View): Child[] {
  const who: Child[] = detail.proposer === null ? ['Whose turn it is or was is not known.'] : [
    detail.past ? 'Proposer was ' : 'Proposer is ', h('a', { href: href(view.app, `/validator/${detail.proposer}`) }, `validator ${detail.proposer}`), detail.node ? ` of node ${detail.node}.` : '.'];
  const block = detail.blocks.length === 0 ? (detail.past ? (detail.slot === 0 ? ' This is genesis.' : ' There is no block.') : ' No block yet.') : detail.blocks.length > 1 ? ` ${detail.blocks.length} blocks compete.` : '';
  return [...who, block];
}

function slot_body(detail: SlotDetail, view: View): VNode[] {
  return [
    h('section', { class: `prediction${detail.cause ? ' is-missed' : ''}`, key: 'sentence', 'aria-label': 'What happened' },
      h('div', { class: 'prediction-words' }, h('h2', null, `Slot ${detail.slot}, epoch ${detail.epoch}`), h('p', null, slot_sentence(detail, view)), detail.cause ? h('p', { class: 'cause' }, h('strong', null, 'Why: '), detail.cause, '.') : false)),
    h('div', { class: 'columns is-6-6 is-free', key: 'parts' },
      h('div', { class: 'stack' }, detail.blocks.length ? detail.blocks.map((block) => guard(`block-${block.root.slice(2, 10)}`, 'Block', () => block_panel(block, view)))
        : panel('block', 'Block', {}, empty('There is no block.', detail.past ? 'The reason stands above.' : 'It comes when the slot begins.'))),
      guard('votes', 'Votes', () => votes_panel(detail, view))),
    ...detail.blocks.flatMap((block) => (block.payload ? [payload_panel(block.payload, view)] : [])),
  ];
}

export function slot_room(view: View, slot: string): VNode[] {
  const number = Number(slot);
  const of = load<SlotDetail>(view, 'slot', slot);
  return slot_page(view, `Slot ${slot}`, number, h('div', { key: 'slot' }, loaded(of, [`Slot ${slot} is not known.`, 'It is too far ahead, or older than what is kept.'], (detail) => slot_body(detail, view))));
}

export function block_room(view: View, root: string): VNode[] {
  const of = load<SlotDetail>(view, 'block', root);
  return slot_page(view, of.value ? `Block of slot ${of.value.slot}` : 'Block', of.value?.slot, h('div', { key: 'slot' }, loaded(of, [`Node ${view.snapshot.seen_from} has no block with this root.`, 'Another one may: choose it above.'], (detail) => slot_body(detail, view))));
}

function slot_page(view: View, title: string, slot: number | undefined, body: VNode): VNode[] {
  const step = (to: number, word: string): Child => slot !== undefined && Number.isInteger(slot) && to >= 0 && h('a', { href: href(view.app, `/slot/${to}`) }, word);
  return [
    h('header', { class: 'room-head', key: 'head' }, h('h1', null, title), h('p', { class: 'steps-beside' }, h('a', { href: href(view.app, '/chain') }, 'Chain'), step((slot ?? 0) - 1, 'Previous'), step((slot ?? 0) + 1, 'Next'))),
    body,
  ];
}
