// Where the search for c·f(a·x + b) + d begins: images of the range of x under a·x + b, so dense that one of them is near any that can be told from
// others. Knows the shapes of functions, no data. Of two images that c and d make the same curve (odd and even functions mirrored at 0) one is enough.

import { own } from '../formula/functions.js';
import type { EdgeFunction, EdgeFunctionName } from '../math/edge-functions.js';

type Image = [from: number, to: number];

const row = (count: number, at: (i: number) => number): number[] => Array.from({ length: count }, (_, i) => at(i));

/** All pairs of different places in a list, ascending. */
const pairs = (places: readonly number[]): Image[] =>
  places.flatMap((from, i) => places.slice(i + 1).map((to): Image => [from, to]));
const falling = (images: readonly Image[]): Image[] => images.map(([from, to]) => [to, from]);

/** Distances from an end of a domain or from a pole, relative to the range of x: none, and ever larger ones. */
const gaps = [0, ...row(21, (i) => 1e-3 * 1.7 ** i)];
/** On one side of 0, where only the ratio of the ends matters. */
const rising = gaps.map((gap): Image => [gap, gap + 1]);
const beside = [...rising, ...falling(rising)];
/** And with 0 inside, every twentieth of the range. */
const around = [...beside, ...row(19, (i) => (i + 1) / 20).map((part): Image => [-part, 1 - part])];

/** Widths of the image by which an oscillation is tried: nearly half a turn to some ten turns; eight phases of half a turn. */
const waves = row(78, (i) => 0.5 + 0.9 * i).flatMap((width) =>
  row(8, (phase) => (phase * Math.PI) / 8).map((middle): Image => [middle - width / 2, middle + width / 2]),
);

/** Where a step begins, is, and has ended, in units of its width: evenly near 0, by factors far from it. */
const places = row(20, (i) => Math.sinh(0.38 * (i - 9.5)));
const steps = pairs(places);
/** The same within (−1, 1), dense towards the ends. */
const unitPlaces = places.map((place) => place / Math.hypot(1, place));

const startLists: Partial<Record<EdgeFunctionName, readonly Image[]>> = {
  'x^2': around,
  'x^3': around,
  'x^4': around,
  'x^5': around,
  abs: around,
  '1/x': beside,
  '1/x^2': beside,
  '1/x^3': beside,
  sqrt: beside,
  '1/sqrt': beside,
  log: beside,
  exp: row(11, (i) => 0.05 * 1.9 ** i).flatMap((width): Image[] => [
    [-width, 0],
    [0, -width],
  ]),
  sin: waves,
  cos: waves,
  tan: pairs(places.map(Math.atan)),
  tanh: steps,
  sigmoid: pairs(places.map((place) => 2 * place)),
  arctan: steps,
  gaussian: steps,
  sinh: steps,
  cosh: steps,
  arcsin: pairs([-1, ...unitPlaces, 1]),
  arccos: pairs([-1, ...unitPlaces, 1]),
  artanh: pairs(unitPlaces),
};

/** For functions that are not built in: any place and width, either way. */
const anyPlace = [...steps, ...falling(steps)];

/** Images of the range of x under a·x + b from which f is fitted. */
export const startsOf = ({ name }: Pick<EdgeFunction, 'name'>): readonly Image[] => own(startLists, name) ?? anyPlace;
