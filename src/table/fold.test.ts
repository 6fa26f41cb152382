// A network of a fold is measured and forgotten: what readers of models are told is not found out for it.

import { expect, test } from 'vitest';
import { referenceBackend } from '../compute/reference/backend.js';
import { createTable } from '../data/table.js';
import { dealFolds, foldTable, trainFold } from './fold.js';
import { trainTable } from './train-table.js';

const x = Array.from({ length: 20 }, (_, i) => i / 10 - 1);
const table = createTable({ x, y: x.map((value) => value * value) });

test('a fold has the network that its rows alone would have, without the importance of columns', async () => {
  const options = { target: 'y', epochs: 2, layers: [], seed: 1, backend: referenceBackend() };
  const folds = dealFolds(await foldTable(table, options), options, 4);
  const { result, heldBack } = await trainFold(folds, 1, options);
  expect(heldBack.rows).toBe(5);
  const rows = folds.parts[1].train;
  const rest = createTable({ x: [...rows].map((row) => x[row]), y: [...rows].map((row) => x[row] ** 2) });
  const alone = await trainTable(rest, { ...options, validation: 0 });
  expect(result.model.parameters).toEqual(alone.model.parameters);
  expect(alone.model.spec.encoding!.importance).toEqual([{ name: 'x', share: 1 }]);
  expect(result.model.spec.encoding!.importance).toBeUndefined();
});
