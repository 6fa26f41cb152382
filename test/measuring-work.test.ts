// Measuring the constants of a long formula: how often the rows' equations are solved, and that it can be stopped between.

import { expect, test, vi } from 'vitest';
import { parseExpression } from '../src/formula/parse.js';
import type * as cholesky from '../src/math/cholesky.js';
import { createRandom } from '../src/math/random.js';
import { runSteps } from '../src/work.js';

const { count } = vi.hoisted(() => ({ count: { factored: 0 } }));
vi.mock('../src/math/cholesky.js', async (original) => {
  const real = await original<typeof cholesky>();
  return {
    ...real,
    factorCholesky: (...given: Parameters<typeof real.factorCholesky>) => {
      count.factored++;
      return real.factorCholesky(...given);
    },
  };
});
const { fitConstants } = await import('../src/formula/formula-fit.js');
const { measureConstants } = await import('../src/discover/measured-constants.js');

const random = createRandom(1);
const rows = 400;
const size = 40;
const names = Array.from({ length: size }, (_, i) => `u${i}`);
const truth = (i: number): number => 1.234 + i / 7;
const sum = parseExpression(names.map((name, i) => `${truth(i)}*${name}`).join(' + '));
const columns = names.map(() => Float64Array.from({ length: rows }, () => random.normal()));
const y = Float64Array.from({ length: rows }, (_, row) =>
  columns.reduce((all, u, i) => all + truth(i) * u[row], 0.3 * random.normal()),
);
const data = { names, columns, y };

test('equations are solved a few times for each constant, however many there are', () => {
  count.factored = 0;
  runSteps(fitConstants(sum, data));
  const fitting = count.factored;
  count.factored = 0;
  const { constants } = runSteps(measureConstants(sum, data));
  expect(constants!.length).toBeGreaterThan(size / 2);
  expect(count.factored - fitting).toBeGreaterThan(size);
  expect(count.factored - fitting).toBeLessThan(4 * size);
});

test('told to stop while digits are chosen, it gives the fit as it is', () => {
  let steps = 0;
  for (const work = measureConstants(sum, data); ; steps++) if (work.next(false).done) break;
  const work = measureConstants(sum, data);
  for (let i = 0; i < steps - size / 2; i++) work.next(false);
  const { done, value } = work.next(true);
  expect(done).toBe(true);
  expect(value).toMatchObject({ rmse: expect.any(Number) });
  expect(value).not.toHaveProperty('constants');
});
