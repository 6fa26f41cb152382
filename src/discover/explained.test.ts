import { describe, expect, it } from 'vitest';
import { parseExpression } from '../formula/parse.js';
import { createRandom } from '../math/random.js';
import { runSteps } from '../work.js';
import { explained } from './explained.js';
import { type Columns, fitConstants } from '../formula/formula-fit.js';
import { FormulaPool } from './formula-pool.js';

function rows(count: number, seed: number, law?: (x: number, z: number, noise: number) => number): Columns {
  const random = createRandom(seed);
  const [x, z] = [1, 2].map(() => Float64Array.from({ length: count }, () => 1 + 2 * random.next()));
  const y = x.map((value, row) => law?.(value, z[row], random.normal()) ?? value / z[row] + 0.02 * random.normal());
  return { names: ['x', 'z'], columns: [x, z], y };
}

/** Whether a pool with this formula alone, its constants fitted, explains the rows. */
function isExplained(text: string, every = false, law?: Parameters<typeof rows>[2]): boolean {
  const [train, guide] = [rows(400, 1, law), rows(100, 2, law)];
  const pool = new FormulaPool(guide);
  const { expression, rmse } = runSteps(fitConstants(parseExpression(text), train));
  pool.add(expression, rmse, 'here');
  return runSteps(explained(pool, { train, guide, learned: train }, 1e-9, every));
}

describe('rows are explained', () => {
  it('by the formula that they were made of', () => expect(isExplained('1.1*x/z')).toBe(true));
  it('whose errors go with its values, over some powers of ten', () =>
    expect(isExplained('2.1*x^6*z^4', false, (x, z, noise) => 2 * x ** 6 * z ** 4 * (1 + 0.05 * noise))).toBe(true));
  it('which has every column', () => expect(isExplained('1.1*x/z', true)).toBe(true));
  it('not by one that leaves a bend', () => expect(isExplained('1.1*x - z + 1')).toBe(false));
  it('not by one that knows half of the columns', () => expect(isExplained('x + 0.1')).toBe(false));
  it('not by a long one, which may only be near', () =>
    expect(isExplained('1.1*x/z + 0.1*x^2 + 0.1*z^2 + 0.1*x*z + 0.1*x + 0.1*z + 0.1*x^3')).toBe(false));
});
