// The fork-choice tree: x is the slot, each branch has a lane, a link is as thick as the votes behind
// it, and each node's number stands over the block that it takes for the head.

import { duration, eth, list, percent, show_percent, short_root } from '../model/format.ts';
import { choices, head_of, layout, rows, type Choice, type Layout, type Placed, type Row } from '../model/tree.ts';
import type { Block, Root, Snapshot } from '../model/types.ts';
import { href, type View } from '../app.ts';
import { api, empty, guard, panel, root_chip } from '../draw/parts.ts';
import { node_stone, stone_path } from '../draw/stone.ts';
import { h, type Child, type VNode } from '../draw/vdom.ts';

const STEP = 40;
const LANE = 58;
const WIDTH = 30;
const HEIGHT = 24;
const MARGIN = 28;
const TOP = 56;
const BELOW = 46;
const CHOICES_SHOWN = 6;

interface Sheet { x: (column: number) => number; y: (lane: number) => number; width: number; height: number }

function sheet_of(tree: Layout): Sheet {
  const [low, high] = tree.lanes;
  return {
    x: (column) => MARGIN + column * STEP + STEP / 2,
    y: (lane) => TOP + (lane - low) * LANE + HEIGHT / 2,
    width: tree.columns * STEP + 2 * MARGIN,
    height: TOP + (high - low) * LANE + HEIGHT + BELOW,
  };
}

export const STATE_WORDS: Record<Block['state'], string> = {
  finalized: 'final', justified: 'justified', canonical: 'on the chain of the head', orphaned: 'orphaned', head: 'head',
};

function epoch_bands(tree: Layout, sheet: Sheet, per: number): VNode[] {
  const bands: VNode[] = [];
  const first = Math.floor(tree.first_slot / per);
  for (let epoch = first; epoch <= Math.floor(tree.last_slot / per); epoch++) {
    const from = Math.max(0, tree.column_of(epoch * per));
    const to = Math.min(tree.columns, tree.column_of((epoch + 1) * per - 1) + 1);
    const inside = tree.folds.some((fold) => epoch * per >= fold.first && (epoch + 1) * per - 1 <= fold.last);
    if (to > from && !inside) {
      const x = MARGIN + from * STEP;
      bands.push(h('g', { key: `e${epoch}`, class: `band${epoch % 2 ? ' is-odd' : ''}` },
        h('rect', { x, y: 0, width: (to - from) * STEP, height: sheet.height }),
        (to - from) * STEP > 60 ? h('text', { x: x + 8, y: 16 }, `epoch ${epoch}`) : false));
    }
  }
  return bands;
}

function ghosts(tree: Layout, sheet: Sheet, blocks: Block[]): VNode[] {
  const taken = new Set(blocks.map((block) => block.slot));
  const dots: VNode[] = [];
  for (let slot = tree.first_slot; slot <= tree.last_slot; slot++) {
    const folded = tree.folds.some((fold) => slot >= fold.first && slot <= fold.last);
    if (!taken.has(slot) && !folded) {
      dots.push(h('circle', { key: `g${slot}`, class: 'ghost', cx: sheet.x(tree.column_of(slot)), cy: sheet.y(0), r: 3 }, h('title', null, `Slot ${slot}: no block`)));
    }
  }
  return dots;
}

function link_path(x0: number, y0: number, x1: number, y1: number): string {
  const bend = Math.min(STEP, (x1 - x0) / 2);
  return y0 === y1 ? `M${x0} ${y0}H${x1}` : `M${x0} ${y0}C${x0 + bend} ${y0} ${x0 + bend * 0.4} ${y1} ${x0 + bend * 1.4} ${y1}H${x1}`;
}

function links(tree: Layout, sheet: Sheet, states: Map<Root, Block['state']>): VNode[] {
  return tree.links.map((link) => h('path', {
    key: `l${link.to}`, class: `link is-${states.get(link.to)}`,
    d: link_path(sheet.x(link.from_column), sheet.y(link.from_lane), sheet.x(link.to_column), sheet.y(link.to_lane)),
    'stroke-width': (1 + 5 * link.share).toFixed(1),
  }));
}

function block_name(block: Block): string {
  return `Block ${short_root(block.root)}, slot ${block.slot}, ${STATE_WORDS[block.state]}`;
}

function inner_shapes(block: Block, x: number, y: number): Child[] {
  const d = (grow: number): string => stone_path(x, y, WIDTH + grow, HEIGHT + grow, block.slot % 13);
  switch (block.state) {
    case 'finalized': return [h('path', { class: 'shape', d: d(0) }), h('path', { class: 'inner', d: d(-7) })];
    case 'justified': {
      const clip = `half-${block.root.slice(2, 14)}`;
      return [h('path', { class: 'shape', d: d(0) }), h('clipPath', { id: clip }, h('rect', { x: x - WIDTH, y, width: 2 * WIDTH, height: HEIGHT })),
        h('path', { class: 'half', d: d(0), 'clip-path': `url(#${clip})` })];
    }
    default: return [h('path', { class: 'shape', d: d(0) })];
  }
}

