// Arguments of the right kind with something wrong inside: holes in lists, pieces that are no text, tables for rows. Each is a KanError that says what
// was seen. What is wrong as a whole is test/doors.test.ts's.

import { expect, test } from 'vitest';
import * as k from './every-door.mjs';

const { model } = new k.KAN([1, 1]);
const table = k.createTable({ a: [1, 2, 3], b: [2, 4, 6] });
const { model: ofTable } = await k.trainTable(table, { target: 'b', epochs: 1, layers: [], gridSize: 1, order: 1 });
const edge = { layer: 0, input: 0, output: 0 };
const hole: any = new Array(2).fill(1, 1);
const wrong = (change: object): any => ({ ...table, ...change });
const encoded = (change: object): any => ({ ...ofTable, spec: { ...ofTable.spec, ...change } });
const huge: any = { ...model, spec: { ...model.spec, layers: [{ ...model.spec.layers[0], outputs: 1e300 }] } };
const knots = k.extendKnots([0, 1], 1);
const none: any = null;
const odd: any = Symbol('odd');
const blank: any = Object.create(null);

const calls: [name: string, call: () => unknown, says: RegExp][] = [
  ['a hole in widths', () => new k.KAN(hole), /`widths\[0\]` must be a whole number .*got undefined/],
  ['a hole in widths of a spec', () => k.createSpec(hole), /`widths\[0\]`/],
  ['widths that are words', () => k.widthsText(['a'] as any), /widthsText: .*got "a"/],
  ['pieces of text that are none', () => k.readTable([1, 2] as any), /must give text or bytes.*got 1/],
  ['a hole among pieces of text', () => k.readCsv(hole), /must give text or bytes.*got undefined/],
  ['lists of bytes for bytes', () => k.readCsv([[1], [2]] as any), /must give text or bytes.*got \[1\]/],
  [
    'packed text between which something else stands',
    () => k.readTable(gzipAndMore()),
    /must give text or bytes.*got 7/,
  ],
  ['no options of reading', () => k.tableReading(k.prepareTable as never, none), /options must be an object.*got null/],
  ['a table for rows', () => k.trainModel(model, table as any), /got a table/],
  ['rows without y', () => k.trainModel(model, { rows: 1, x: [1] } as any), /`y` must be a list; got undefined/],
  [
    'weights that are one number',
    () => k.trainModel(model, { rows: 1, x: [1], y: [1], weights: 2 } as any),
    /`weights`/,
  ],
  [
    'a table of more rows than it has',
    () => k.trainTable(wrong({ rows: 2 ** 31 }), { target: 'b' }),
    /column 1.*rows; got 3/,
  ],
  ['a table of no column', () => k.evaluateTable(ofTable, wrong({ columns: [null] })), /column 1: the name/],
  [
    'a table of lists',
    () => k.predictTable(ofTable, wrong({ columns: [{ name: 'a', kind: 'number', values: [1, 2, 3] }] })),
    /array of numbers/,
  ],
  [
    'a table of words without words',
    () => k.observeModel(ofTable, wrong({ columns: [{ name: 'a', kind: 'category', codes: new Int32Array(3) }] })),
    /`categories`/,
  ],
  [
    'a model whose encoding is none',
    () => k.predictTable(encoded({ encoding: null }), table),
    /`inputs` makes no sense/,
  ],
  ['a model without layers', () => k.evaluateTable(encoded({ layers: [] }), table), /`layers` must be a list/],
  [
    'a spec with a hole for a layer',
    () => k.parameterCount(hole && { ...ofTable.spec, layers: hole }),
    /`spec` must be that of a model/,
  ],
  [
    'a spec whose layer has no size',
    () => k.modelWidths({ dtype: 'float32', layers: [{ kind: 'kan', inputs: 1 }] } as any),
    /`spec` must be that/,
  ],
  [
    'a missing word that is none',
    () => k.readCsv('a\n1\n', { missingValues: [undefined] as any }),
    /must be words; got undefined/,
  ],
  [
    'words in a column of a formula',
    () => new k.Formula('a*x').evaluate({ a: [1], x: ['2'] } as any),
    /column "x" must hold numbers; got "2" at 0/,
  ],
  [
    'a hole in a row of a formula',
    () => new k.Formula('a*x').evaluate(hole),
    /the row must hold numbers; got undefined/,
  ],
  [
    'coefficients that are none',
    () => k.evaluateSpline(knots, [none, 1], 1, [0]),
    /`coefficients` must hold numbers; got null/,
  ],
  ['more intervals than there is room for', () => k.uniformBreakpoints(0, 1, 2 ** 31), /`gridSize`.*1048576/],
  ['curves of a layer of no size', () => k.renderCurves(huge), /inputs|outputs|`spec`/],
  ['a penalty of a layer of no size', () => k.regularizationLoss(huge), /inputs|outputs|`spec`/],
  ['a fit without a function', () => k.renderEdge(model, edge, { fit: { name: 'sin' } as any }), /`fit`: `value`/],
  ['a derivative that is none', () => k.evaluateSpline(knots, [1, 2], 1, [0], odd), /`derivative`.*Symbol/],
  ['an order that is an object', () => k.evaluateSpline(knots, [1, 2], blank, [0]), /`order`.*Object/],
  ['points that are objects', () => k.fitSpline(knots, 1, [blank], [1]), /x\[0\].*Object/],
  ['a measured value that is an object', () => k.measuredText(blank, 1), /must be numbers.*Object/],
  ['a measured error that is text', () => k.measuredLatex(1, 'x' as any), /must be numbers.*"x"/],
  ['more rows than there is time for', () => k.createSyntheticDataset('x', { samples: 1e9 }), /`samples`.*1000000000/],
  [
    'more numbers than there is room for',
    () => k.createSyntheticDataset(() => 1, { samples: 1e7, inputs: 5000 }),
    /numbers/,
  ],
  ['more inputs than there is room for', () => k.createSyntheticDataset(() => 1, { inputs: 1e9 }), /`inputs`/],
];

async function* gzipAndMore(): AsyncGenerator<any> {
  const packed = new Blob(['a,b\n1,2\n']).stream().pipeThrough(new CompressionStream('gzip'));
  yield new Uint8Array(await new Response(packed).arrayBuffer());
  yield 7;
}

test.each(calls)('%s', async (_name, call, says) => {
  const failed = await (async () => call())().then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(failed).toBeInstanceOf(k.KanError);
  expect((failed as Error).message).toMatch(says);
});

test('an error of nothing reads like nothing', () => expect(new k.KanError(none).message).toBe('null'));
