// All validators in a table of which only what is seen is drawn, and one of them with its balance,
// its votes and what it proposed.

import { eth, grouped, plural } from '../model/format.ts';
import { FILTERS, select, sorted_by, type Column } from '../model/validators.ts';
import { is_offered, VALIDATOR_ACTS } from '../model/actions.ts';
import type { Proposal, ValidatorDetail, ValidatorEpoch, ValidatorRow, Validators } from '../model/types.ts';
import { about, href, load, type View } from '../app.ts';
import { api, empty, fact, guard, loaded, panel, root_chip } from '../draw/parts.ts';
import { node_stone } from '../draw/stone.ts';
import { h, type Child, type VNode } from '../draw/vdom.ts';
import { action_button } from './control.ts';

const ROW = 41;
const SEEN = 14;
const SPARE = 6;

const COLUMNS: { column: Column; name: string; num?: boolean }[] = [
  { column: 'index', name: 'Validator' }, { column: 'status', name: 'Status' }, { column: 'node', name: 'Node' },
  { column: 'balance', name: 'Balance', num: true }, { column: 'votes', name: 'Votes in time', num: true },
];

function status_mark(row: ValidatorRow): VNode {
  const kind = row.slashed ? 'slashed' : row.status;
  return h('span', { class: `status-mark is-${kind}` }, h('i', { 'aria-hidden': 'true' }), row.slashed && row.status !== 'slashed' ? `slashed, ${row.status}` : row.status);
}

function head_cell(view: View, { column, name, num }: (typeof COLUMNS)[number]): VNode {
  const sorted = sorted_by(view.app.query);
  const is_it = sorted.column === column;
  const next = is_it && !sorted.falling ? `-${column}` : column;
  return h('th', { scope: 'col', key: column, class: num ? 'num' : '', 'aria-sort': is_it ? (sorted.falling ? 'descending' : 'ascending') : undefined },
    h('button', { type: 'button', class: 'sort', on: { click: () => view.app.swap({ sort: next }) } }, name, h('span', { 'aria-hidden': 'true', class: 'sort-mark' }, is_it ? (sorted.falling ? '▾' : '▴') : '')));
}

function validator_row(row: ValidatorRow, at: number, view: View): VNode {
  return h('tr', { key: row.index, 'aria-rowindex': at + 2, style: { height: `${ROW}px` } },
    h('th', { scope: 'row' }, h('a', { href: href(view.app, `/validator/${row.index}`) }, String(row.index))),
    h('td', null, status_mark(row)),
    h('td', null, row.node ? node_stone(row.node, { size: 20 }) : '–', row.node ? h('span', { class: 'spoken' }, `node ${row.node}`) : false),
    h('td', { class: 'num', title: `${row.balance} Gwei` }, eth(row.balance)),
    h('td', { class: `num${row.due && row.voted < row.due ? ' is-warn' : ''}` }, row.due ? `${row.voted} of ${row.due}` : '–'));
}

function table(view: View, rows: ValidatorRow[]): VNode {
  const { app } = view;
  const first = Math.max(0, Math.min(Math.floor(app.scrolled / ROW) - SPARE, rows.length - SEEN - 2 * SPARE));
  const end = Math.min(rows.length, first + SEEN + 2 * SPARE);
  const gap = (count: number, key: string): Child => count > 0 && h('tr', { key, class: 'gap', 'aria-hidden': 'true', style: { height: `${count * ROW}px` } }, h('td', { colspan: COLUMNS.length }));
  const scroll = (event: Event): void => {
    const at = (event.target as HTMLElement).scrollTop;
    if (Math.abs(at - app.scrolled) >= ROW) {
      app.scrolled = at;
      app.draw();
    }
  };
  return h('div', { class: 'window', tabindex: '0', role: 'region', 'aria-label': 'Validators, table', on: { scroll } },
    h('table', { 'aria-rowcount': rows.length + 1 },
      h('thead', null, h('tr', { 'aria-rowindex': 1 }, COLUMNS.map((column) => head_cell(view, column)))),
      h('tbody', null, gap(first, 'above'), rows.slice(first, end).map((row, i) => validator_row(row, first + i, view)), gap(rows.length - end, 'below'))));
}

