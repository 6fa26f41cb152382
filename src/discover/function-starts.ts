// Where the search for c·f(a·x + b) + d begins: images of the range of x under a·x + b, so dense that one of them is near any that can be told from
// others. Knows the shapes of functions, no data.

import { own } from '../formula/functions.js';
import type { EdgeFunction, EdgeFunctionName } from '../math/edge-functions.js';

/** Distances from an end of a domain or from a pole, relative to the range of x. */
const gaps = [0, 1e-3, 0.01, 0.03, 0.08, 0.2, 0.4, 0.7, 1, 1.5, 2.5, 4, 7, 12, 25, 60];

/** Images of x's range under a·x + b that begin on one side of 0, where only their ratio matters; and, with `both`, those that hold 0. */
function ratios(both: boolean, mirrored: boolean): [number, number][] {
  const starts: [number, number][] = gaps.map((gap) => [gap, gap + 1]);
  // x falling: another curve where the function lives on one side of 0 only, or is neither even nor odd
  starts.push(...starts.map(([low, high]): [number, number] => [high, low]));
  if (mirrored) for (const gap of gaps) starts.push([-gap - 1, -gap]);
  if (both) for (let i = 1; i < 20; i++) starts.push([-i / 20, 1 - i / 20]);
  return starts;
}

/** All pairs of different values from a list, ascending; with `falling` descending too. */
function pairs(values: readonly number[], falling = false): [number, number][] {
  const found: [number, number][] = [];
  for (const low of values) {
    for (const high of values) if (low < high || (falling && low > high)) found.push([low, high]);
  }
  return found;
}

/** Widths of the image by which an oscillation is tried: nearly half a turn to some ten turns; eight phases of half a turn. */
function waves(): [number, number][] {
  const found: [number, number][] = [];
  for (let width = 0.5; width < 70; width += width < 2 ? 0.5 : 0.9) {
    for (let phase = 0; phase < 8; phase++) {
      const middle = (phase * Math.PI) / 8;
      found.push([middle - width / 2, middle + width / 2]);
    }
  }
  return found;
}

const mirror = (values: readonly number[]): number[] =>
  [...values.map((value) => -value), ...values].toSorted((p, q) => p - q);
/** Where a step begins, is, and has ended, in units of its width. */
const stepPlaces = mirror([0.15, 0.4, 0.8, 1.3, 2, 3, 5, 9, 18]);
/** Inside (−1, 1), dense towards the ends. */
const unitPlaces = mirror([0.1, 0.3, 0.5, 0.7, 0.85, 0.95, 0.99, 0.9999]);

const startLists: Partial<Record<EdgeFunctionName, () => [number, number][]>> = {
  'x^2': () => ratios(true, false),
  'x^3': () => ratios(true, false),
  'x^4': () => ratios(true, false),
  'x^5': () => ratios(true, false),
  abs: () => ratios(true, false),
  sign: () => ratios(true, false),
  '1/x': () => ratios(false, true),
  '1/x^2': () => ratios(false, true),
  '1/x^3': () => ratios(false, true),
  sqrt: () => ratios(false, false),
  '1/sqrt': () => ratios(false, false),
  log: () => ratios(false, false),
  exp: () =>
    [0.05, 0.2, 0.5, 1, 1.7, 2.5, 4, 6, 9, 14, 25].flatMap((width): [number, number][] => [
      [-width, 0],
      [0, -width],
    ]),
  sin: waves,
  cos: waves,
  tan: () => pairs(mirror([0, 0.3, 0.7, 1, 1.25, 1.4, 1.5, 1.56])),
  tanh: () => pairs(stepPlaces),
  sigmoid: () => pairs(stepPlaces.map((value) => 2 * value)),
  arctan: () => pairs(stepPlaces),
  gaussian: () => pairs(mirror([0, 0.2, 0.5, 0.8, 1.2, 1.7, 2.4, 4, 8])),
  sinh: () => pairs(mirror([0, 0.3, 0.8, 1.5, 2.5, 4, 6])),
  cosh: () => pairs(mirror([0, 0.3, 0.8, 1.5, 2.5, 4, 6])),
  arcsin: () => pairs([-1, ...unitPlaces, 1]),
  arccos: () => pairs([-1, ...unitPlaces, 1]),
  artanh: () => pairs(unitPlaces),
};

/** For functions that are not built in: any place and width. */
const anyPlaces = pairs(mirror([0, 0.1, 0.3, 0.7, 1, 1.5, 2, 3, 5, 8]), true);

/** Images of the range of x under a·x + b from which f is fitted. */
export const startsOf = (f: Pick<EdgeFunction, 'name'>): readonly [number, number][] =>
  (kept[f.name] ??= own(startLists, f.name)?.() ?? anyPlaces);
const kept: Record<string, readonly [number, number][]> = Object.create(null);
