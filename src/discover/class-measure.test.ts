// How often classes are named right, against plain loops.

import { expect, test } from 'vitest';
import type { TableEncoding } from '../data/table-encoding.js';
import { Formula } from '../formula/formula.js';
import { compareClasses } from './class-measure.js';

const encoding = (classes: string[], more: object = {}): TableEncoding => ({
  inputs: [],
  target: { kind: 'classification', name: 'kind', classes, ...more },
});
const [a, b] = [Float64Array.of(0.1, 3, -2, 0.7, 5), Float64Array.of(1, -1, 0.5, 2, -3)];
const columns = { names: ['a', 'b'], columns: [a, b], rows: 5 };

/** All steps, and how many there were. */
function compared(...of: Parameters<typeof compareClasses>) {
  const work = compareClasses(...of);
  for (let steps = 0; ; steps++) {
    const step = work.next();
    if (step.done) return { value: step.value, steps };
  }
}

test('of three classes the likeliest counts, on the rows whose class is known', () => {
  const logits = [Float64Array.of(1, 0, 0, 9, 2), Float64Array.of(0, 2, 0, 0, 1.5), Float64Array.of(0, 0, 3, 0, -1)];
  const known = { rows: [4, 1, 2], classes: [1, 1, 0] };
  const formulas = ['a - b', '0.5', '2*b'].map((text) => new Formula(text));
  const { value, steps } = compared(encoding(['x', 'y', 'z']), logits, formulas, columns, known);
  expect(steps).toBe(3);
  const oracle = (of: (k: number, row: number) => number) => {
    let [right, loss] = [0, 0];
    known.rows.forEach((row, i) => {
      const powers = [0, 1, 2].map((k) => Math.exp(of(k, row)));
      const sum = powers[0] + powers[1] + powers[2];
      if (powers.indexOf(Math.max(...powers)) === known.classes[i]) right++;
      loss -= Math.log(powers[known.classes[i]] / sum);
    });
    return { accuracy: right / 3, logLoss: expect.closeTo(loss / 3, 12) };
  };
  expect(value).toEqual({
    rows: 3,
    network: oracle((k, row) => logits[k][row]),
    formulas: oracle((k, row) => [a[row] - b[row], 0.5, 2 * b[row]][k]),
  });
  // row 1 is named right by the network alone, whatever else
  expect(value.network.accuracy).toBeCloseTo(1 / 3, 12);
  expect(value.formulas.accuracy).toBe(0);
});

test('of two classes one logit tells the second', () => {
  const two = encoding(['no', 'yes'], { logit: true });
  const known = { rows: [0, 2, 3, 4], classes: [1, 0, 1, 1] };
  const { value, steps } = compared(two, [a], [new Formula('b')], columns, known);
  expect(steps).toBe(1);
  const loss = (values: Float64Array): number =>
    known.rows.reduce((sum, row, i) => sum + Math.log(1 + Math.exp((known.classes[i] ? -1 : 1) * values[row])), 0) / 4;
  expect(value).toEqual({
    rows: 4,
    network: { accuracy: 1, logLoss: expect.closeTo(loss(a), 12) },
    formulas: { accuracy: 0.5, logLoss: expect.closeTo(loss(b), 12) },
  });
});
