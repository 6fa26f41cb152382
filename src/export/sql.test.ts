// What no database could tell apart is refused; that queries answer rightly is tried in test/services/, in the databases themselves.

import { exportModel } from 'kanjs';
import { expect, test } from 'vitest';
import { drawTableModel } from '../../test/export/models.js';
import type { Model } from '../model/model.js';
import type { Dialect } from './export-options.js';

const withColumns = (...names: string[]): Model =>
  drawTableModel(
    names.map((name) => ({ kind: 'number', name, offset: 0, factor: 1, range: [-1, 1], fill: 0 })),
    { kind: 'regression', columns: [{ name: 'y', offset: 0, factor: 1 }] },
    1,
  );

test.each<[Dialect, string, string, string]>([
  ['duckdb', 'Size', 'size', 'does not tell capital letters from small ones'],
  ['sqlite', 'Size', 'size', 'does not tell capital letters from small ones'],
  ['postgresql', `${'x'.repeat(63)}1`, `${'x'.repeat(63)}2`, 'reads 63 bytes of a name'],
])('to %s the columns %s and %s are one', async (dialect, one, other, why) => {
  await expect(exportModel(withColumns(one, other), { to: 'sql', dialect })).rejects.toThrow(why);
});

test('PostgreSQL tells capital letters apart, and others tell long names apart', async () => {
  expect(await exportModel(withColumns('Size', 'size'), { to: 'sql', dialect: 'postgresql' })).toHaveLength(2);
  const long = 'x'.repeat(63);
  expect(await exportModel(withColumns(`${long}1`, `${long}2`), { to: 'sql', dialect: 'sqlite' })).toHaveLength(2);
});
