// A dialog over the page. It opens when it is first drawn; Escape and a click beside it close it.

import { h, type Child, type VNode } from './vdom.ts';

export function dialog(key: string, title: string, close: () => void, ...children: (Child | Child[])[]): VNode {
  const show = (element: Element): void => { requestAnimationFrame(() => (element as HTMLDialogElement).isConnected && (element as HTMLDialogElement).showModal()); };
  return h('dialog', { class: key, key, 'aria-labelledby': `${key}-title`, made: show, on: { close, click: (event: MouseEvent) => { if (event.target === event.currentTarget) { close(); } } } },
    h('h2', { id: `${key}-title` }, title), ...children);
}
