// The control room: break something, told before what will follow, and heal it.

import { list, plural } from '../model/format.ts';
import { command_line, happened, judge, label, predict, type Verdict } from '../model/predict.ts';
import { is_irreversible, is_offered, NEW_VALIDATOR, NODE_ACTS, VALIDATOR_ACTS } from '../model/actions.ts';
import type { Action, Effect, Node, Snapshot } from '../model/types.ts';
import { about, can_act, href, type App, type View } from '../app.ts';
import { dialog } from '../draw/dialog.ts';
import { command, empty, guard, panel } from '../draw/parts.ts';
import { node_stone, stone_path } from '../draw/stone.ts';
import { h, type Child, type VNode } from '../draw/vdom.ts';
import { events_panel } from './now.ts';
import { stories_panel } from './stories.ts';

const LAST_EVENTS = 6;
const DURATIONS: [number, string][] = [[1, '1 epoch'], [2, '2 epochs'], [4, '4 epochs'], [8, '8 epochs'], [0, 'until healed']];
const DELAYS: [number, string][] = [[500, '0.5 s'], [1500, '1.5 s'], [2500, '2.5 s'], [4500, '4.5 s'], [8000, '8 s']];
const SKEWS: [number, string][] = [[500, '0.5 s ahead'], [2500, '2.5 s ahead'], [8000, '8 s ahead'], [-500, '0.5 s behind'], [-2500, '2.5 s behind'], [-8000, '8 s behind']];
const DROPS: [number, string][] = [[10, '10 %'], [30, '30 %'], [60, '60 %'], [90, '90 %']];

// What cannot be undone is asked about first.
export function action_button(view: View, action: Action, text: string, kind = ''): VNode {
  const { app } = view;
  const show = (): void => {
    app.preview = action;
    app.draw();
  };
  const press = (): void => {
    if (is_irreversible(action)) {
      app.asked = action;
      app.draw();
    } else {
      void app.act(action);
    }
  };
  return h('button', {
    key: text, type: 'button', class: `act ${kind}`, disabled: !can_act(view), title: command_line(action, location.port), 'aria-label': label(action),
    on: { click: press, mouseenter: show, focus: show },
  }, text);
}

// Asked where something is for good; Cancel has the focus.
export function question(view: View): VNode | false {
  const { app } = view;
  const action = app.asked;
  if (!action) {
    return false;
  }
  const close = (): void => {
    app.asked = undefined;
    app.draw();
  };
  const act = (): void => {
    close();
    void app.act(action);
  };
  return dialog('question', `${label(action)}?`, close, h('p', null, predict(view.snapshot, action)), command(command_line(action, location.port)),
    h('div', { class: 'dialog-acts' }, h('button', { type: 'button', autofocus: true, on: { click: close } }, 'Cancel'), h('button', { type: 'button', class: 'is-grave', on: { click: act } }, label(action))));
}

function node_state(node: Node): string {
  if (node.state !== 'running') {
    return node.state;
  }
  const skew = node.skew_ms ?? 0;
  const parts = [node.silent ? 'silent' : '', node.delay_ms ? `delayed ${node.delay_ms} ms` : '', node.drop_percent ? `loses ${node.drop_percent} %` : '', skew ? `clock ${Math.abs(skew)} ms ${skew < 0 ? 'behind' : 'ahead'}` : ''].filter(Boolean);
  return parts.length ? parts.join(', ') : 'running';
}

function node_buttons(node: Node, view: View): Child[] {
  const known = about(view.app)?.actions;
  return NODE_ACTS.map((act) => {
    const action = act.made(node, view.app.settings);
    return !!action && is_offered(action, known) && action_button(view, action, act.word, act.is_primary?.(node) ? 'is-primary' : act.is_on?.(node) ? 'is-on' : '');
  });
}

