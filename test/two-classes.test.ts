// Two classes as one output, a logit; and files from before, with an output for each.

import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { openNativeBackend } from '../node/native.js';
import { platform } from '../node/platform.js';
import type { Dtype } from '../src/model/spec.js';
import { openWasmBackend } from '../src/compute/wasm/backend.js';
import { readCsv } from '../src/data/csv.js';
import { createTable } from '../src/data/table.js';
import { pruneModel } from '../src/explain/prune.js';
import { decodeModel, encodeModel } from '../src/format/model-file.js';
import { modelOutputs, modelWidths } from '../src/model/layout.js';
import { evaluateTable } from '../src/table/evaluate-table.js';
import { predictTable } from '../src/table/predict-table.js';
import { retrainTable } from '../src/table/retrain-table.js';
import { trainTable } from '../src/table/train-table.js';

const fixture = (name: string): Buffer => readFileSync(new URL(`fixtures/models/${name}`, import.meta.url));
const old = decodeModel(fixture('two-classes-two-outputs.safetensors')).model;
const rows = await readCsv(fixture('two-classes.csv').toString());
/** What the program that wrote the file answered for these rows: the probability of the second class. */
const said = [0.5190909, 0.2827378, 0.3581997, 0.6160513, 0.4653039, 0.5792752, 0.872256, 0.4708796];

test('a file of two classes with an output for each answers as before', async () => {
  expect(modelWidths(old.spec)).toEqual([3, 2, 2]);
  const { data } = await predictTable(old, rows);
  said.forEach((probability, row) => {
    expect(data[2 * row + 1]).toBeCloseTo(probability, 6);
    expect(data[2 * row]).toBeCloseTo(1 - probability, 6);
  });
});

test('such a file is trained on, pruned and written with the outputs it has', async () => {
  const { model } = await retrainTable(old, rows, { epochs: 20, validation: 0 });
  expect(modelOutputs(model.spec)).toBe(2);
  const before = await evaluateTable(old, rows);
  const after = await evaluateTable(model, rows);
  if (before.task !== 'classification' || after.task !== 'classification') throw new Error('of classes');
  expect(after.logLoss).toBeLessThan(before.logLoss);
  const pruned = await pruneModel(model, rows, { keepEdges: 6 });
  expect(modelOutputs(pruned.model.spec)).toBe(2);
  expect(decodeModel(encodeModel(pruned.model)).model.spec.encoding!.target).toEqual(old.spec.encoding!.target);
});

test('a table of two classes is one output, and both probabilities are answered', async () => {
  const x = Array.from({ length: 80 }, (_, i) => i / 40 - 1);
  const table = createTable({ x, kind: x.map((at) => (at ** 2 > 0.25 ? 'out' : 'in')) });
  const { model } = await trainTable(table, { target: 'kind', layers: [], epochs: 100, learningRate: 0.1 });
  expect(modelWidths(model.spec)).toEqual([1, 1]);
  const answer = await predictTable(decodeModel(encodeModel(model)).model, table);
  expect(answer.shape).toEqual([80, 2]);
  for (let row = 0; row < 80; row++) expect(answer.data[2 * row] + answer.data[2 * row + 1]).toBeCloseTo(1, 12);
  if (answer.task !== 'classification') throw new Error('of classes');
  expect(answer.labels[0]).toBe('out');
  expect(answer.labels[40]).toBe('in');
});

test.each(['float32', 'float64'] as const)('the kernels keep sure logits in %s', async (dtype: Dtype) => {
  const native = await openNativeBackend(1);
  const backends = [await openWasmBackend(platform, 1), ...('open' in native ? [native] : [])];
  for (const backend of backends) {
    const spec = { dtype, layers: [{ kind: 'linear' as const, inputs: 1, outputs: 1 }] };
    const session = backend.open(spec, [1, 0], { batchSize: 4, loss: 'cross-entropy' });
    const data = session.load({ rows: 4, x: [1000, -1000, 1000, -1000], y: [1, 0, 0, 1] });
    expect(session.loss(data, 0, 4), backend.name).toBe(2000);
    expect(session.loss(data, 0, 2), backend.name).toBe(0);
    const lost = session.load({ rows: 1, x: [NaN], y: [0] });
    expect(session.loss(lost, 0, 1), backend.name).toBeNaN();
    session.close();
    backend.close();
  }
});
