// The library's one source of randomness: seed in, state out, the same numbers on every platform.
// xoshiro128** (Blackman & Vigna 2018), seeded by splitmix32. Only integer operations and exact arithmetic are used.

import { checkInteger, checkList, KanError } from '../errors.js';

/** A generator of random numbers that gives the same ones for the same seed on every machine. */
export interface Random {
  /** uniform in [0, 1), 32 random bits */
  next(): number;
  /** standard normal */
  normal(): number;
  /** uniform whole number in [0, bound); throws a KanError unless bound is a whole number from 1 to 2³² */
  integer(bound: number): number;
  /** puts the values in random order, in place */
  shuffle(values: { [index: number]: unknown; readonly length: number }): void;
  /** what `restoreRandom` needs to go on from here */
  state(): number[];
}

/** A generator that starts from `seed`, a whole number from 0 to 2⁵³ − 1. Throws a KanError on any other. */
export function createRandom(seed: number): Random {
  checkInteger('createRandom: `seed`', seed, 0);
  // both halves of the seed matter
  let state = (seed ^ Math.imul(Math.floor(seed / 2 ** 32), 0x9e3779b9)) >>> 0;
  const words = Array.from({ length: 4 }, () => {
    state = (state + 0x9e3779b9) >>> 0;
    let z = state;
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return (z ^ (z >>> 15)) >>> 0;
  });
  return generator(words, undefined);
}

/** The generator that goes on where `state()` was taken. Throws a KanError when the state is not one. */
export function restoreRandom(state: readonly number[]): Random {
  checkList('restoreRandom: `state`', state);
  const words = state.slice(0, 4);
  const sound =
    words.length === 4 &&
    words.every((word) => Number.isInteger(word) && word >= 0 && word < 2 ** 32) &&
    words.some((word) => word !== 0);
  const spare = state.length === 4 || (state.length === 5 && Number.isFinite(state[4]));
  if (!sound || !spare) throw new KanError('restoreRandom: this is not the state of a generator');
  return generator(words, state[4]);
}

function generator(words: number[], spareNormal: number | undefined): Random {
  let [a, b, c, d] = words as [number, number, number, number];
  let spare = spareNormal;

  const bits = (): number => {
    const scrambled = Math.imul(b, 5);
    const result = Math.imul((scrambled << 7) | (scrambled >>> 25), 9) >>> 0;
    const t = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= t;
    d = (d << 11) | (d >>> 21);
    return result;
  };
  const next = (): number => bits() / 2 ** 32;

  const integer = (bound: number): number => {
    checkInteger('integer: `bound`', bound, 1, 2 ** 32);
    // numbers past the last full multiple would favour small results
    const limit = 2 ** 32 - (2 ** 32 % bound);
    for (;;) {
      const value = bits();
      if (value < limit) return value % bound;
    }
  };

  return {
    next,
    integer,
    normal() {
      if (spare !== undefined) {
        const value = spare;
        spare = undefined;
        return value;
      }
      // Marsaglia's polar method
      for (;;) {
        const u = 2 * next() - 1;
        const v = 2 * next() - 1;
        const square = u * u + v * v;
        if (square >= 1 || square === 0) continue;
        const scale = Math.sqrt((-2 * exactLog(square)) / square);
        spare = v * scale;
        return u * scale;
      }
    },
    shuffle(values) {
      for (let i = values.length - 1; i > 0; i--) {
        const j = integer(i + 1);
        const value = values[i];
        values[i] = values[j];
        values[j] = value;
      }
    },
    state: () => [a >>> 0, b >>> 0, c >>> 0, d >>> 0, ...(spare === undefined ? [] : [spare])],
  };
}

/** log x for x in (0, 1) from + − × ÷ alone, since Math.log may differ in its last bit between engines. */
function exactLog(x: number): number {
  let exponent = 0;
  let m = x;
  while (m < Math.SQRT1_2) {
    m *= 2;
    exponent--;
  }
  const s = (m - 1) / (m + 1);
  const square = s * s;
  let sum = 0;
  for (let k = 21; k >= 1; k -= 2) sum = sum * square + 1 / k;
  return 2 * s * sum + exponent * Math.LN2;
}
