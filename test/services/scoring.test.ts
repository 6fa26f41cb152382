// Scoring at scale: a million rows in DuckDB by a view, the same answers as the model's own.

import { DuckDBInstance } from '@duckdb/node-api';
import { compileModel, exportModel } from 'kanjs';
import { expect, test } from 'vitest';
import { exportModels } from '../export/models.js';

const rows = 1_000_000;

test('a million rows in DuckDB', async () => {
  const [, model] = exportModels.find(([name]) => name === '[2, 5, 1]')!;
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  // spread over the domain and beyond, by golden sections
  await connection.run(
    `CREATE TABLE data AS SELECT i, 4e0 * (i * 0.6180339887498949e0 - floor(i * 0.6180339887498949e0)) - 2 AS x1, 3e0 * i / ${rows} - 1.5 AS x2 FROM range(${rows}) AS t(i)`,
  );
  const [{ content }] = await exportModel(model, { to: 'sql', view: 'scores', keep: ['i', 'x1', 'x2'] });
  await connection.run(content as string);
  await connection.run('CREATE TABLE scored AS SELECT * FROM scores');
  const reader = await connection.runAndReadAll('SELECT x1, x2, predicted_y FROM scored ORDER BY i');
  const [x1, x2, told] = reader.getColumns() as number[][];
  expect(told.length).toBe(rows);
  const own = await compileModel(model, { by: 'code' });
  const [x, y] = [new Float64Array(2), new Float64Array(1)];
  let worst = 0;
  for (let row = 0; row < rows; row++) {
    x[0] = x1[row];
    x[1] = x2[row];
    own(x, y);
    worst = Math.max(worst, Math.abs(told[row] - y[0]) / Math.max(1, Math.abs(y[0])));
  }
  expect(worst).toBeLessThan(1e-12);
  connection.closeSync();
});
