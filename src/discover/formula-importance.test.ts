// What matters to formulas is what matters to a network that says the same, where the rows are, not evenly over their ranges.

import { describe, expect, test } from 'vitest';
import { referenceBackend } from '../compute/reference/backend.js';
import { createTable } from '../data/table.js';
import type { NumberInput, TableEncoding } from '../data/table-encoding.js';
import { importanceOfRows, inputImportance } from '../explain/importance.js';
import { Formula } from '../formula/formula.js';
import { decodeFormulas } from '../format/formula-file.js';
import { formulaRecord } from '../format/formula-record.js';
import { symbolicRecord } from '../format/symbolic-record.js';
import { createRandom } from '../math/random.js';
import { trainTable } from '../table/train-table.js';
import { finish } from '../work.js';
import { discoverTable } from './discover-table.js';
import { withFormulaImportance, withNetworkImportance } from './formula-importance.js';
import { formulaModel } from './formula-model.js';
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

describe('importance of columns to formulas', () => {
  const number = (name: string): NumberInput => ({ kind: 'number', name, offset: 0, factor: 1, range: [-1, 1] });
  const encoding: TableEncoding = {
    inputs: [number('a'), number('b')],
    target: { kind: 'regression', columns: [{ name: 'y', offset: 0, factor: 1 }] },
  };
  const formula = new Formula('a + 3*b*g');
  const known = [{ name: 'g', value: 2 }];
  const of = (columns: Float64Array[], formulas = [formula]): TableEncoding =>
    finish(withFormulaImportance(encoding, formulas, columns, { backend, known }));

  test('is that of a network of them, on rows that are taken evenly where there are many', () => {
    for (const rows of [5, 4999, 5001, 12_000]) {
      const columns = [1, 2].map((k) => Float64Array.from({ length: rows }, (_, row) => ((row * row * k) % 97) / k));
      const taken = Array.from({ length: Math.min(rows, 5000) }, (_, i) =>
        Math.floor((i * rows) / Math.min(rows, 5000)),
      );
      const x = Float64Array.from(taken.flatMap((row) => [columns[0][row], columns[1][row]]));
      const model = formulaModel([formula.expression], encoding, known);
      const expected = finish(importanceOfRows(model, x, taken.length, backend));
      expect(of(columns)).toEqual({ ...encoding, importance: expected });
    }
  });
  test('is not told where there is no column or no network', () => {
    expect(of([])).toBe(encoding);
    expect(of([a, b], [new Formula('1e300*(1e300*a)')])).toBe(encoding);
  });
  test('of a network that knows no table stays untold', async () => {
    const model = formulaModel([formula.expression], encoding, known);
    const plain = { ...model, spec: { ...model.spec, encoding: undefined } };
    expect(await withNetworkImportance(plain, table, backend)).toBe(plain);
    const told = await withNetworkImportance(model, table, backend);
    expect(told.spec.encoding!.importance).toEqual(await inputImportance(model, table, { backend }));
    expect({ ...told.spec.encoding, importance: undefined }).toEqual(encoding);
  });
});