function flags(ids: number[], x: number, y: number): VNode[] {
  return ids.map((id, i) => {
    const at = x + (i - (ids.length - 1) / 2) * 17;
    return h('g', { key: `f${id}`, class: 'flag' },
      h('path', { d: stone_path(at, y - 26, 16, 15, id * 7 + 1) }), h('text', { x: at, y: y - 22, 'text-anchor': 'middle' }, String(id)));
  });
}

function block_node(placed: Placed, sheet: Sheet, view: View, heads: Map<Root, number[]>): VNode {
  const { block } = placed;
  const { app } = view;
  const x = sheet.x(placed.column);
  const y = sheet.y(0);
  const choose = (): void => {
    app.selected = block.root;
    app.go('/forks', { block: block.root });
  };
  return h('g', {
    key: block.root, class: `block is-${block.state}${app.selected === block.root ? ' is-selected' : ''}`, role: 'button', tabindex: '0',
    'aria-label': block_name(block), 'aria-pressed': app.selected === block.root ? 'true' : 'false',
    style: { transform: `translateY(${placed.lane * LANE}px)` },
    on: { click: choose, keydown: (event: KeyboardEvent) => { if (event.key === 'Enter' || event.key === ' ') { event.preventDefault(); choose(); } } },
  },
    h('title', null, block_name(block)),
    h('rect', { class: 'target', x: x - STEP / 2, y: y - HEIGHT, width: STEP, height: HEIGHT * 2 }),
    inner_shapes(block, x, y),
    block.boosted ? h('path', { class: 'boost', d: `M${x - 4} ${y + 2.5}l4 -5l4 5` }) : false,
    flags(heads.get(block.root) ?? [], x, y),
    h('text', { class: 'hex', x, y: y + HEIGHT / 2 + 13, 'text-anchor': 'middle' }, block.root.slice(2, 6)));
}

function fold_mark(tree: Layout, sheet: Sheet): VNode[] {
  return tree.folds.map((fold) => h('g', { key: `fold${fold.first}`, class: 'fold' },
    h('rect', { x: sheet.x(fold.column) - 15, y: sheet.y(0) - 10, width: 30, height: 20, rx: 10 }),
    h('text', { x: sheet.x(fold.column), y: sheet.y(0) + 4, 'text-anchor': 'middle' }, String(fold.last - fold.first + 1)),
    h('title', null, `Slots ${fold.first} to ${fold.last}: one chain, folded`)));
}

function heads_of(snapshot: Snapshot): Map<Root, number[]> {
  const heads = new Map<Root, number[]>();
  for (const node of snapshot.nodes.filter((each) => each.state === 'running')) {
    heads.set(node.head.root, [...(heads.get(node.head.root) ?? []), node.id]);
  }
  return heads;
}

// Scrolled to the newest slot until the reader scrolls away.
function stick_right(element: Element): void {
  let sticks = true;
  element.addEventListener('scroll', () => {
    sticks = element.scrollLeft + element.clientWidth >= element.scrollWidth - STEP;
  });
  const follow = (): void => {
    if (sticks) {
      element.scrollLeft = element.scrollWidth;
    }
  };
  new MutationObserver(follow).observe(element, { childList: true, subtree: true, attributes: true, attributeFilter: ['width'] });
  requestAnimationFrame(follow);
}

function drawing(view: View): VNode {
  const { snapshot, app } = view;
  const heads = heads_of(snapshot);
  const tree = layout(snapshot.blocks, app.lanes, [...heads.keys()], snapshot.slot, app.fold);
  app.lanes = new Map(tree.placed.filter((placed) => placed.lane).map((placed) => [placed.block.root, placed.lane]));
  const sheet = sheet_of(tree);
  const states = new Map(snapshot.blocks.map((block) => [block.root, block.state]));
  const branches = new Set(tree.placed.map((placed) => placed.lane)).size;
  const summary = `Fork choice of node ${snapshot.seen_from}: ${tree.placed.length} blocks on ${branches === 1 ? 'one chain' : `${branches} lanes`}, slots ${tree.first_slot} to ${tree.last_slot}`;
  return h('figure', { class: 'tree-figure', key: 'drawing' },
    h('div', { class: 'tree-scroll', tabindex: '0', role: 'region', 'aria-label': `${summary}. Scrolls sideways`, made: stick_right },
      h('svg', { class: 'tree', width: sheet.width, height: sheet.height, viewBox: `0 0 ${sheet.width} ${sheet.height}`, role: 'group', 'aria-label': summary },
        epoch_bands(tree, sheet, snapshot.slots_per_epoch), links(tree, sheet, states), ghosts(tree, sheet, snapshot.blocks), fold_mark(tree, sheet),
        tree.placed.map((placed) => block_node(placed, sheet, view, heads)))),
    h('figcaption', { class: 'spoken' }, summary));
}

