import { expect, test } from 'vitest';
import { fitEncoding } from '../data/encoding.js';
import { createTable } from '../data/table.js';
import { createRandom } from '../math/random.js';
import { createSpec } from '../model/create.js';
import { initializeParameters } from '../model/initialize.js';
import type { Model } from '../model/model.js';
import { domainReport, joinReports, type OutsideInput } from './domain-report.js';

function fresh(widths: number[], options = {}): Model {
  const spec = createSpec(widths, options);
  return { spec, parameters: initializeParameters(spec, createRandom(1)) };
}

test('rows are compared with the grid of each input, its ends belong to it', () => {
  const model = fresh([2, 1], {
    domain: [
      [-1, 1],
      [0, 10],
    ],
  });
  expect(
    domainReport(model, [
      [-1, 0],
      [1, 10],
    ]),
  ).toEqual([]);
  expect(
    domainReport(model, [
      [-1.5, 5],
      [0, 12],
      [3, -4],
      [0.5, 11],
    ]),
  ).toEqual([
    { kind: 'range', name: 'x1', trained: [-1, 1], seen: [-1.5, 3], rows: 2 },
    { kind: 'range', name: 'x2', trained: [0, 10], seen: [-4, 12], rows: 3 },
  ]);
});

const table = createTable({ height: [1, 2, 3], colour: ['red', 'blue', 'red'], flat: [7, 7, 7], y: [1, 5, 3] });
const encoding = fitEncoding(table, { target: 'y' });
const bare = fresh([3, 1]);
const trained: Model = { ...bare, spec: { ...bare.spec, encoding } };

test('tables are compared with the values of training, in their own units; gaps and other words are counted', () => {
  expect(domainReport(trained, table)).toEqual([]);
  const later = createTable({ flat: [7, 7.5, 7], colour: ['blue', 'green', null], height: [null, 4, 0.5] });
  expect(domainReport(trained, later)).toEqual([
    { kind: 'range', name: 'height', trained: [1, 3], seen: [0.5, 4], rows: 2 },
    { kind: 'missing', name: 'height', rows: 1 },
    { kind: 'words', name: 'colour', words: ['green'], rows: 1 },
    { kind: 'missing', name: 'colour', rows: 1 },
    { kind: 'range', name: 'flat', trained: [7, 7], seen: [7.5, 7.5], rows: 1 },
  ]);
});

test('gaps are nothing new where training had some in the column', () => {
  const gaps = createTable({ height: [1, null, 3, 2], colour: ['red', 'blue', 'red', 'red'], y: [1, 5, 3, 4] });
  const of = fitEncoding(gaps, { target: 'y' });
  const two = fresh([2, 1]);
  const model: Model = { ...two, spec: { ...two.spec, encoding: of } };
  expect(domainReport(model, createTable({ height: [null, 2], colour: [null, 'blue'] }))).toEqual([
    { kind: 'missing', name: 'colour', rows: 1 },
  ]);
});

test('encoded rows of a model of a table are compared with the values of training, not with grids that reach further', () => {
  const spec = { ...createSpec([3, 1], { domain: [-1.5, 1.5] }), encoding };
  const wide: Model = { spec, parameters: initializeParameters(spec, createRandom(1)) };
  const rows = [
    [-1, 1, 0],
    [1, -1, 0],
    [1.25, 1, 0],
  ];
  expect(domainReport(wide, rows)).toEqual([
    { kind: 'range', name: 'x1', trained: [-1, 1], seen: [1.25, 1.25], rows: 1 },
  ]);
});

test('reports of pieces join to the report of the whole', () => {
  const rows = Array.from({ length: 60 }, (_, i) => [2 * Math.sin(i), Math.cos(i)]);
  const model = fresh([2, 1], { domain: [-0.9, 1.2] });
  const pieces: OutsideInput[][] = [0, 20, 40].map((first) => domainReport(model, rows.slice(first, first + 20)));
  expect(joinReports(pieces)).toEqual(domainReport(model, rows));
  expect(joinReports([])).toEqual([]);
});

test('words of pieces join as sets, each told once, with the rows of all', () => {
  const pieces = [
    ['green', 'red', 'grey'],
    ['green', 'teal', null],
  ].map((colour) => domainReport(trained, createTable({ height: [1, 2, 3], colour, flat: [7, 7, 7] })));
  expect(joinReports(pieces)).toEqual([
    { kind: 'words', name: 'colour', words: ['green', 'grey', 'teal'], rows: 4 },
    { kind: 'missing', name: 'colour', rows: 1 },
  ]);
});

test.each([
  ['a table for a bare network', () => domainReport(bare, table), /not trained on a table/],
  ['a table without a column', () => domainReport(trained, createTable({ height: [1] })), /no input column "colour"/],
  ['rows of another width', () => domainReport(bare, [[1, 2]]), /rows of 2 values but 3/],
  [
    'a first layer without a grid',
    () =>
      domainReport(
        {
          spec: { dtype: 'float64', layers: [{ kind: 'linear', inputs: 1, outputs: 1 }] },
          parameters: new Float64Array(2),
        },
        [[1]],
      ),
    /first layer is of kind "linear"/,
  ],
])('%s: an error that says so', (_name, run, message) => expect(run).toThrow(message));
