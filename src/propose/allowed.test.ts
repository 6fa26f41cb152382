// Where functions were chosen, nobody proposes others.

import { describe, expect, it } from 'vitest';
import { proposed, rows } from '../../test/proposals.js';
import { type Expression, partsOf } from '../formula/expression.js';
import type { Columns } from '../formula/formula-fit.js';
import { printExpression } from '../formula/print.js';
import { proposers } from './index.js';

const laws: [name: string, data: Columns][] = [
  ['a damped wave', rows({ t: [0, 9] }, ({ t }) => 2 * Math.exp(-0.3 * t) * Math.sin(3 * t + 1), { noise: 0.02 })],
  ['a wave of two columns', rows({ x: [0, 5], a: [1, 3] }, ({ x, a }) => a * Math.sin(4 * x), { noise: 0.02 })],
  ['decays', rows({ t: [0.1, 9] }, ({ t }) => 3 * Math.exp(-t / 3) + Math.exp(-2 * t), { noise: 0.01 })],
  ['growth', rows({ t: [0, 9] }, ({ t }) => 9 / (1 + Math.exp(4 - t)), { noise: 0.02 })],
  ['saturation', rows({ s: [0.1, 9] }, ({ s }) => (3 * s) / (2 + s), { noise: 0.02 })],
  ['a logarithm', rows({ x: [0.5, 5], y: [1, 4] }, ({ x, y }) => Math.log(x / y), { noise: 0.02 })],
  ['a root', rows({ x: [0.5, 5], y: [1, 4] }, ({ x, y }) => Math.hypot(x, y), { noise: 0.02 })],
  ['a bend', rows({ x: [0, 9] }, ({ x }) => Math.max(0, x - 3), { noise: 0.01 })],
  ['a peak', rows({ x: [0, 9] }, ({ x }) => 4 / (1 + (x - 5) ** 2) + 1, { noise: 0.01 })],
];
/** A sine with a phase is a cosine too, and a maximum or minimum is said by absolute values. */
const alike: Record<string, string[]> = { sin: ['cos'], abs: ['max', 'min'] };

function called(node: Expression): string[] {
  const inside = partsOf(node).flatMap(called);
  return node.kind === 'call' ? [node.name, ...inside] : inside;
}

describe.each([['sin'], ['exp'], ['log'], ['sqrt'], ['abs'], ['x'], ['tanh']])('with %s alone', (name) => {
  it.each(laws)('%s', (_law, data) => {
    const known = new Set([name, ...(alike[name] ?? [])]);
    for (const proposer of proposers.flat())
      for (const { expression } of proposed(proposer, data, [name]))
        expect(
          called(expression).filter((each) => !known.has(each)),
          printExpression(expression),
        ).toEqual([]);
  });
});
