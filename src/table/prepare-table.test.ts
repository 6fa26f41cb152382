import { expect, test } from 'vitest';
import { createTable } from '../data/table.js';
import { trainModel } from '../train/trainer.js';
import { prepareTable } from './prepare-table.js';
import { trainTable } from './train-table.js';

const table = createTable({
  x: Array.from({ length: 60 }, (_, i) => i / 10),
  colour: Array.from({ length: 60 }, (_, i) => (i % 3 === 0 ? 'red' : 'blue')),
  y: Array.from({ length: 60 }, (_, i) => Math.sin(i / 10) + (i % 3 === 0 ? 1 : 0)),
});

test('training what was prepared is what trainTable does', async () => {
  const options = { target: 'y', layers: [3], seed: 7 };
  const { model, train, heldBack, loss } = await prepareTable(table, options);
  const own = await trainModel(model, train, { validation: heldBack, loss, epochs: 12, seed: 7 });
  const theirs = await trainTable(table, { ...options, epochs: 12, optimizer: 'adamw', refit: false });
  expect(own.history).toEqual(theirs.history);
  expect(heldBack?.rows).toBe(12);
});

test('without layers the widths depend on the rows, and nothing need be held back', async () => {
  const { model, heldBack, loss } = await prepareTable(table, { target: 'colour', validation: 0 });
  expect(heldBack).toBeUndefined();
  expect(loss).toBe('cross-entropy');
  expect(model.spec.layers).toMatchObject([{ kind: 'kan', inputs: 2, outputs: 1 }]);
});

test('a target that is not there is said', async () => {
  await expect(prepareTable(table, { target: 'z' })).rejects.toThrow('no target column "z"');
});
