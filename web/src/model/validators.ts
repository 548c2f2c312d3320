// Which validators a link asks for, and in which order.

import type { ValidatorRow } from './types.ts';

export type Column = 'index' | 'status' | 'node' | 'balance' | 'votes';

export const FILTERS: [string, string][] = [['', 'all'], ['active', 'active'], ['missing', 'with missed votes'], ['slashed', 'slashed'], ['leaving', 'leaving or gone'], ['pending', 'pending']];

const COLUMNS: Column[] = ['index', 'status', 'node', 'balance', 'votes'];

export function sorted_by(query: URLSearchParams): { column: Column; falling: boolean } {
  const word = query.get('sort') ?? 'index';
  const falling = word.startsWith('-');
  const column = COLUMNS.find((each) => each === word.replace('-', ''));
  return { column: column ?? 'index', falling: falling && column !== undefined };
}

function is_shown(row: ValidatorRow, show: string): boolean {
  switch (show) {
    case 'active': return row.status === 'active';
    case 'missing': return row.voted < row.due;
    case 'slashed': return row.slashed;
    case 'leaving': return ['exiting', 'exited', 'withdrawable'].includes(row.status);
    case 'pending': return row.status === 'pending';
    default: return true;
  }
}

function share(row: ValidatorRow): number {
  return row.due ? row.voted / row.due : 1;
}

function compare(a: ValidatorRow, b: ValidatorRow, column: Column): number {
  switch (column) {
    case 'status': return a.status.localeCompare(b.status);
    case 'node': return a.node - b.node;
    case 'balance': return Number(BigInt(a.balance) - BigInt(b.balance));
    case 'votes': return share(a) - share(b);
    default: return a.index - b.index;
  }
}

export function select(rows: ValidatorRow[], query: URLSearchParams): ValidatorRow[] {
  const { column, falling } = sorted_by(query);
  const find = (query.get('find') ?? '').trim();
  const node = Number(query.get('of') ?? 0);
  const shown = rows.filter((row) => String(row.index).startsWith(find) && is_shown(row, query.get('show') ?? '') && (!node || row.node === node));
  return shown.sort((a, b) => (falling ? -1 : 1) * compare(a, b, column) || a.index - b.index);
}
