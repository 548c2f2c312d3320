// Stones: the sign of Cairn, of its nodes and of its epochs. Each is a slightly uneven pebble, the
// same for the same seed.

import { h, type VNode } from './vdom.ts';

const POINTS = 14;
const FLAT = 2.7;
const ROUND = 2.25;
const UNEVEN = 0.07;

function noise(seed: number, k: number): number {
  const x = Math.sin(seed * 127.1 + k * 311.7) * 43758.5453;
  return (x - Math.floor(x)) * 2 - 1;
}

// The flatter a stone, the more it rests on its neighbours; a pebble is rounder.
function outline(cx: number, cy: number, width: number, height: number, seed: number): [number, number][] {
  const power = 2 / (width > 2 * height ? FLAT : ROUND);
  return Array.from({ length: POINTS }, (_, k) => {
    const angle = (k / POINTS) * 2 * Math.PI;
    const stretch = (x: number): number => Math.sign(x) * Math.abs(x) ** power;
    const r = 1 - UNEVEN * Math.abs(noise(seed, k));
    return [cx + (stretch(Math.cos(angle)) * width * r) / 2, cy + (stretch(Math.sin(angle)) * height * r) / 2];
  });
}

// A closed curve through the points (Catmull-Rom).
export function stone_path(cx: number, cy: number, width: number, height: number, seed: number): string {
  const points = outline(cx, cy, width, height, seed);
  const at = (k: number): [number, number] => points[(k + POINTS) % POINTS] as [number, number];
  const n = (x: number): string => x.toFixed(1);
  const [x0, y0] = at(0);
  const curves = points.map((_, k) => {
    const [ax, ay] = at(k - 1);
    const [bx, by] = at(k);
    const [cx1, cy1] = at(k + 1);
    const [dx, dy] = at(k + 2);
    return `C${n(bx + (cx1 - ax) / 6)} ${n(by + (cy1 - ay) / 6)} ${n(cx1 - (dx - bx) / 6)} ${n(cy1 - (dy - by) / 6)} ${n(cx1)} ${n(cy1)}`;
  });
  return `M${n(x0)} ${n(y0)}${curves.join('')}Z`;
}

export function logo(): VNode {
  const stones: [number, number, number, number, number][] = [
    [16, 27, 27, 8, 3], [16.6, 19, 20, 8, 11], [15.4, 11.4, 14, 7.4, 5], [16.4, 5, 8, 5.4, 9],
  ];
  return h('svg', { class: 'logo', viewBox: '0 0 32 32', 'aria-hidden': 'true' },
    stones.map(([x, y, w, height, seed]) => h('path', { d: stone_path(x, y, w, height, seed) })));
}

// A node: its number on a pebble.
export function node_stone(id: number, options: { size?: number; stopped?: boolean; you?: boolean } = {}): VNode {
  const size = options.size ?? 28;
  const state = options.stopped ? ' is-stopped' : options.you ? ' is-you' : '';
  return h('svg', { class: `node-stone${state}`, viewBox: '0 0 32 28', width: size * 1.14, height: size, 'aria-hidden': 'true' },
    h('path', { d: stone_path(16, 14, 31, 26, id * 7 + 1) }),
    h('text', { x: 16, y: 18.6, 'text-anchor': 'middle' }, String(id)));
}

export type Stage = 'final' | 'justified' | 'voting' | 'short';

// One epoch of the cairn, `level` of it filled by votes (0 to 1).
export function epoch_stone(epoch: number, stage: Stage, level: number, width: number): VNode {
  const height = 40;
  const d = stone_path(64, 21, width, height, (epoch % 17) + 2);
  const clip = `votes-${epoch}`;
  const top = 1 + height * (1 - level);
  return h('svg', { class: `epoch-stone is-${stage}`, viewBox: '0 0 128 42', width: 128, height: 42, 'aria-hidden': 'true' },
    h('clipPath', { id: clip }, h('rect', { x: 0, y: top.toFixed(1), width: 128, height: 44 })),
    h('path', { class: 'shell', d }),
    h('path', { class: 'body', d, 'clip-path': `url(#${clip})` }),
    h('path', { class: 'rim', d }));
}
