// The first steps of somebody who has just started a network: ticked by what happens, hidden for good
// once hidden.

import { duration } from '../model/format.ts';
import { first_steps, type Step } from '../model/steps.ts';
import { href, type View } from '../app.ts';
import { stone_path } from '../draw/stone.ts';
import { h, type VNode } from '../draw/vdom.ts';

const HIDDEN = 'cairn-steps-hidden';

function step_row(step: Step, index: number, view: View): VNode {
  const { app, snapshot } = view;
  const words = step.wait_slots && !snapshot.fast ? `in about ${duration(step.wait_slots * snapshot.slot_ms)}` : step.hint;
  const name = step.path && !step.done ? h('a', { href: href(app, step.path) }, step.name) : step.name;
  return h('li', { key: step.name, class: `step${step.done ? ' is-done' : ''}` },
    h('svg', { viewBox: '0 0 24 20', width: 24, height: 20, 'aria-hidden': 'true' },
      h('path', { class: 'step-stone', d: stone_path(12, 10, 23, 18, index * 5 + 2) }), step.done ? h('path', { class: 'step-tick', d: 'M7.500 10.200l3.200 3L16.500 7' }) : false),
    h('span', null, name, step.done ? h('span', { class: 'spoken' }, ', done') : h('small', null, words)));
}

export function steps(view: View): VNode | false {
  if (localStorage.getItem(HIDDEN)) {
    return false;
  }
  const all = first_steps(view.snapshot);
  if (all.every((step) => step.done)) {
    return false;
  }
  const hide = (): void => {
    localStorage.setItem(HIDDEN, 'yes');
    view.app.draw();
  };
  return h('section', { class: 'steps', key: 'steps', 'aria-label': 'First steps' },
    h('ol', null, all.map((step, i) => step_row(step, i, view))),
    h('button', { type: 'button', class: 'quiet', 'aria-label': 'Hide the first steps', on: { click: hide } }, 'Hide'));
}
