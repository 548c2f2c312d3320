// The payload of a block: its numbers, its transactions and what came of each.

import { grouped, plural, wei } from '../model/format.ts';
import type { Log, Payload, Transaction } from '../model/types.ts';
import type { View } from '../app.ts';
import { empty, fact, guard, panel, root_chip, rpc } from '../draw/parts.ts';
import { h, type Child, type VNode } from '../draw/vdom.ts';

const TYPES = ['legacy', 'access list', 'fee market', 'blobs', 'set code'];

function target(of: Transaction): Child {
  return of.to ? root_chip(of.to) : of.created ? h('span', null, h('span', { class: 'muted' }, 'creates '), root_chip(of.created)) : 'creates a contract';
}

function logs_row(logs: Log[], count: number): VNode {
  return h('ul', { class: 'logs' }, logs.map((log, i) => h('li', { key: i }, root_chip(log.address), log.topics.map((topic) => root_chip(topic)), h('span', { class: 'muted' }, `${log.bytes} bytes`))),
    count > logs.length && h('li', { class: 'muted' }, `and ${count - logs.length} more`));
}

function outcome(of: Transaction): Child {
  return of.succeeded === undefined ? h('span', { class: 'muted' }, 'not kept') : h('span', { class: `tag ${of.succeeded ? 'is-finalized' : 'is-orphaned'}` }, of.succeeded ? 'done' : 'failed');
}

function transaction_row(of: Transaction): VNode {
  const type = `${TYPES[of.type] ?? of.type}${of.blobs ? `, ${of.blobs}` : ''}`;
  return h('tr', { key: of.hash },
    h('th', { scope: 'row', 'data-name': 'Hash' }, root_chip(of.hash)), h('td', { 'data-name': 'From' }, of.from ? root_chip(of.from) : ''), h('td', { 'data-name': 'To' }, target(of)),
    h('td', { class: 'num', 'data-name': 'Value' }, wei(of.value)), h('td', { 'data-name': 'Type' }, type), h('td', { class: 'num', 'data-name': 'Gas' }, of.gas_used === undefined ? '' : grouped(BigInt(of.gas_used))),
    h('td', { 'data-name': 'Outcome' }, outcome(of)),
    h('td', { 'data-name': 'Logs' }, of.logs?.length ? h('details', null, h('summary', null, String(of.log_count)), logs_row(of.logs, of.log_count ?? 0)) : h('span', { class: 'muted' }, '0')));
}

function transactions(payload: Payload): VNode {
  const left = payload.transaction_count - payload.transactions.length;
  return h('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'Transactions, table' }, h('table', { class: 'cards transactions' },
    h('thead', null, h('tr', null, ['Hash', 'From', 'To', 'Value', 'Type', 'Gas', 'Outcome', 'Logs'].map((name) => h('th', { scope: 'col', class: name === 'Value' || name === 'Gas' ? 'num' : '' }, name)))),
    h('tbody', null, payload.transactions.map(transaction_row))), left > 0 && h('p', { class: 'note' }, `and ${plural(left, 'more transaction')}: ask for them by RPC.`));
}

export function payload_panel(payload: Payload, view: View): VNode {
  const name = `payload-${payload.hash.slice(2, 10)}`;
  return guard(name, 'Payload', () => panel(name, 'Payload', { class: 'payload', aside: [plural(payload.transaction_count, 'transaction'), rpc(view, ['eth_getBlockByHash', payload.hash, true], ['eth_getBlockReceipts', payload.hash])] },
    h('dl', { class: 'facts is-flowing' },
      fact('Number', String(payload.number)), fact('Hash', root_chip(payload.hash)), fact('State root', root_chip(payload.state_root)), fact('Fee recipient', root_chip(payload.fee_recipient)),
      fact('Gas', `${grouped(BigInt(payload.gas_used))} of ${grouped(BigInt(payload.gas_limit))}`), fact('Base fee', wei(payload.base_fee)), payload.blob_gas_used ? fact('Blobs', String(payload.blob_gas_used / 131072)) : false),
    payload.transaction_count ? transactions(payload) : empty('It has no transactions.', 'Send one by RPC, or start with --transactions-per-slot.')));
}
