// Models of tables whose encoding, members and locked edges were changed at random, in all uses there are. Law: a file is refused with a KanError,
// or everything that is done with its model succeeds or is refused with one.

import { Buffer } from 'node:buffer';
import * as kanjs from '../every-door.mjs';
import { changedJson } from './random.mjs';
import { putTogether, takeApart } from './safetensors.mjs';

let backend;
let table;
let few;

export async function prepare() {
  backend = await kanjs.openBackend({ device: 'native', threads: 1 }).catch(() => kanjs.openBackend({ threads: 1 }));
  const rows = 60;
  const each = (value) => Array.from({ length: rows }, (_, i) => value(i));
  const a = each((i) => Math.sin(i * 7) * 2);
  const y = each((i) => Math.sin(a[i]) * ((i * 37) % 5) + (i % 3));
  const text = [
    'a,b,w,d,m,y,z,c',
    ...each((i) =>
      [
        a[i],
        (i * 37) % 5,
        'red green blue'.split(' ')[i % 3],
        `2024-01-${String(1 + (i % 28)).padStart(2, '0')}`,
        i % 9 ? 2 * a[i] : '',
        y[i],
        Math.exp(y[i]),
        y[i] > 1 ? 'hi' : y[i] > 0.3 ? 'mid' : 'lo',
      ].join(),
    ),
    '',
  ].join('\n');
  table = await kanjs.readTable(text);
  few = {
    ...table,
    rows: 12,
    columns: table.columns.map((column) =>
      column.kind === 'category'
        ? { ...column, codes: column.codes.slice(0, 12) }
        : { ...column, values: column.values.slice(0, 12) },
    ),
  };
  const of = (...names) => ({ ...table, columns: table.columns.filter(({ name }) => names.includes(name)) });
  const quick = { epochs: 3, layers: [3], gridSize: 3, backend };
  const bases = [];
  for (const [part, options] of [
    [of('a', 'b', 'y'), { target: 'y' }],
    [of('a', 'b', 'w', 'd', 'm', 'y', 'z'), { target: ['y', 'z'] }],
    [of('a', 'w', 'd', 'm', 'c'), { target: 'c' }],
    [of('a', 'm', 'w', 'z'), { target: 'z', targetTransform: 'log' }],
    [of('a', 'b', 'y'), { target: 'y', ensemble: 2 }],
  ])
    bases.push(Buffer.from(kanjs.encodeModel((await kanjs.trainTable(part, { ...quick, ...options })).model)));
  return bases;
}

export function make(bases, random) {
  const { header, data } = takeApart(random.pick(bases));
  const key = header.__metadata__.members && random.integer(4) === 0 ? 'members' : 'spec';
  const spec = JSON.parse(header.__metadata__[key]);
  const changed =
    key === 'spec' && random.integer(4) > 0
      ? { ...spec, encoding: changedJson(spec.encoding, random) }
      : changedJson(spec, random);
  header.__metadata__[key] = JSON.stringify(changed);
  return putTogether(header, data);
}

const uses = {
  names: (model) => [kanjs.inputNames(model.spec.encoding), kanjs.outputNames(model.spec.encoding)],
  predict: (model) => kanjs.predictTable(model, table, { backend }),
  interval: (model) => kanjs.predictTable(model, few, { backend, interval: 0.9 }),
  evaluate: (model) => kanjs.evaluateTable(model, table, { backend }),
  domain: (model) => kanjs.domainReport(model, table),
  network: (model) => kanjs.renderNetwork(model),
  edge: (model) => kanjs.renderEdge(model, { layer: 0, input: 0, output: 0 }),
  partial: (model) => kanjs.partialDependence(model, table, 'a', { backend }),
  permutation: (model) => kanjs.permutationImportance(model, few, { backend, repeats: 1 }),
  observe: (model) => kanjs.observeModel(model, table, { backend }),
  contributions: (model) => kanjs.contributions(model, few, { backend }),
  interactions: (model) => kanjs.interactionStrengths(model, few, { backend }),
  importance: (model) => kanjs.inputImportance(model, table, { backend }),
  prune: (model) => kanjs.pruneTable(model, table, { backend, retrain: 0 }),
  refine: (model) => kanjs.refineTable(model, table, { backend, gridSize: 4 }),
  retrain: (model) => kanjs.retrainTable(model, table, { backend, epochs: 1 }),
  compact: (model) => kanjs.compactModel(model),
  save: (model) => kanjs.decodeModel(kanjs.encodeModel(model)),
  compile: async (model) => (await kanjs.compileModel(model, { by: 'code' }))(new Float64Array(12)),
  regressor: (model) => kanjs.KANRegressor.fromModel(model).predict(table),
  classifier: (model) => kanjs.KANClassifier.fromModel(model).predict(table),
  ...Object.fromEntries(
    ['js', 'ts', 'python', 'c', 'sql', 'pytorch', 'onnx', 'latex', 'efficient-kan', 'pykan'].map((to) => [
      to,
      async (model) => kanjs.exportModel(model, { to }),
    ]),
  ),
};

export async function check(bytes, _random, fail) {
  const { model } = kanjs.decodeModel(bytes);
  for (const [name, use] of Object.entries(uses)) {
    try {
      await use(model);
    } catch (error) {
      if (!(error instanceof kanjs.KanError)) fail(`${name}: ${error?.stack}`);
    }
  }
}

export function done() {
  backend.close();
}