function node_card(node: Node, view: View): VNode {
  const troubled = node.state !== 'running' || node.silent || node.delay_ms > 0 || node.drop_percent > 0 || !!node.skew_ms;
  const { first, count } = node.validators;
  return h('li', { key: node.id, class: `node-card${troubled ? ' is-troubled' : ''}` },
    node_stone(node.id, { size: 44, stopped: node.state !== 'running' }),
    h('div', { class: 'node-words' }, h('h3', null, `Node ${node.id}`),
      h('p', null, node_state(node), h('span', { class: 'muted' }, ` · validators ${first}–${first + count - 1}`))),
    h('div', { class: 'node-acts' }, node_buttons(node, view)));
}

function choice(name: string, value: number, options: [number, string][], set: (value: number) => void): VNode {
  return h('label', { class: 'choose' }, h('span', null, name),
    h('select', { value: String(value), on: { change: (event: Event) => set(Number((event.target as HTMLSelectElement).value)) } },
      options.map(([each, text]) => h('option', { value: String(each), selected: each === value }, text))));
}

function settings(app: App): VNode {
  const { settings } = app;
  const set = (change: (value: number) => void) => (value: number): void => {
    change(value);
    app.preview = undefined;
    app.draw();
  };
  return h('div', { class: 'settings' },
    choice('Delay by', settings.delay_ms, DELAYS, set((value) => { settings.delay_ms = value; })),
    choice('Drop', settings.drop_percent, DROPS, set((value) => { settings.drop_percent = value; })),
    choice('Skew', settings.behind ? -settings.skew_ms : settings.skew_ms, SKEWS, set((value) => { settings.skew_ms = Math.abs(value); settings.behind = value < 0; })),
    choice('For', settings.epochs, DURATIONS, set((value) => { settings.epochs = value; })));
}

function nodes_panel(view: View): VNode {
  return panel('act', 'Nodes', { class: 'act-panel', aside: settings(view.app) },
    view.snapshot.nodes.length === 0
      ? empty('No node runs.', 'Start a network: cairn devnet')
      : h('ul', { class: 'node-cards' }, view.snapshot.nodes.map((node) => node_card(node, view))));
}

function validators_panel(view: View): VNode {
  const { app, snapshot } = view;
  const last = Math.max(0, snapshot.network.validators - 1);
  const victim = Math.min(app.victim < 0 ? last : app.victim, last);
  const owner = snapshot.nodes.find(({ validators: { first, count } }) => victim >= first && victim < first + count);
  const known = about(app)?.actions;
  const choose = (event: Event): void => {
    const value = Number((event.target as HTMLInputElement).value);
    app.victim = Number.isInteger(value) && value >= 0 ? value : 0;
    app.preview = undefined;
    app.draw();
  };
  return panel('victim', 'One validator', { aside: 'for good: each is asked about first' },
    h('div', { class: 'victim' }, h('label', { class: 'choose' }, h('span', null, 'Validator'), h('input', { class: 'short', type: 'number', min: '0', max: String(last), value: String(victim), on: { input: choose } })),
      h('span', { class: 'muted' }, owner ? `of node ${owner.id}` : '', ' ', h('a', { href: href(app, `/validator/${victim}`) }, 'look at it'))),
    h('div', { class: 'node-acts', role: 'group', 'aria-label': `What can be done to validator ${victim}` }, VALIDATOR_ACTS.map((act) => {
      const action = act.made(victim);
      return is_offered(action, known) && action_button(view, action, act.word);
    })),
    is_offered(NEW_VALIDATOR, known) && h('div', { class: 'node-acts' }, action_button(view, NEW_VALIDATOR, 'Deposit for a new validator')));
}

// What stands above all: the act in question, what it will do, and its command.
function prediction(view: View): VNode {
  const action = view.app.preview ?? split_action(view);
  return h('aside', { class: 'prediction', key: 'prediction', 'aria-label': 'What will happen' },
    h('div', { class: 'prediction-words' }, h('h2', null, action ? label(action) : 'What will happen'),
      h('p', { id: 'prediction' }, action ? predict(view.snapshot, action) : 'Point at an action, and here stands what it will do to the network.')),
    action ? command(command_line(action, location.port)) : false);
}

