// Numbers and hashes as text.

export function short_root(root: string): string {
  const hex = root.startsWith('0x') ? root.slice(2) : root;
  return hex.length <= 8 ? hex : `${hex.slice(0, 4)}…${hex.slice(-4)}`;
}

export function percent(part: string, whole: string): number {
  const total = BigInt(whole);
  if (total === 0n) {
    return 0;
  }
  return Number((BigInt(part) * 100000n) / total) / 1000;
}

export function show_percent(value: number): string {
  return `${value.toFixed(1)}\u00a0%`;
}

// Digits in groups of three.
export function grouped(amount: bigint): string {
  return amount.toString().replace(/\B(?=(\d{3})+$)/g, '\u00a0');
}

// A sum of stakes: whole ETH where it is whole, else at most four digits behind the point.
export function eth(gwei: string): string {
  const amount = BigInt(gwei);
  const whole = grouped(amount / 1000000000n).replace(/\u00a0/g, ' ');
  const rest = (amount % 1000000000n).toString().padStart(9, '0').slice(0, 4).replace(/0+$/, '');
  return rest ? `${whole}.${rest} ETH` : `${whole} ETH`;
}

// An amount of wei, rounded down: ETH where it is much, gwei or wei where it is little, as a fee is.
export function wei(amount: string): string {
  const value = BigInt(amount);
  if (value !== 0n && value < 1000000n) {
    return `${grouped(value)} wei`;
  }
  if (value !== 0n && value < 1000000000000n) {
    const rest = (value % 1000000000n).toString().padStart(9, '0').slice(0, 3).replace(/0+$/, '');
    return `${grouped(value / 1000000000n)}${rest ? `.${rest}` : ''} gwei`;
  }
  return eth((value / 1000000000n).toString());
}

export function duration(ms: number): string {
  if (ms < 1000) {
    return `${Math.round(ms)} ms`;
  }
  if (ms < 60000) {
    return `${(ms / 1000).toFixed(ms < 10000 ? 1 : 0)} s`;
  }
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

export function millis(ms: number): string {
  return ms < 10 ? ms.toFixed(1) : String(Math.round(ms));
}

export function list(items: (string | number)[]): string {
  if (items.length < 2) {
    return items.join('');
  }
  return `${items.slice(0, -1).join(', ')} and ${items[items.length - 1]}`;
}

export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

// Two hues by which a root is known again at a glance; equal roots give equal hues.
export function root_hues(root: string): [number, number] {
  const hex = root.startsWith('0x') ? root.slice(2) : root;
  const at = (from: number): number => parseInt(hex.slice(from, from + 3) || '0', 16) || 0;
  const first = at(0) % 12;
  const step = 3 + (at(3) % 7);
  return [first * 30, ((first + step) % 12) * 30];
}
