// What matters to formulas is what matters to a network that says the same, where the rows are, not evenly over their ranges.

import { expect, test } from 'vitest';
import { referenceBackend } from '../compute/reference/backend.js';
import { createTable } from '../data/table.js';
import { inputImportance } from '../explain/importance.js';
import { decodeFormulas } from '../format/formula-file.js';
import { formulaRecord } from '../format/formula-record.js';
import { symbolicRecord } from '../format/symbolic-record.js';
import { createRandom } from '../math/random.js';
import { trainTable } from '../table/train-table.js';
import { discoverTable } from './discover-table.js';
import { symbolizeModel } from './symbolic.js';

const backend = referenceBackend();
const random = createRandom(4);
// b is hardly ever another than 0, so it moves few answers, though its range is as wide as that of a
const a = Float64Array.from({ length: 80 }, () => 2 * random.next() - 1);
const b = a.map((_, row) => (row % 20 === 7 ? 1 : row % 20 === 11 ? -1 : 0.01 * Math.sin(row)));
const table = createTable({ a, b, y: a.map((value, row) => value + b[row]) });

test('a network, its formula and the formula of a search say the same', async () => {
  const { model } = await trainTable(table, { target: 'y', layers: [], optimizer: 'lm', epochs: 10, backend });
  const read = await symbolizeModel(model, { table, functions: ['x'], backend });
  const found = await discoverTable(table, { target: 'y', functions: ['x'], backend });
  const of = [
    model,
    decodeFormulas(JSON.stringify(symbolicRecord(read, 1))),
    decodeFormulas(JSON.stringify(formulaRecord(found, 1))),
    found.model!,
  ];
  for (const each of of) {
    const [{ name, share }] = await inputImportance(each, undefined, { backend });
    expect(name).toBe('a');
    expect(share).toBeGreaterThan(0.7);
  }
});

test('of classes too', async () => {
  const kind = Array.from(a, (value, row) => (value + b[row] > 0 ? 'up' : 'down'));
  const stop = new AbortController();
  stop.abort();
  const found = await discoverTable(createTable({ a, b, kind }), { target: 'kind', signal: stop.signal, backend });
  const formulas = decodeFormulas(JSON.stringify(formulaRecord(found, 1)));
  const [first] = await inputImportance(formulas, undefined, { backend });
  expect(first).toEqual((await inputImportance(found.model!, undefined, { backend }))[0]);
  expect(formulas.spec.encoding!.importance).toEqual(found.model!.spec.encoding!.importance);
  expect(first.share).toBeGreaterThan(0.7);
});