function move_focus(event: KeyboardEvent): void {
  const items = Array.from(document.querySelectorAll<HTMLElement>('[role=treeitem]'));
  const at = items.indexOf(document.activeElement as HTMLElement);
  const level = Number(items[at]?.getAttribute('aria-level'));
  const level_of = (item: HTMLElement | undefined): number => Number(item?.getAttribute('aria-level'));
  let to = -1;
  switch (event.key) {
    case 'ArrowUp': to = at - 1; break;
    case 'ArrowDown': to = at + 1; break;
    case 'Home': to = 0; break;
    case 'End': to = items.length - 1; break;
    case 'ArrowLeft': to = items.slice(0, at).map((item) => level_of(item) < level).lastIndexOf(true); break;
    case 'ArrowRight': to = items.findIndex((item, i) => i > at && level_of(item) > level); break;
    default: return;
  }
  event.preventDefault();
  items[to]?.focus();
}

function tree_item(row: Row, view: View, heads: Map<Root, number[]>): VNode {
  const { block } = row;
  const { app } = view;
  const ids = heads.get(block.root);
  const choose = (): void => app.go('/forks', { block: block.root });
  return h('li', {
    key: block.root, role: 'treeitem', 'aria-level': row.level, class: `tree-item is-${block.state}`, tabindex: app.selected === block.root || (!app.selected && block.state === 'head') ? '0' : '-1',
    'aria-selected': app.selected === block.root ? 'true' : 'false', style: { '--level': String(row.level - 1) },
    on: { click: choose, keydown: (event: KeyboardEvent) => { if (event.key === 'Enter') { choose(); } else { move_focus(event); } } },
  },
    h('span', { class: 'num' }, String(block.slot)), h('code', null, short_root(block.root)),
    h('span', { class: `tag is-${block.state}` }, STATE_WORDS[block.state]), h('span', { class: 'muted' }, eth(block.weight)),
    ids ? h('span', { class: 'muted' }, `head of node ${list(ids)}`) : false);
}

function tree_list(view: View): VNode {
  const heads = heads_of(view.snapshot);
  return h('ul', { class: 'tree-list', role: 'tree', 'aria-label': `Fork choice of node ${view.snapshot.seen_from}, oldest first`, key: 'list' },
    rows(view.snapshot.blocks).map((row) => tree_item(row, view, heads)));
}

function fact(name: string, value: Child | Child[]): VNode {
  return h('div', { class: 'fact' }, h('dt', null, name), h('dd', null, value));
}

function details(view: View, active: string): VNode {
  const { snapshot, app } = view;
  const block = snapshot.blocks.find((each) => each.root === app.selected) ?? head_of(snapshot.blocks);
  if (!block) {
    return panel('block', 'Block', {}, empty('No block is chosen.', 'Click one in the drawing.'));
  }
  const late = block.arrival_ms >= snapshot.attestation_due_ms;
  return panel('block', `Block of slot ${block.slot}`, { class: 'block-panel', aside: h('span', { class: `tag is-${block.state}` }, STATE_WORDS[block.state]) },
    h('dl', { class: 'facts' },
      fact('Root', root_chip(block.root)),
      fact('Parent', h('a', { href: href(app, '/forks', { block: block.parent }) }, h('code', null, short_root(block.parent)))),
      fact('Proposer', `validator ${block.proposer} on node ${block.node}`),
      fact('Arrived', h('span', { class: late ? 'is-warn' : '' }, `${duration(block.arrival_ms)} into the slot${late ? ', after votes were due' : ''}`)),
      fact('Votes for it and what follows', `${eth(block.weight)}, ${show_percent(percent(block.weight, active))}`),
      fact('Votes for it alone', eth(block.own_weight)),
      fact('Votes inside', `${block.participants} in ${block.attestations} attestations`),
      fact('Sync committee', `${block.sync_participants} signed`),
      fact('Payload', `number ${block.payload_number}`)));
}

