// The stories of model/stories.ts, to be played and followed.

import { is_offered } from '../model/actions.ts';
import { STORIES, type Playing, type Story } from '../model/stories.ts';
import { about, can_act, type View } from '../app.ts';
import { panel } from '../draw/parts.ts';
import { stone_path } from '../draw/stone.ts';
import { h, type VNode } from '../draw/vdom.ts';

function begin(view: View, story: Story): void {
  view.app.story = { story, step: 0, since: view.snapshot, acted: false };
  view.app.draw();
}

function story_card(story: Story, view: View): VNode {
  const known = about(view.app)?.actions;
  const can = story.needs.every((action) => is_offered({ action } as never, known));
  return h('li', { key: story.id, class: 'story' }, h('div', null, h('h3', null, story.name), h('p', { class: 'muted' }, can ? story.about : 'This network cannot do that.')),
    h('button', { type: 'button', disabled: !can || !can_act(view), 'aria-label': `Play ${story.name}`, on: { click: () => begin(view, story) } }, 'Play'));
}

function told(playing: Playing, view: View): VNode {
  const { story, step } = playing;
  const over = step >= story.steps.length;
  const leave = (): void => {
    view.app.story = undefined;
    view.app.draw();
  };
  return h('div', { class: 'playing' },
    h('ol', { class: 'story-steps', 'aria-label': story.name }, story.steps.slice(0, step + 1).map((each, i) => h('li', { key: i, class: `step${i < step ? ' is-done' : ''}`, 'aria-current': i === step ? 'step' : undefined },
      h('svg', { viewBox: '0 0 24 20', width: 24, height: 20, 'aria-hidden': 'true' }, h('path', { class: 'step-stone', d: stone_path(12, 10, 23, 18, i * 5 + 2) }), i < step ? h('path', { class: 'step-tick', d: 'M7.500 10.200l3.200 3L16.500 7' }) : false),
      h('span', null, each.say, i < step ? h('span', { class: 'spoken' }, ', done') : false)))),
    over ? h('p', { class: 'note' }, 'That was it.') : h('p', { class: 'note' }, `Step ${step + 1} of ${story.steps.length}; what is in force stays if you leave.`),
    h('button', { type: 'button', class: over ? 'is-primary' : '', on: { click: leave } }, over ? 'Close' : 'Leave the story'));
}

export function stories_panel(view: View): VNode {
  const { story } = view.app;
  return panel('stories', story ? story.story.name : 'Stories', { class: 'stories-panel', aside: story ? '' : 'played on this network, step by step' },
    story ? told(story, view) : h('ul', { class: 'stories' }, STORIES.map((each) => story_card(each, view))));
}
