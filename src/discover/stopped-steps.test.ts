// A search of many rows that is told to stop does so at its next step, and its steps are short: of a pass through all rows that takes long there are
// several. Steps are counted, no seconds.

import { expect, test, vi } from 'vitest';
import { referenceBackend } from '../compute/reference/backend.js';
import { Formula } from '../formula/formula.js';
import { fitConstants, formulaError, type FormulaFit } from '../formula/formula-fit.js';
import { parametersOf } from '../formula/parameters.js';
import { parseExpression } from '../formula/parse.js';
import { curvesOf } from '../format/formula-curves.js';
import { simplifySteps } from '../formula/simplify.js';
import { createRandom } from '../math/random.js';
import { createSpec } from '../model/create.js';
import { initializeParameters } from '../model/initialize.js';
import { runSteps, type Steps } from '../work.js';
import { chosen } from './curve-fit.js';
import { measureConstants } from './measured-constants.js';
import { suspiciousRows } from './suspicious-rows.js';
import { readEdges } from './symbolize.js';
import { shortened } from './tidy-formula.js';

const rows = 20_000;
const random = createRandom(3);
const draw = (): Float64Array => Float64Array.from({ length: rows }, () => 0.5 + 1.5 * random.next());
const [a, b] = [draw(), draw()];
const y = a.map((value, row) => 2 * value * b[row] ** 1.5 + 0.1 * random.normal());
const data = { names: ['a', 'b'], columns: [a, b], y };
const law = parseExpression('1.9*a*b^1.4 + 0.1');

/** What steps come to that are told to stop at the n-th. */
function stoppedAt<T>(steps: Steps<T>, n: number): { done?: boolean | undefined; value: unknown } {
  for (let i = 0; i < n; i++) expect(steps.next(false).done).toBe(false);
  return steps.next(true);
}

test('a fit of many rows is stopped in the middle of a step, with what it had reached', () => {
  const first = stoppedAt(fitConstants(law, data), 1);
  expect(first).toMatchObject({ done: true, value: { expression: law, rmse: formulaError(law, data) } });
  let count = 0;
  for (const steps = fitConstants(law, data); !steps.next(false).done;) count++;
  const error = (n: number): number => (stoppedAt(fitConstants(law, data), n).value as { rmse: number }).rmse;
  const errors = Array.from({ length: count - 1 }, (_, i) => error(i + 1));
  expect(errors).toEqual(errors.toSorted((one, other) => other - one));
  expect(errors.at(-1)).toBeLessThan(0.6 * errors[0]);
});

test('constants are not measured for one who has been told to stop', () => {
  expect(stoppedAt(measureConstants(law, data), 1)).toEqual({
    done: true,
    value: { expression: law, rmse: formulaError(law, data) },
  });
});

test('a long formula is not made short, nor fitted once more, for one who has been told to stop; a short one is', () => {
  const long = parseExpression(Array.from({ length: 60 }, (_, i) => `${i + 1.5}*a^${i % 5}*(b + ${i}*a)`).join(' + '));
  expect(stoppedAt(simplifySteps(long), 1)).toEqual({ done: true, value: long });
  const few = { names: data.names, columns: [a, b].map((each) => each.subarray(0, 1000)), y: y.subarray(0, 1000) };
  expect(stoppedAt(fitConstants(long, few), 1)).toMatchObject({ done: true, value: { expression: long } });
  const short = parseExpression('a + b + a');
  expect(runSteps(simplifySteps(short))).not.toEqual(short);
  expect(simplifySteps(short).next(true)).toMatchObject({ done: true, value: runSteps(simplifySteps(short)) });
});

test('digits of a long formula are tried once for one who has been told to stop', () => {
  const long = parseExpression(
    Array.from({ length: 60 }, (_, i) => `${(i + 1) / 7}*a^${i % 5}*(b + ${(i + 1) / 3}*a)`).join(' + '),
  );
  const fit = { expression: long, rmse: formulaError(long, data), parameters: Float64Array.from(parametersOf(long)) };
  const { done, value } = stoppedAt(shortened(fit, data, true), 1);
  expect(done).toBe(true);
  const { parameters } = value as FormulaFit;
  expect(Array.from(parameters, (each) => Number(each.toPrecision(5)))).toEqual([...parameters]);
  // where that is too few, they stay
  const exact = { ...fit, rmse: 0 };
  expect(stoppedAt(shortened(exact, data, true), 1).value).toBe(exact);
});

test('suspicious rows are looked for column by column, and no longer than one is told to', () => {
  for (const n of [1, 2, 3]) expect(stoppedAt(suspiciousRows(data), n)).toEqual({ done: true, value: [] });
});

test('curves of a network are taken input by input', () => {
  const spec = createSpec([7, 2, 1]);
  const model = { spec, parameters: initializeParameters(spec, createRandom(1)) };
  const x = Float64Array.from({ length: 70 }, () => random.normal());
  const settings = { functions: chosen(['0']), noise: 0.1, backend: referenceBackend() };
  let steps = 0;
  for (const reading = readEdges(model, x, 10, settings); !reading.next(true).done;) steps++;
  // of each of nine inputs, and of each batch to the second layer and to the answer
  expect(steps).toBeGreaterThanOrEqual(9 + 2);
});

test('a picture of a formula orders each of its columns once or twice', () => {
  const sorted = vi.spyOn(Array.prototype, 'toSorted');
  try {
    const column = (values: Float64Array): number[] => Array.from(values.subarray(0, 300));
    curvesOf(new Formula('a*b'), { known: [] }, { a: column(a), b: column(b) });
    expect(sorted.mock.calls.length).toBeLessThan(8);
  } finally {
    sorted.mockRestore();
  }
});
