// Scripted scenes: each step does something or waits for something, and says what there is to see.

import { final_of, largest_share, NEEDED } from './predict.ts';
import type { Action, Snapshot } from './types.ts';

export interface Step {
  say: string;
  act?: (snapshot: Snapshot) => Action | undefined;
  // When it is over; `since` is the snapshot with which it began. Missing: at once.
  until?: (now: Snapshot, since: Snapshot) => boolean;
}
export interface Story { id: string; name: string; about: string; needs: string[]; steps: Step[] }

// The smallest group of nodes, from the last one on, without which less than two thirds vote.
export function a_third(snapshot: Snapshot): number[] {
  const gone: number[] = [];
  for (const node of [...snapshot.nodes].reverse()) {
    gone.push(node.id);
    const left = snapshot.nodes.map((each) => (gone.includes(each.id) ? { ...each, state: 'stopped' as const } : each));
    if (largest_share(left) < NEEDED) {
      break;
    }
  }
  return gone;
}

export function halves(snapshot: Snapshot): number[][] {
  const ids = snapshot.nodes.map((node) => node.id);
  const middle = Math.ceil(ids.length / 2);
  return [ids.slice(0, middle), ids.slice(middle)];
}

function epochs_since(now: Snapshot, since: Snapshot): number {
  return (now.slot - since.slot) / now.slots_per_epoch;
}

function lags(now: Snapshot): boolean {
  return now.epoch - final_of(now) > 3;
}

function finalises_again(now: Snapshot, since: Snapshot): boolean {
  return final_of(now) > final_of(since) && now.epoch - final_of(now) <= 3;
}

function silence_next(snapshot: Snapshot): Action | undefined {
  const next = a_third(snapshot).find((id) => !snapshot.nodes.find((node) => node.id === id)?.silent);
  return next === undefined ? undefined : { action: 'silence', node: next };
}

// One of the last node that is not slashed yet, as far as the events tell.
function victim(snapshot: Snapshot): number {
  const { first, count } = snapshot.nodes[snapshot.nodes.length - 1]?.validators ?? { first: 0, count: 1 };
  const slashed = snapshot.events.filter((event) => event.kind === 'slashed').map((event) => Number(/\d+/.exec(event.text)?.[0]));
  const free = Array.from({ length: count }, (_, i) => first + count - 1 - i).find((each) => !slashed.includes(each));
  return free ?? first;
}

const HEAL: Step = { say: 'Everything is healed.', act: () => ({ action: 'heal' }) };
const FINAL_AGAIN: Step = {
  say: 'Two thirds vote together again. It takes about two epochs: one is justified, the next makes it final. Look at Finality in Now.',
  until: finalises_again,
};

export const STORIES: Story[] = [
  {
    id: 'third', name: 'Lose a third', needs: ['silence', 'heal'],
    about: 'More than a third of the stake goes silent. Blocks go on, finality stops, and it returns when they do.',
    steps: [
      { say: 'Nodes fall silent until less than two thirds of the stake votes. Their slots will stay empty.', act: silence_next, until: (now) => largest_share(now.nodes) < NEEDED },
      { say: 'The chain goes on without finality. In Now, the bars of the new epochs end short of the dashed line at 2/3; in Chain, the slots of the silent are hollow.', until: (now, since) => lags(now) || epochs_since(now, since) > 5 },
      HEAL, FINAL_AGAIN,
    ],
  },
  {
    id: 'split', name: 'Split and heal', needs: ['partition', 'heal'],
    about: 'Two halves that do not hear each other. Each builds a chain of its own, neither becomes final, and one is dropped.',
    steps: [
      { say: 'The network is cut into two halves.', act: (snapshot) => ({ action: 'partition', groups: halves(snapshot) }), until: (now) => new Set(now.nodes.map((node) => node.group)).size > 1 },
      { say: 'Two chains grow. In Forks the numbered flags of the nodes part; look from the other side with the keys [ and ].', until: (now, since) => new Set(now.nodes.map((node) => node.head.root)).size > 1 && epochs_since(now, since) >= 2 },
      { say: 'Neither half has two thirds of the stake: nothing is justified, so nothing final is ever undone.', until: (now, since) => lags(now) || epochs_since(now, since) > 4 },
      HEAL,
      { say: 'They hear each other again. The lighter branch is dropped: a reorg, and its blocks are orphaned.', until: (now) => new Set(now.nodes.map((node) => node.head.root)).size === 1 },
      FINAL_AGAIN,
    ],
  },
  {
    id: 'equivocate', name: 'Equivocate and be slashed', needs: ['equivocate'],
    about: 'A validator signs two things that contradict each other. The others notice and take stake from it.',
    steps: [
      { say: 'A validator of the last node will sign its next vote or block twice, differently.', act: (snapshot) => ({ action: 'equivocate', validator: victim(snapshot) }) },
      { say: 'Both messages reach everyone. Who sees both has a proof, and sends it round; the next proposer puts it into its block. Look at Pools.', until: (now, since) => now.events.some((event) => event.kind === 'slashed' && event.slot >= since.slot) },
      { say: 'A block has carried the proof: the validator is slashed. In Validators it has lost a part of its balance and has an exit epoch.' },
    ],
  },
];

export interface Playing { story: Story; step: number; since: Snapshot; acted: boolean }

// What is to be done now, and where the story then stands; the story is over when `step` is past its end.
export function advance(playing: Playing, now: Snapshot): { playing: Playing; action: Action | undefined } {
  const step = playing.story.steps[playing.step];
  if (!step) {
    return { playing, action: undefined };
  }
  if (step.act && !playing.acted) {
    return { playing: { ...playing, acted: true, since: now }, action: step.act(now) };
  }
  // An act of several parts is asked again until its step is over.
  const again = step.act && step.until && now.slot > playing.since.slot && !step.until(now, playing.since);
  if (again) {
    return { playing: { ...playing, since: now }, action: step.act?.(now) };
  }
  if (step.until && !step.until(now, playing.since)) {
    return { playing, action: undefined };
  }
  // What an act does may be there before the next snapshot is: who waits for it looks back to the act.
  return { playing: { ...playing, step: playing.step + 1, since: step.until ? now : playing.since, acted: false }, action: undefined };
}
