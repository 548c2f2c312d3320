// The fork-choice tree as positions: the chain of the head on lane 0, every other branch on a lane
// of its own, near the block it leaves from. A branch keeps its lane as long as the lane is free.

import type { Block, Root } from './types.ts';

export interface Placed { block: Block; lane: number; column: number }
export interface Link { from: Root; to: Root; from_lane: number; to_lane: number; from_column: number; to_column: number; share: number }
export interface Fold { column: number; first: number; last: number }
export interface Layout {
  placed: Placed[];
  links: Link[];
  columns: number;
  column_of: (slot: number) => number;
  lanes: [number, number];
  folds: Fold[];
  first_slot: number;
  last_slot: number;
}

const FOLD_FROM = 6;
const NEWEST = 24;

export function head_of(blocks: Block[]): Block | undefined {
  return blocks.find((block) => block.state === 'head') ?? blocks[blocks.length - 1];
}

export function ancestors(blocks: Block[], root: Root): Set<Root> {
  const by_root = new Map(blocks.map((block) => [block.root, block]));
  const path = new Set<Root>();
  for (let at = by_root.get(root); at && !path.has(at.root); at = by_root.get(at.parent)) {
    path.add(at.root);
  }
  return path;
}

export function children_of(blocks: Block[]): Map<Root, Block[]> {
  const children = new Map<Root, Block[]>();
  for (const block of blocks) {
    children.set(block.parent, [...(children.get(block.parent) ?? []), block]);
  }
  return children;
}

interface Branch { blocks: Block[]; from: number; to: number }

function heavier(a: Block, b: Block): number {
  const difference = BigInt(b.weight) - BigInt(a.weight);
  return difference > 0n ? 1 : difference < 0n ? -1 : a.slot - b.slot;
}

// Branches off the canonical chain, each along its heaviest children, oldest first.
function branches_of(blocks: Block[], canonical: Set<Root>): Branch[] {
  const known = new Map(blocks.map((block) => [block.root, block]));
  const children = children_of(blocks);
  const branches: Branch[] = [];
  const taken = new Set<Root>(canonical);
  for (const start of [...blocks].sort((a, b) => a.slot - b.slot)) {
    if (taken.has(start.root)) {
      continue;
    }
    const branch: Block[] = [];
    for (let at: Block | undefined = start; at && !taken.has(at.root);) {
      branch.push(at);
      taken.add(at.root);
      at = (children.get(at.root) ?? []).sort(heavier)[0];
    }
    const last = branch[branch.length - 1] ?? start;
    branches.push({ blocks: branch, from: known.get(start.parent)?.slot ?? start.slot, to: last.slot });
  }
  return branches;
}

function nth_lane(n: number): number {
  return n % 2 === 0 ? n / 2 + 1 : -(n + 1) / 2;
}

function assign_lanes(blocks: Block[], canonical: Set<Root>, before: Map<Root, number>): Map<Root, number> {
  const lanes = new Map<Root, number>();
  canonical.forEach((root) => lanes.set(root, 0));
  const busy = new Map<number, [number, number][]>();
  const is_free = (lane: number, branch: Branch): boolean =>
    lane !== 0 && !(busy.get(lane) ?? []).some(([from, to]) => branch.from <= to && from <= branch.to);
  for (const branch of branches_of(blocks, canonical)) {
    let lane = before.get(branch.blocks[0]?.root ?? '') ?? 0;
    for (let n = 0; !is_free(lane, branch); n++) {
      lane = nth_lane(n);
    }
    busy.set(lane, [...(busy.get(lane) ?? []), [branch.from, branch.to]]);
    branch.blocks.forEach((block) => lanes.set(block.root, lane));
  }
  return lanes;
}

// Long stretches where nothing but lane 0 goes on take one column; `kept` slots are always drawn.
function fold_columns(first: number, last: number, kept: Set<number>): { columns: Map<number, number>; folds: Fold[]; count: number } {
  const columns = new Map<number, number>();
  const folds: Fold[] = [];
  let column = 0;
  for (let slot = first; slot <= last;) {
    let end = slot;
    while (end <= last && !kept.has(end)) {
      end++;
    }
    const run = end - slot;
    if (run > FOLD_FROM) {
      folds.push({ column, first: slot, last: end - 1 });
      for (; slot < end; slot++) {
        columns.set(slot, column);
      }
      column++;
    } else {
      columns.set(slot++, column++);
    }
  }
  return { columns, folds, count: column };
}

