// Looking at the network as it was at the end of a slot that has passed.

import type { Snapshot } from '../model/types.ts';
import { about, type App } from '../app.ts';
import { h, type Child, type VNode } from '../draw/vdom.ts';

// The slot that the link asks for.
export function slot_asked(app: App): number | undefined {
  const at = app.query.get('at');
  return at !== null && /^\d+$/.test(at) ? Number(at) : undefined;
}

// What is to be shown: the newest, unless the link asks for a slot whose snapshot is there.
export function shown_snapshot(app: App): { snapshot: Snapshot | undefined; is_past: boolean; error: string | undefined } {
  const at = slot_asked(app);
  const newest = app.feed.snapshot;
  if (at === undefined || !newest) {
    return { snapshot: newest, is_past: false, error: undefined };
  }
  const node = app.query.get('node') ?? '1';
  const of = app.loader.get<Snapshot>(`/cairn/v1/page/snapshot?node=${node}&slot=${at}`, at < newest.slot ? newest.run_id : `${newest.run_id} ${newest.seq}`);
  return of.value ? { snapshot: of.value, is_past: true, error: of.error } : { snapshot: newest, is_past: false, error: of.error };
}

export function slider(app: App, shown: Snapshot | undefined, error: string | undefined): Child {
  const at = slot_asked(app);
  const newest = app.feed.snapshot;
  if (at === undefined || !newest) {
    return false;
  }
  const slots = about(app)?.slots ?? [];
  const first = slots[0] ?? Math.max(0, newest.slot - 64);
  const to = (slot: number): void => {
    app.swap({ at: String(Math.max(first, Math.min(slot, newest.slot))) });
  };
  const step = (by: number, mark: string, word: string): VNode => h('button', { type: 'button', class: 'tool', 'aria-label': word, title: word, on: { click: () => to(at + by) } }, mark);
  return h('div', { class: 'slider', key: 'slider', role: 'group', 'aria-label': 'Slot that is shown' },
    h('p', null, h('strong', null, `Slot ${at}`), error ? `: ${error}. What follows is the newest.` : shown && shown.slot !== at ? `, kept as it was in slot ${shown.slot}` : ', as it was at its end'),
    h('div', { class: 'slider-row' }, step(-1, '‹', 'One slot back'),
      h('input', { type: 'range', min: String(first), max: String(newest.slot), step: '1', value: String(at), 'aria-label': 'Slot', on: { input: (event: Event) => to(Number((event.target as HTMLInputElement).value)) } }),
      step(1, '›', 'One slot on'), h('button', { type: 'button', on: { click: () => app.swap({ at: undefined }) } }, 'To now')));
}
