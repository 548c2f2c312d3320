// The accounts that genesis funds, as the seen node's execution layer has them, and where wallets reach it.

import { plural, wei } from '../model/format.ts';
import type { Accounts } from '../model/types.ts';
import { load, type View } from '../app.ts';
import { api, command, empty, fact, guard, loaded, panel, root_chip, rpc, rpc_url } from '../draw/parts.ts';
import { h, type VNode } from '../draw/vdom.ts';

function accounts_table(of: Accounts): VNode {
  return h('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'Accounts, table' }, h('table', { class: 'cards' },
    h('thead', null, h('tr', null, ['Account', 'Address', 'Balance', 'Sent', 'Key at'].map((name, i) => h('th', { scope: 'col', class: [0, 2, 3].includes(i) ? 'num' : '' }, name)))),
    h('tbody', null, of.accounts.map((each) => h('tr', { key: each.index },
      h('th', { scope: 'row', class: 'num', 'data-name': 'Account' }, String(each.index)), h('td', { 'data-name': 'Address' }, root_chip(each.address)),
      h('td', { class: 'num', 'data-name': 'Balance' }, wei(each.balance)), h('td', { class: 'num', 'data-name': 'Sent' }, String(each.nonce)), h('td', { 'data-name': 'Key at' }, h('code', null, each.path)))))));
}

function reach(view: View, of: Accounts): VNode[] {
  const url = rpc_url(view);
  return [
    h('dl', { class: 'facts' }, fact('Chain', String(of.chain_id)), fact('Block', String(of.block)), fact('Base fee', wei(of.base_fee)), fact('Waiting', `${plural(of.pending, 'transaction')}${of.queued ? `, ${of.queued} behind a gap` : ''}`)),
    ...(url ? [h('h3', { class: 'sub' }, 'JSON-RPC, also by WebSocket'), command(url), command(url.replace('http', 'ws'))] : [empty('This run serves no JSON-RPC.', 'Start it without --no-rpc and --fast.')]),
  ];
}

export function accounts_room(view: View): VNode[] {
  const of = load<Accounts>(view, 'accounts');
  const missing: [string, string] = ['There is no execution layer.', 'The node has to run, and to be of the line of today.'];
  const first = of.value?.accounts[0]?.address ?? '';
  return [
    h('header', { class: 'room-head', key: 'head' }, h('h1', null, 'Accounts'), h('p', null, `Funded at genesis, for tests: everyone knows their keys, which the start prints. As node ${view.snapshot.seen_from} has them`)),
    h('div', { class: 'columns is-7-5 is-free', key: 'accounts' },
      guard('accounts', 'Accounts', () => panel('accounts', 'Accounts', { aside: [rpc(view, ['eth_getBalance', first, 'latest']), api(view, `/cairn/v1/page/accounts?node=${view.snapshot.seen_from}`)] }, loaded(of, missing, accounts_table))),
      guard('reach', 'Where wallets go', () => panel('reach', 'Where wallets go', { aside: rpc(view, ['eth_chainId'], ['txpool_status']) }, loaded(of, missing, (value) => reach(view, value))))),
  ];
}