function filters(view: View): VNode {
  const { app, snapshot } = view;
  const set = (name: string) => (event: Event): void => {
    app.scrolled = 0;
    app.swap({ [name]: (event.target as HTMLInputElement).value || undefined });
  };
  return h('div', { class: 'settings' },
    h('label', { class: 'choose' }, h('span', null, 'Find'), h('input', { class: 'short', type: 'search', inputmode: 'numeric', placeholder: 'index', value: app.query.get('find') ?? '', on: { input: set('find') } })),
    h('label', { class: 'choose' }, h('span', null, 'Show'), h('select', { value: app.query.get('show') ?? '', on: { change: set('show') } }, FILTERS.map(([value, name]) => h('option', { value }, name)))),
    h('label', { class: 'choose' }, h('span', null, 'Of'), h('select', { value: app.query.get('of') ?? '', on: { change: set('of') } }, h('option', { value: '' }, 'all nodes'), snapshot.nodes.map((node) => h('option', { value: String(node.id) }, `node ${node.id}`)))));
}

function counts(all: Validators): string {
  const by = new Map<string, number>();
  all.validators.forEach((row) => by.set(row.status, (by.get(row.status) ?? 0) + 1));
  const shown = all.validators.length < all.total ? `the first ${all.validators.length} of ${all.total}: ` : '';
  return shown + [...by].map(([status, count]) => `${count} ${status}`).join(', ');
}

export function validators_room(view: View): VNode[] {
  const of = load<Validators>(view, 'validators');
  return [
    h('header', { class: 'room-head', key: 'head' }, h('h1', null, 'Validators'), h('p', null, of.value ? counts(of.value) : '')),
    guard('validators', 'All validators', () => panel('validators', 'All validators', { aside: [filters(view), api(view, '/eth/v1/beacon/states/head/validators', `/cairn/v1/page/validators?node=${view.snapshot.seen_from}`)] },
      loaded(of, ['There are no validators.', 'A network begins with at least eight.'], (all) => {
        const rows = select(all.validators, view.app.query);
        return rows.length ? table(view, rows) : empty('No validator is like that.', 'Choose others above.');
      }))),
  ];
}

// One --------------------------------------------------------------------------------------------

const WIDE = 560;
const HIGH = 120;

function balance_line(epochs: ValidatorEpoch[]): Child[] {
  const known = epochs.filter((each) => each.balance !== undefined);
  if (known.length < 2) {
    return [empty('Not two epochs yet.', 'The line begins with the second one.')];
  }
  const gwei = known.map((each) => Number(each.balance));
  const [low, high] = [Math.min(...gwei), Math.max(...gwei)];
  const spots = gwei.map((value, i) => `${((i / (gwei.length - 1)) * WIDE).toFixed(1)},${(HIGH - 8 - ((value - low) / Math.max(1, high - low)) * (HIGH - 16)).toFixed(1)}`);
  const [first, last] = [known[0] as ValidatorEpoch, known[known.length - 1] as ValidatorEpoch];
  const gained = BigInt(last.balance ?? 0) - BigInt(first.balance ?? 0);
  return [
    h('figure', { class: 'balance' },
      h('svg', { viewBox: `0 0 ${WIDE} ${HIGH}`, role: 'img', 'aria-label': `Balance from epoch ${first.epoch} to ${last.epoch}: ${eth(String(first.balance))} to ${eth(String(last.balance))}`, preserveAspectRatio: 'none' },
        h('polyline', { class: 'line', points: spots.join(' ') })),
      h('figcaption', null, h('span', null, `epoch ${first.epoch}: ${eth(String(first.balance))}`), h('span', null, `epoch ${last.epoch}: ${eth(String(last.balance))}`))),
    h('p', { class: 'note' }, `${gained < 0n ? 'Lost' : 'Gained'} ${grouped(gained < 0n ? -gained : gained)} Gwei in ${plural(last.epoch - first.epoch, 'epoch')}.`),
  ];
}

function tick(done: boolean, over: boolean, name: string): VNode {
  const word = done ? 'yes' : over ? 'no' : 'not yet';
  return h('td', { 'data-name': name }, h('span', { class: `verdict is-${done ? 'yes' : over ? 'no' : 'open'}` }, h('span', { 'aria-hidden': 'true' }, done ? '✓' : over ? '✗' : '·'), h('span', { class: 'spoken' }, word)));
}

function duty_row(each: ValidatorEpoch, view: View): VNode {
  return h('tr', { key: each.epoch },
    h('th', { scope: 'row' }, String(each.epoch)),
    h('td', { 'data-name': 'Slot' }, each.slot === null ? 'no duty' : h('a', { href: href(view.app, `/slot/${each.slot}`) }, String(each.slot))),
    tick(each.source, each.over, 'Source'), tick(each.target, each.over, 'Target'), tick(each.head, each.over, 'Head'),
    h('td', { class: 'cause', 'data-name': 'Cause' }, each.cause || (each.over ? '' : 'may still come')));
}