function kept_slots(blocks: Block[], lanes: Map<Root, number>, tips: Set<Root>, last: number): Set<number> {
  const kept = new Set<number>();
  const children = children_of(blocks);
  const keep_around = (slot: number): void => {
    for (let at = slot - 1; at <= slot + 1; at++) {
      kept.add(at);
    }
  };
  for (const block of blocks) {
    if (lanes.get(block.root) !== 0 || tips.has(block.root) || (children.get(block.root) ?? []).length > 1) {
      keep_around(block.slot);
    }
  }
  for (let slot = last - NEWEST + 1; slot <= last; slot++) {
    kept.add(slot);
  }
  return kept;
}

export function layout(blocks: Block[], before: Map<Root, number>, heads: Root[], current_slot: number, fold: boolean): Layout {
  const head = head_of(blocks);
  const canonical = head ? ancestors(blocks, head.root) : new Set<Root>();
  const lanes = assign_lanes(blocks, canonical, before);
  const first_slot = blocks.length ? Math.min(...blocks.map((block) => block.slot)) : current_slot;
  const last_slot = Math.max(current_slot, ...blocks.map((block) => block.slot));
  const kept = kept_slots(blocks, lanes, new Set(heads), last_slot);
  if (!fold) {
    for (let slot = first_slot; slot <= last_slot; slot++) {
      kept.add(slot);
    }
  }
  const { columns, folds, count } = fold_columns(first_slot, last_slot, kept);
  const column_of = (slot: number): number => columns.get(slot) ?? (slot < first_slot ? -1 : count);
  const hidden = (slot: number): boolean => folds.some((f) => slot >= f.first && slot <= f.last);
  const placed = blocks
    .filter((block) => !hidden(block.slot))
    .map((block) => ({ block, lane: lanes.get(block.root) ?? 0, column: column_of(block.slot) }));
  const all = [...lanes.values(), 0];
  return {
    placed,
    links: links_of(blocks, lanes, column_of),
    columns: count,
    column_of,
    lanes: [Math.min(...all), Math.max(...all)],
    folds,
    first_slot,
    last_slot,
  };
}

function links_of(blocks: Block[], lanes: Map<Root, number>, column_of: (slot: number) => number): Link[] {
  const known = new Map(blocks.map((block) => [block.root, block]));
  const top = blocks.reduce((most, block) => (BigInt(block.weight) > most ? BigInt(block.weight) : most), 1n);
  const links: Link[] = [];
  for (const block of blocks) {
    const parent = known.get(block.parent);
    if (!parent) {
      continue;
    }
    const link = {
      from: parent.root, to: block.root,
      from_lane: lanes.get(parent.root) ?? 0, to_lane: lanes.get(block.root) ?? 0,
      from_column: column_of(parent.slot), to_column: column_of(block.slot),
      share: Number((BigInt(block.weight) * 1000n) / top) / 1000,
    };
    if (link.from_column !== link.to_column || link.from_lane !== link.to_lane) {
      links.push(link);
    }
  }
  return links;
}

export interface Choice { parent: Block; options: Block[] }

// The places where LMD GHOST had to choose on its way to the head, newest first.
export function choices(blocks: Block[]): Choice[] {
  const head = head_of(blocks);
  if (!head) {
    return [];
  }
  const path = ancestors(blocks, head.root);
  const children = children_of(blocks);
  return blocks
    .filter((block) => path.has(block.root) && (children.get(block.root) ?? []).length > 1)
    .map((parent) => ({
      parent,
      options: [...(children.get(parent.root) ?? [])].sort((a, b) =>
        Number(path.has(b.root)) - Number(path.has(a.root)) || heavier(a, b)),
    }))
    .reverse();
}

export interface Row { block: Block; level: number; canonical: boolean }

// The tree as indented rows: a chain goes on at its own level, a branch one level in.
export function rows(blocks: Block[]): Row[] {
  const head = head_of(blocks);
  const canonical = head ? ancestors(blocks, head.root) : new Set<Root>();
  const lanes = assign_lanes(blocks, canonical, new Map());
  const known = new Map(blocks.map((block) => [block.root, block]));
  const levels = new Map<Root, number>();
  const sorted = [...blocks].sort((a, b) => a.slot - b.slot || heavier(a, b));
  for (const block of sorted) {
    const parent = known.get(block.parent);
    const same = parent && lanes.get(parent.root) === lanes.get(block.root);
    levels.set(block.root, (parent ? levels.get(parent.root) ?? 1 : lanes.get(block.root) ? 2 : 1) + (parent && !same ? 1 : 0));
  }
  return sorted.map((block) => ({ block, level: levels.get(block.root) ?? 1, canonical: canonical.has(block.root) }));
}