function choice_row(choice: Choice, active: string, app: View['app']): VNode {
  return h('li', { key: choice.parent.root, class: 'choice' },
    h('span', { class: 'choice-at' }, `after slot ${choice.parent.slot}`),
    h('ol', null, choice.options.map((block, i) => {
      const share = percent(block.weight, active);
      return h('li', { key: block.root, class: i === 0 ? 'is-won' : '' },
        h('a', { href: href(app, '/forks', { block: block.root }) }, h('code', null, block.root.slice(2, 6))),
        h('span', { class: 'bar' }, h('span', { class: 'bar-fill', style: { width: `${share.toFixed(2)}%` } })),
        h('span', { class: 'num' }, show_percent(share)), h('span', { class: 'choice-word' }, i === 0 ? 'followed' : ''));
    })));
}

function why_this_head(view: View, active: string): VNode {
  const all = choices(view.snapshot.blocks);
  return panel('why', 'Why this head?', { class: 'why' },
    all.length === 0
      ? empty('There was nothing to choose.', 'In these slots every block has one child at most; the head is the end of the only chain.')
      : h('ol', { class: 'choices' }, all.slice(0, CHOICES_SHOWN).map((choice) => choice_row(choice, active, view.app))),
    h('p', { class: 'note' }, 'From the justified block on, the child with more votes behind it is followed, until there is no child.'));
}

function key_stone(state: Block['state']): VNode {
  return h('svg', { class: 'key-stone', viewBox: '0 0 36 30', width: 26, height: 22, 'aria-hidden': 'true' },
    h('g', { class: `block is-${state}` }, inner_shapes({ state, slot: 5, root: `0xkey${state}` } as Block, 18, 15)));
}

function legend(): VNode {
  return h('ul', { class: 'legend', 'aria-label': 'Key' },
    (['finalized', 'justified', 'canonical', 'head', 'orphaned'] as const).map((state) => h('li', null, key_stone(state), STATE_WORDS[state])),
    h('li', null, h('svg', { class: 'key-stone', viewBox: '0 0 12 12', width: 12, height: 12, 'aria-hidden': 'true' }, h('circle', { class: 'ghost', cx: 6, cy: 6, r: 3 })), 'no block'),
    h('li', null, h('svg', { class: 'key-stone', viewBox: '0 0 20 18', width: 18, height: 16, 'aria-hidden': 'true' }, h('g', { class: 'flag' }, h('path', { d: stone_path(10, 9, 16, 15, 8) }))), 'head of a node'));
}

// In a split a node's head may be a block that the seen node has never heard of.
function elsewhere(snapshot: Snapshot): Child {
  const known = new Set(snapshot.blocks.map((block) => block.root));
  const others = [...heads_of(snapshot)].filter(([root]) => !known.has(root));
  const slot_of = (id: number | undefined): number => snapshot.nodes.find((node) => node.id === id)?.head.slot ?? 0;
  return others.length > 0 && h('ul', { class: 'elsewhere', key: 'elsewhere' }, others.map(([root, ids]) => h('li', { key: root },
    h('span', { class: 'elsewhere-nodes' }, ids.map((id) => node_stone(id, { size: 20 }))),
    h('span', null, `${ids.length > 1 ? 'have their heads' : 'has its head'} at slot ${slot_of(ids[0])}, on a block that node ${snapshot.seen_from} does not know: `), root_chip(root))));
}

export function forks_room(view: View): VNode[] {
  const { app, snapshot } = view;
  app.selected = app.query.get('block') ?? undefined;
  const as = (mode: 'drawing' | 'list', text: string): VNode => h('button', {
    type: 'button', 'aria-pressed': app.forks_as === mode ? 'true' : 'false', on: { click: () => { app.forks_as = mode; app.draw(); } },
  }, text);
  const fold = h('button', { type: 'button', 'aria-pressed': app.fold ? 'true' : 'false', title: 'Long stretches without a fork take one place', on: { click: () => { app.fold = !app.fold; app.draw(); } } }, 'Fold');
  const active = snapshot.epochs[snapshot.epochs.length - 1]?.active ?? '0';
  return [
    h('header', { class: 'room-head', key: 'head' }, h('h1', null, 'Fork choice'), h('p', null, `The last 64 slots, as node ${snapshot.seen_from} sees them`)),
    guard('tree', 'Tree', () => panel('tree', 'Tree', { class: 'tree-panel', aside: [api(view, '/eth/v1/debug/fork_choice'), h('div', { class: 'segmented', role: 'group', 'aria-label': 'Folding' }, fold), h('div', { class: 'segmented', role: 'group', 'aria-label': 'Show as' }, as('drawing', 'Drawing'), as('list', 'List'))] },
      snapshot.blocks.length === 0 ? empty('No block yet.', 'The tree begins with the block of slot 1.') : app.forks_as === 'list' ? tree_list(view) : drawing(view),
      elsewhere(snapshot), legend())),
    h('div', { class: 'columns is-6-6 is-free', key: 'below' },
      guard('block', 'Block', () => details(view, active)), guard('why', 'Why this head?', () => why_this_head(view, active))),
  ];
}