function duties(one: ValidatorDetail, view: View): VNode {
  const rows = [...one.epochs].reverse();
  return panel('duties', 'Votes', { aside: one.due ? `${one.voted} of ${one.due} for the target in time` : '' }, rows.length === 0
    ? empty('Nothing is kept yet.', 'Networks of up to 4096 validators keep the last 64 epochs.')
    : h('div', { class: 'window is-low', tabindex: '0', role: 'region', 'aria-label': 'Votes, table' }, h('table', null,
      h('thead', null, h('tr', null, ['Epoch', 'Slot', 'Source', 'Target', 'Head', 'Why not'].map((name) => h('th', { scope: 'col' }, name)))),
      h('tbody', null, rows.map((each) => duty_row(each, view))))));
}

const PROPOSED: Record<Proposal['state'], string> = { proposed: 'block on the chain', missed: 'no block on the chain', future: 'to come' };

function proposals(one: ValidatorDetail, view: View): VNode {
  const rows = [...one.proposals].reverse();
  return panel('proposals', 'Blocks to propose', {}, rows.length === 0
    ? empty('None lately.', 'Each slot draws a proposer; with 64 validators it is a matter of chance.')
    : h('ul', { class: 'plain-list' }, rows.map((each) => h('li', { key: each.slot }, h('span', { class: `cell-stone is-${each.state}`, 'aria-hidden': 'true' }),
      h('a', { href: href(view.app, `/slot/${each.slot}`) }, `Slot ${each.slot}`), h('span', { class: 'muted' }, PROPOSED[each.state], each.cause ? `: ${each.cause}` : '')))));
}

function facts(one: ValidatorDetail, view: View): VNode {
  const epoch = (value: number | null): string => (value === null ? 'not set' : `epoch ${value}`);
  const acts = VALIDATOR_ACTS.map((act) => ({ ...act, action: act.made(one.index) })).filter(({ action }) => is_offered(action, about(view.app)?.actions));
  return panel('validator', `Validator ${one.index}`, { aside: api(view, `/eth/v1/beacon/states/head/validators/${one.index}`, `/cairn/v1/page/validator?of=${one.index}&node=${view.snapshot.seen_from}`) },
    h('dl', { class: 'facts' },
      fact('Status', status_mark(one)), fact('Node', one.node ? `node ${one.node}` : 'none of this network'), fact('Balance', h('span', { title: `${one.balance} Gwei` }, eth(one.balance))),
      fact('Counts for', eth(one.effective)), fact('Active since', epoch(one.activation_epoch)), fact('Leaves', epoch(one.exit_epoch)), fact('Can withdraw', epoch(one.withdrawable_epoch)),
      fact('Public key', root_chip(one.pubkey)), fact('Withdraws to', root_chip(one.withdrawal_credentials))),
    one.status === 'active' && h('div', { class: 'node-acts', role: 'group', 'aria-label': 'What can be done to it, for good' }, acts.map(({ word, action }) => action_button(view, action, word))));
}

export function validator_room(view: View, index: string): VNode[] {
  const { app } = view;
  const of = load<ValidatorDetail>(view, 'validator', index);
  const number = Number(index);
  const step = (to: number, word: string): Child => to >= 0 && h('a', { href: href(app, `/validator/${to}`) }, word);
  const part = (name: string, title: string, draw: (one: ValidatorDetail) => VNode): VNode | false => !!of.value && guard(name, title, () => draw(of.value as ValidatorDetail));
  return [
    h('header', { class: 'room-head', key: 'head' }, h('h1', null, `Validator ${index}`),
      h('p', { class: 'steps-beside' }, h('a', { href: href(app, '/validators') }, 'All'), step(number - 1, 'Previous'), step(number + 1, 'Next'))),
    of.value ? h('div', { key: 'top', class: 'columns is-6-6' }, part('validator', 'Validator', (one) => facts(one, view)), part('balance', 'Balance', (one) => panel('balance', 'Balance', { aside: 'at the end of each epoch' }, balance_line(one.epochs))))
      : h('div', { key: 'wait' }, loaded(of, [`There is no validator ${index}.`, 'The table of all has those that there are.'], () => false)),
    h('div', { key: 'below', class: 'columns is-7-5 is-free' }, part('duties', 'Votes', (one) => duties(one, view)), part('proposals', 'Blocks', (one) => proposals(one, view))),
  ];
}
