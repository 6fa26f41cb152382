// The quick part of the accuracy suite, `npm run accuracy`: what the best other systems reach is matched or beaten, with the first seed.

import { type Backend, openBackend } from 'kanjs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cases } from '../bench/accuracy/cases.mjs';
import { measure, tableOf } from '../bench/accuracy/measure.mjs';

let backend: Backend;
beforeAll(async () => {
  backend = await openBackend({ threads: 1 });
});
afterAll(() => backend.close());

const quick = [
  'exp(sin πx + y²), [2,1,1]',
  'exp((sin π(a²+b²) + sin π(c²+d²))/2)',
  'x·y with multiplication nodes',
  'two moons, noise 0.1',
  'five Gaussian peaks in sequence',
  '(u+v)/(1+u*v), as a formula',
  'bessel-k',
  'elliptic-second',
  'spherical-harmonic-0-1',
];

test.each(quick)('%s', async (name) => {
  const rows = await measure(
    cases.find((each) => each.name === name)!,
    [1],
    backend,
  );
  for (const { step, median, met } of rows) expect({ step, median, met }).toEqual({ step, median, met: true });
});

test('the table has a line for every step, and says what was not met', () => {
  const row = { name: 'a', shape: '[1,1]', unit: 'RMSE', step: 'G = 3', parameters: 7, best: 1e-3, goal: undefined };
  const table = tableOf([{ ...row, median: 2e-3, worst: 4e-3, figures: [2e-3, 4e-3], met: false, seconds: 1.25 }]);
  expect(table.split('\n')[2]).toBe('| a | `[1,1]` | G = 3 | 7 | 1.0e-3 | – | 2.0e-3 | 4.0e-3 | no | 1.3 |');
});

test('every case has steps with a figure to beat, and shapes are told as they are', () => {
  for (const { name, shape, steps } of cases) {
    expect(steps.length, name).toBeGreaterThan(0);
    for (const each of steps) expect(each.best ?? ('goal' in each ? each.goal : 0), name).toBeGreaterThan(0);
    expect(shape === 'formula' || Array.isArray(JSON.parse(shape)), name).toBe(true);
  }
  expect(new Set(cases.map(({ name }) => name)).size).toBe(cases.length);
});
