// A small virtual DOM: what a room returns is compared with what stands, and only differences are
// written, so focus, selection, scroll and running animations survive ten updates a second.
// Styles are set property by property, which the policy `default-src 'self'` allows.

export type Child = VNode | string | number | false | null | undefined;
export type Handler = (event: never) => void;

export interface Props {
  key?: string | number;
  class?: string;
  style?: Record<string, string>;
  on?: Record<string, Handler>;
  // Called once, when the element is made; what it sets is not touched afterwards.
  made?: (element: Element) => void;
  [attribute: string]: unknown;
}

export interface VNode { tag: string; props: Props; children: Child[] }

interface Mounted { node: VNode; listeners: Map<string, Handler> }

const SVG = 'http://www.w3.org/2000/svg';
const mounted = new WeakMap<Node, Mounted>();
const OWN = new Set(['key', 'style', 'on', 'made']);

export function h(tag: string, props: Props | null, ...children: (Child | Child[])[]): VNode {
  return { tag, props: props ?? {}, children: children.flat() as Child[] };
}

function set_attribute(element: Element, name: string, value: unknown): void {
  if (name === 'value' || name === 'checked' || name === 'open') {
    if (name === 'open' || (element as never as Record<string, unknown>)[name] !== value) {
      (element as never as Record<string, unknown>)[name] = value;
    }
    return;
  }
  if (value === undefined || value === null || value === false) {
    element.removeAttribute(name);
  } else {
    element.setAttribute(name, value === true ? '' : String(value));
  }
}

function update_props(element: HTMLElement | SVGElement, before: Props, after: Props, held: Mounted): void {
  for (const name of Object.keys(before)) {
    if (!OWN.has(name) && !(name in after)) {
      set_attribute(element, name, undefined);
    }
  }
  for (const [name, value] of Object.entries(after)) {
    if (!OWN.has(name) && (before[name] !== value || name === 'value')) {
      set_attribute(element, name, value);
    }
  }
  const styles = after.style ?? {};
  for (const name of Object.keys(before.style ?? {})) {
    if (!(name in styles)) {
      element.style.removeProperty(name);
    }
  }
  for (const [name, value] of Object.entries(styles)) {
    if (before.style?.[name] !== value) {
      element.style.setProperty(name, value);
    }
  }
  for (const [type, handler] of Object.entries(after.on ?? {})) {
    if (!held.listeners.has(type)) {
      element.addEventListener(type, (event) => held.listeners.get(type)?.(event as never));
    }
    held.listeners.set(type, handler);
  }
}

function create(vnode: VNode, svg: boolean): Element {
  const inside = svg || vnode.tag === 'svg';
  const element = inside ? document.createElementNS(SVG, vnode.tag) : document.createElement(vnode.tag);
  const held: Mounted = { node: { tag: vnode.tag, props: {}, children: [] }, listeners: new Map() };
  mounted.set(element, held);
  update(element as HTMLElement, vnode, inside);
  vnode.props.made?.(element);
  return element;
}

function update(element: HTMLElement | SVGElement, vnode: VNode, svg: boolean): void {
  const held = mounted.get(element);
  if (held) {
    // Children first: a select can only take a value that one of its options has.
    patch(element, vnode.children, svg && vnode.tag !== 'foreignObject');
    update_props(element, held.node.props, vnode.props, held);
    held.node = vnode;
  }
}

function same(element: Node | null | undefined, vnode: VNode): boolean {
  const held = element && mounted.get(element)?.node;
  return !!held && held.tag === vnode.tag && held.props.key === vnode.props.key;
}

// The children with a key that stay. Others go first: then nothing behind them is moved, since an
// element that is moved loses focus and starts its animation anew.
function keyed_children(parent: Element, children: Child[]): Map<string | number, Node> {
  const wanted = new Set(children.map((child) => (child && typeof child === 'object' ? child.props.key : undefined)));
  const keyed = new Map<string | number, Node>();
  for (const child of Array.from(parent.childNodes)) {
    const key = mounted.get(child)?.node.props.key;
    if (key !== undefined && wanted.has(key)) {
      keyed.set(key, child);
    } else if (key !== undefined) {
      child.remove();
    }
  }
  return keyed;
}

// Makes the children of `parent` be `children`.
export function patch(parent: Element, children: Child[], svg = false): void {
  const keyed = keyed_children(parent, children);
  let at: ChildNode | null = parent.firstChild;
  for (const child of children) {
    if (child === null || child === undefined || child === false) {
      continue;
    }
    if (typeof child !== 'object') {
      at = patch_text(parent, at, String(child));
      continue;
    }
    const key = child.props.key;
    const found: Node | null | undefined = key === undefined ? at : keyed.get(key);
    if (found && same(found, child)) {
      if (found !== at) {
        parent.insertBefore(found, at);
      } else {
        at = at.nextSibling;
      }
      update(found as HTMLElement, child, svg || child.tag === 'svg');
    } else {
      parent.insertBefore(create(child, svg), at);
    }
  }
  while (at) {
    const next: ChildNode | null = at.nextSibling;
    at.remove();
    at = next;
  }
}

function patch_text(parent: Element, at: ChildNode | null, text: string): ChildNode | null {
  if (at?.nodeType === 3) {
    if (at.nodeValue !== text) {
      at.nodeValue = text;
    }
    return at.nextSibling;
  }
  parent.insertBefore(document.createTextNode(text), at);
  return at;
}