function side_of(app: App, node: Node, nodes: Node[]): number {
  return app.sides.get(node.id) ?? (nodes.indexOf(node) < Math.ceil(nodes.length / 2) ? 1 : 2);
}

function groups_of(view: View): number[][] {
  const { nodes } = view.snapshot;
  return [1, 2].map((side) => nodes.filter((node) => side_of(view.app, node, nodes) === side).map((node) => node.id)).filter((group) => group.length > 0);
}

function split_action(view: View): Action | undefined {
  const groups = groups_of(view);
  return groups.length > 1 ? { action: 'partition', groups, ...(view.app.settings.epochs ? { epochs: view.app.settings.epochs } : {}) } : undefined;
}

// As many stones on one side leave room between them at their full size.
const ROOMY = 5;

interface Spot { node: Node; x: number; y: number; side: number; size: number }

// Side 1 on a half circle to the left, side 2 to the right.
function spots(view: View): Spot[] {
  const { nodes } = view.snapshot;
  return [1, 2].flatMap((side) => {
    const members = nodes.filter((node) => side_of(view.app, node, nodes) === side);
    return members.map((node, i) => {
      const angle = Math.PI * ((i + 1) / (members.length + 1));
      const reach = side === 1 ? -1 : 1;
      const size = Math.min(1, ROOMY / members.length);
      return { node, side, size, x: 180 + reach * (44 + Math.sin(angle) * 86), y: 110 - Math.cos(angle) * 92 };
    });
  });
}

function network_links(all: Spot[]): VNode[] {
  return all.flatMap((a, i) => all.slice(i + 1).map((b) => {
    const cut = a.node.group !== b.node.group;
    const down = a.node.state !== 'running' || b.node.state !== 'running';
    const slow = a.node.delay_ms + b.node.delay_ms > 0 || a.node.drop_percent + b.node.drop_percent > 0;
    return h('line', { key: `${a.node.id}-${b.node.id}`, class: `wire${cut ? ' is-cut' : ''}${down ? ' is-down' : ''}${slow ? ' is-slow' : ''}`, x1: a.x.toFixed(1), y1: a.y.toFixed(1), x2: b.x.toFixed(1), y2: b.y.toFixed(1) });
  }));
}

function picker_stone(spot: Spot, view: View): VNode {
  const { app } = view;
  const other = spot.side === 1 ? 2 : 1;
  const move = (): void => {
    app.sides.set(spot.node.id, other);
    app.preview = undefined;
    app.draw();
  };
  return h('g', {
    key: spot.node.id, class: `picker-stone${spot.node.state !== 'running' ? ' is-stopped' : ''}`, role: 'button', tabindex: '0', 'aria-label': `Node ${spot.node.id}, side ${spot.side}: move to side ${other}`,
    style: { transform: `translate(${spot.x.toFixed(1)}px, ${spot.y.toFixed(1)}px) scale(${spot.size.toFixed(2)})` },
    on: { click: move, keydown: (event: KeyboardEvent) => { if (event.key === 'Enter' || event.key === ' ') { event.preventDefault(); move(); } } },
  }, h('path', { d: stone_path(0, 0, 46, 40, spot.node.id * 7 + 1) }), h('text', { x: 0, y: 6, 'text-anchor': 'middle' }, String(spot.node.id)));
}

function split_panel(view: View): VNode {
  const all = spots(view);
  const action = split_action(view);
  const cut = new Set(view.snapshot.nodes.map((node) => node.group)).size > 1;
  return panel('split', 'Split the network', { class: 'split-panel', aside: cut ? h('span', { class: 'tag is-bad' }, 'cut') : 'pick the sides' },
    h('svg', { class: 'network', viewBox: '0 0 360 220', role: 'group', 'aria-label': 'Network: nodes and the links between them' },
      h('line', { class: 'divide', x1: 180, y1: 6, x2: 180, y2: 214 }), network_links(all), [...all].sort((a, b) => a.node.id - b.node.id).map((spot) => picker_stone(spot, view))),
    action
      ? h('div', { class: 'split-act' }, action_button(view, action, label(action), 'is-primary'))
      : empty('All nodes are on one side.', 'Click a stone to move it across.'));
}

