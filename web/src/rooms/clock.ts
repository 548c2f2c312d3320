// The slot clock: one cell for each slot of the epoch, told apart by shape and colour, the current
// one filling by a single animation that the compositor runs.

import { duration, plural, short_root } from '../model/format.ts';
import { slot_time } from '../model/clock.ts';
import type { Block, Slot, Snapshot } from '../model/types.ts';
import { href, type App, type View } from '../app.ts';
import { h, type VNode } from '../draw/vdom.ts';

const WORDS: Record<Slot['state'], string> = {
  proposed: 'block on time', late: 'block came late', missed: 'no block', orphaned: 'block orphaned', future: 'to come',
};

export function cell_label(slot: Slot): string {
  return `Slot ${slot.slot}: ${WORDS[slot.state]}${slot.proposer === null ? '' : `, proposer ${slot.proposer}`}`;
}

function stone(state: string): VNode {
  return h('span', { class: `cell-stone is-${state}`, 'aria-hidden': 'true' });
}

function percent_of(ms: number, whole: number): string {
  return `${Math.min(100, Math.max(0, (ms / whole) * 100)).toFixed(2)}%`;
}

function tick(snapshot: Snapshot, ms: number, kind: string, title: string): VNode {
  return h('span', { class: `tick is-${kind}`, title, style: { left: percent_of(ms, snapshot.slot_ms) } });
}

// The start is set in the past, at the beginning of the slot: a delay would count from the first frame,
// which a busy machine draws late.
function begin_fill(element: HTMLElement, view: View, slot: number): void {
  const { snapshot, app } = view;
  element.style.setProperty('animation-duration', `${snapshot.slot_ms}ms`);
  requestAnimationFrame(() => {
    const elapsed = app.feed.clock.now() - snapshot.genesis_time_ms - slot * snapshot.slot_ms;
    for (const animation of element.getAnimations()) {
      animation.startTime = Number(document.timeline.currentTime) - Math.max(0, elapsed);
    }
  });
}

function current_cell(view: View, slot: Slot, block: Block | undefined): VNode {
  const { snapshot, app, link } = view;
  const into = slot_time(app.feed.clock.now(), snapshot.genesis_time_ms, snapshot.slot_ms);
  const left = link === 'live' && into.slot <= slot.slot ? `${Math.ceil(into.left_ms / 1000)} s left` : '';
  return h('li', { key: slot.slot, class: `cell is-current is-${slot.state}`, 'aria-current': 'step', 'aria-label': cell_label(slot) },
    h('div', { class: 'cell-track' },
      h('span', { class: 'cell-fill', key: `${snapshot.run_id}-${slot.slot}`, made: (element) => begin_fill(element as HTMLElement, view, slot.slot) }),
      tick(snapshot, snapshot.attestation_due_ms, 'due', `votes are due at ${duration(snapshot.attestation_due_ms)}`),
      tick(snapshot, snapshot.aggregate_due_ms, 'due', `aggregates are due at ${duration(snapshot.aggregate_due_ms)}`),
      block ? tick(snapshot, block.arrival_ms, 'block', `block arrived at ${duration(block.arrival_ms)}`) : false),
    h('div', { class: 'cell-text' }, h('b', null, String(slot.slot)),
      h('span', null, block ? `block +${duration(block.arrival_ms)}` : slot.proposer === null ? '' : `proposer ${slot.proposer}`),
      h('span', { class: 'cell-left' }, left)));
}

function cell(slot: Slot, app: App): VNode {
  return h('li', { key: slot.slot, class: `cell is-${slot.state}`, title: cell_label(slot), 'aria-label': cell_label(slot) },
    h('a', { class: 'cell-place', href: href(app, `/slot/${slot.slot}`), 'aria-label': cell_label(slot) }, stone(slot.state)),
    h('div', { class: 'cell-text' }, h('b', null, String(slot.slot)),
      h('span', null, slot.state === 'future' ? (slot.proposer === null ? '' : `by ${slot.proposer}`) : slot.state === 'proposed' ? '' : slot.state)));
}

function past_epoch(epoch: number, slots: Slot[]): VNode {
  const good = slots.filter((slot) => slot.state === 'proposed' || slot.state === 'late').length;
  return h('div', { class: 'past-epoch', key: epoch },
    h('span', { class: 'past-name' }, `Epoch ${epoch}`),
    h('span', { class: 'past-cells', role: 'img', 'aria-label': `Epoch ${epoch}: ${good} of ${slots.length} slots have a block` },
      slots.map((slot) => h('span', { key: slot.slot, class: `cell-stone is-${slot.state}`, title: cell_label(slot) }))));
}

function legend(): VNode {
  return h('ul', { class: 'legend', 'aria-label': 'Key' },
    (['proposed', 'late', 'missed', 'orphaned', 'future'] as const).map((state) => h('li', null, stone(state), WORDS[state])),
    h('li', null, h('span', { class: 'key-due', 'aria-hidden': 'true' }), 'votes, then aggregates are due'));
}

export function slot_clock(view: View): VNode {
  const { snapshot } = view;
  const per = snapshot.slots_per_epoch;
  const of_epoch = (epoch: number): Slot[] => snapshot.slots.filter((slot) => Math.floor(slot.slot / per) === epoch);
  const now = of_epoch(snapshot.epoch);
  const block = snapshot.blocks.find((each) => each.slot === snapshot.slot);
  const past = [snapshot.epoch - 2, snapshot.epoch - 1].filter((epoch) => epoch >= 0);
  const pace = snapshot.fast
    ? `${snapshot.slots_per_second.toFixed(1)} slots/s, as fast as this machine goes`
    : `a slot each ${duration(snapshot.slot_ms)}`;
  return h('section', { class: 'clock', 'aria-labelledby': 'clock-title', key: 'clock' },
    h('header', { class: 'clock-head' },
      h('h1', { id: 'clock-title' }, h('span', null, 'Slot '), String(snapshot.slot)),
      h('p', { class: 'clock-sub' }, `Epoch ${snapshot.epoch}, slot ${(snapshot.slot % per) + 1} of ${per}`, h('i', null, ' · '), pace,
        block ? h('span', null, h('i', null, ' · '), `${short_root(block.root)} from node ${block.node}, ${plural(block.participants, 'vote')} inside`) : false),
      h('div', { class: 'past' }, past.map((epoch) => past_epoch(epoch, of_epoch(epoch))))),
    h('ol', { class: `cells${per > 16 ? ' is-many' : ''}`, 'aria-label': `Slots of epoch ${snapshot.epoch}` },
      now.map((slot) => (slot.slot === snapshot.slot && !snapshot.fast ? current_cell(view, slot, block) : cell(slot, view.app)))),
    legend());
}
