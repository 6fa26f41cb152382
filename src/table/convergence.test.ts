import { expect, test } from 'vitest';
import { createTable } from '../data/table.js';
import { tooShort } from './convergence.js';
import { trainTable } from './train-table.js';

const x = Array.from({ length: 80 }, (_, i) => i / 40 - 1);
const table = createTable({ x, y: x.map((value) => Math.sin(3 * value)) });

test('a run that is too short says so and what to do', async () => {
  const { message } = await trainTable(table, { target: 'y', layers: [4], epochs: 20, schedule: 'constant' });
  expect(message).toMatch(/^not converged: .* still fell by \d+ % .*`epochs: 40`.*`optimizer: 'auto'`$/);
});

test('a run whose length was chosen does not say what to do: that would undo the choice', async () => {
  // 300 rows of a fast wave: the loss of the rows held back still falls when the chosen 500 epochs are over
  const fast = Array.from({ length: 300 }, (_, i) => (2 * i) / 300 - 1);
  const waves = createTable({ x: fast, y: fast.map((value) => Math.sin(20 * value)) });
  const { message, settled, stopped, history } = await trainTable(waves, { target: 'y', refit: false });
  expect(settled).toBeDefined();
  expect(stopped).toBe('epochs');
  expect(tooShort({ stopped, history, optimizer: 'adamw' } as never)).toContain('train longer');
  expect(message).toBeUndefined();
});

test('a chosen run that gained nothing more says that, and no more', async () => {
  const { message, settled } = await trainTable(table, { target: 'y' });
  expect(settled).toBeDefined();
  expect(message).toMatch(/^nothing was gained after epoch \d+: the loss does not fall any more$/);
});

test.each([
  [[1, 0.9, 0.8, 0.79, 0.78, 0.78, 0.78, 0.78], undefined],
  [[1, 0.5, 0.2, 0.3, 0.5, 0.9, 0.7, 0.5], undefined],
  [[1, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3], 40],
  [[1, 0.1, 0.01], undefined],
])('losses of %j', (validationLoss, fall) => {
  const result = { stopped: 'epochs', optimizer: 'lm', history: { validationLoss } } as never;
  const told = /by (\d+) %/.exec(tooShort(result) ?? '')?.[1];
  expect(told).toBe(fall === undefined ? undefined : String(fall));
});