function effect_row(effect: Effect, view: View): VNode {
  const { snapshot } = view;
  const left = effect.until_slot === null ? 'until healed' : `${plural(Math.max(0, effect.until_slot - snapshot.slot), 'slot')} left`;
  const whole = effect.until_slot === null ? 0 : effect.until_slot - effect.since_slot;
  const done = whole ? Math.min(100, ((snapshot.slot - effect.since_slot) / whole) * 100) : 0;
  return h('li', { key: effect.id, class: 'effect' }, h('span', { class: 'effect-what' }, effect.what),
    action_button(view, { action: 'undo', effect: effect.id, what: effect.what }, 'Undo', 'is-small'),
    h('span', { class: 'effect-time' }, `since slot ${effect.since_slot}, ${left}`),
    whole ? h('span', { class: 'bar' }, h('span', { class: 'bar-fill', style: { width: `${done.toFixed(1)}%` } })) : false);
}

function in_force(view: View): VNode {
  const { effects } = view.snapshot;
  return panel('force', 'In force', { class: 'force-panel', aside: effects.length ? plural(effects.length, 'effect') : '' },
    effects.length === 0
      ? empty('Nothing is in force.', 'The network runs undisturbed. Try: stop a node.')
      : h('ul', { class: 'effects' }, effects.map((effect) => effect_row(effect, view))));
}

const VERDICTS: Record<Verdict, string> = { early: 'too early to tell', held: 'as predicted', otherwise: 'otherwise' };

// The prediction of each act of this visit against what came of it.
function predicted_and_happened(view: View): VNode {
  const { app, snapshot } = view;
  return panel('acts', 'Predicted and happened', { class: 'acts-panel' },
    h('ol', { class: 'acts' }, app.acts.map((act) => {
      const verdict = judge(act, snapshot);
      return h('li', { key: `${act.slot} ${label(act.action)}`, class: 'act-card' },
        h('h3', null, label(act.action), h('span', { class: 'muted' }, ` in slot ${act.slot}`), h('span', { class: `tag is-${verdict}` }, VERDICTS[verdict])),
        h('p', { class: 'muted' }, act.said), h('p', null, happened(act, snapshot)));
    })));
}

export function control_room(view: View): VNode[] {
  const { app, snapshot } = view;
  const silent = snapshot.nodes.filter((node) => node.silent).map((node) => node.id);
  return [
    h('header', { class: 'room-head', key: 'head' },
      h('div', null, h('h1', null, 'Control'), h('p', null, 'Break something. Only this network feels it, and what hurts its nodes can be healed.')),
      h('div', { class: 'heal' }, action_button(view, { action: 'heal' }, 'Heal all', snapshot.effects.length || silent.length ? 'is-primary' : ''), h('kbd', null, 'Shift H'))),
    prediction(view),
    h('div', { class: 'columns is-7-5 is-free', key: 'main' },
      h('div', { class: 'stack' }, guard('act', 'Nodes', () => nodes_panel(view)), guard('victim', 'One validator', () => validators_panel(view))),
      h('div', { class: 'stack' }, guard('split', 'Split the network', () => split_panel(view)), guard('stories', 'Stories', () => stories_panel(view)))),
    h('div', { class: 'columns is-7-5 is-free', key: 'below' },
      h('div', { class: 'stack' }, guard('force', 'In force', () => in_force(view)), app.acts.length > 0 && guard('acts', 'Predicted and happened', () => predicted_and_happened(view))), guard('events', 'Events', () => events_panel(snapshot, LAST_EVENTS))),
  ];
}

export function heal_words(snapshot: Snapshot): string {
  return snapshot.effects.length ? `Heal: ${list(snapshot.effects.map((effect) => effect.what))}` : 'Nothing to heal';
}
