// Units as text: from symbols and powers, or from a dimension alone in the SI's base units. Knows units, no formulas.

import { baseUnits, type Dimension } from './dimension.js';

/** kg m/s^2, J/(mol K), 1/s; 1 for a pure number. */
export function unitText(symbols: Iterable<readonly [symbol: string, power: number]>): string {
  const parts = [...symbols].filter(([, power]) => Math.abs(power) > 1e-9);
  const side = (sign: number): string[] =>
    parts.filter(([, power]) => power * sign > 0).map(([symbol, power]) => powerText(symbol, Math.abs(power)));
  const [above, below] = [side(1), side(-1)];
  if (below.length === 0) return above.join(' ') || '1';
  return `${above.join(' ') || '1'}/${below.length > 1 ? `(${below.join(' ')})` : below[0]}`;
}

/** The dimension in the SI's base units. */
export function dimensionText(dimension: Dimension): string {
  return unitText(baseUnits.map((symbol, k) => [symbol, dimension[k]]));
}

function powerText(symbol: string, power: number): string {
  if (Math.abs(power - 1) < 1e-9) return symbol;
  for (const parts of [1, 2, 3, 4, 5, 6]) {
    const above = Math.round(power * parts);
    if (Math.abs(above / parts - power) < 1e-9)
      return parts === 1 ? `${symbol}^${above}` : `${symbol}^(${above}/${parts})`;
  }
  return `${symbol}^${Number(power.toPrecision(4))}`;
}
