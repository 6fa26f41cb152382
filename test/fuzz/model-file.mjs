// Model files changed at random. Law: a file is refused with a KanError or gives a model that is saved and loaded again as it is, runs on
// every backend there is, and says about the same on all of them.

import { Buffer } from 'node:buffer';
import * as kanjs from '../every-door.mjs';
import { changedBytes, changedJson } from './random.mjs';
import { damaged, putTogether, strangeNumbers, takeApart } from './safetensors.mjs';

const backends = [];

export async function prepare() {
  for (const device of ['reference', 'wasm', 'native']) {
    try {
      backends.push(await kanjs.openBackend({ device, threads: 2 }));
    } catch (error) {
      console.log(`${device} is not tried: ${error.message}`);
    }
  }
  const table = kanjs.createTable({
    x: Array.from({ length: 12 }, (_, i) => i),
    word: Array.from({ length: 12 }, (_, i) => 'abc'[i % 3]),
    y: Array.from({ length: 12 }, (_, i) => Math.sin(i)),
  });
  const [backend] = backends;
  const quick = { layers: [3], epochs: 1, gridSize: 2, backend };
  const specs = [
    kanjs.createSpec([2, 3, 1], { gridSize: 3 }),
    kanjs.createSpec([2, [2, 2], 2], { gridSize: 2, dtype: 'float64', order: 2 }),
    kanjs.createSpec([3, 4, 2], { model: 'deep', dropout: 0.1, gridSize: 2, outside: 'clamp' }),
    kanjs.createSpec([2, 3, 2], { model: 'residual', gridSize: 2, base: 'none', outside: 'zero' }),
    kanjs.createSpec([2, 2, 1], {
      basis: 'rbf',
      activation: 'tanh',
      domain: [
        [0, 1],
        [-2, 2],
      ],
    }),
    kanjs.createSpec([2, 70, 1], { basis: 'chebyshev', gridSize: 2, order: 1 }),
  ];
  const models = [
    ...specs.map((spec) => ({ spec, parameters: kanjs.initializeParameters(spec, kanjs.createRandom(1)) })),
    kanjs.compileToKAN('sin(x)*exp(-y) + x^1.5'),
    new kanjs.ModularKAN({ a: [1, 2, 1], b: [2, 2, 1] }).model,
    (await kanjs.trainTable(table, { ...quick, target: 'y' })).model,
    (await kanjs.trainTable(table, { ...quick, target: 'word', optimizer: 'lbfgs' })).model,
    (await kanjs.trainTable(table, { ...quick, target: 'y', ensemble: 2 })).model,
  ];
  return models.map((model) => Buffer.from(kanjs.encodeModel(model, { note: 1 })));
}

export function make(bases, random) {
  const bytes = random.pick(bases);
  if (random.integer(3) === 0) return damaged(bytes, random, changedBytes, random);
  const { header, data } = takeApart(bytes);
  const spec = JSON.parse(header.__metadata__.spec);
  const { members } = header.__metadata__;
  if (members !== undefined && random.integer(2) === 0) {
    header.__metadata__.members = JSON.stringify(changedJson(JSON.parse(members), random));
    return putTogether(header, data);
  }
  const way = random.integer(4);
  if (way === 0) return putTogether(changedJson(header, random), data);
  if (way === 1) return putTogether(header, strangeNumbers(data, spec.dtype === 'float64', random));
  const changed = changedJson(spec, random);
  header.__metadata__.spec = JSON.stringify(changed);
  // often the tensors fit the changed spec, so that what lies deeper is reached
  const fitting = random.integer(4) > 0 ? fittingTensors(changed, random) : undefined;
  return fitting
    ? putTogether({ __metadata__: header.__metadata__, ...fitting.header }, fitting.data)
    : putTogether(header, data);
}

function fittingTensors(spec, { next }) {
  const isDouble = spec?.dtype === 'float64';
  const header = {};
  let end = 0;
  const add = (name, shape) => {
    const count = shape.reduce((product, width) => product * width, 1);
    if (!(count >= 0 && count < 1e6)) throw new RangeError(name);
    header[name] = { dtype: isDouble ? 'F64' : 'F32', shape, data_offsets: [end, (end += count * (isDouble ? 8 : 4))] };
  };
  try {
    spec.layers.forEach((layer, i) => {
      const name = `layers.${i}`;
      if (layer.kind === 'kan') {
        add(`${name}.coefficients`, [layer.outputs, layer.inputs, layer.gridSize + layer.order]);
        if (layer.base !== 'none') add(`${name}.base`, [layer.outputs, layer.inputs]);
        if (layer.locked) add(`${name}.locked`, [layer.locked.length, 4]);
      } else if (layer.kind === 'linear') {
        add(`${name}.weight`, [layer.outputs, layer.inputs]);
        add(`${name}.bias`, [layer.outputs]);
      } else if (layer.kind === 'norm') {
        add(`${name}.gain`, [layer.width]);
        add(`${name}.bias`, [layer.width]);
      } else if (layer.kind === 'gate') {
        add(`${name}.gate`, []);
        if (layer.skip === 'linear') {
          add(`${name}.skip.weight`, [layer.width, layer.sourceWidth]);
          add(`${name}.skip.bias`, [layer.width]);
        }
      }
    });
  } catch {
    return undefined;
  }
  const data = Buffer.alloc(end);
  const frozen = spec.layers.some(({ removed, locked }) => removed || locked);
  if (!frozen)
    for (let at = 0; at + 8 <= end; at += isDouble ? 8 : 4)
      if (isDouble) data.writeDoubleLE(2 * next() - 1, at);
      else data.writeFloatLE(2 * next() - 1, at);
  return { header, data };
}

const inputsOf = ({ inputs, width, sums, arities }) =>
  inputs ?? width ?? arities.reduce((sum, arity) => sum + arity, sums);
const outputsOf = ({ outputs, width, sums, arities }) => outputs ?? width ?? sums + arities.length;

/** More than this is left to tests of size. */
const maxValues = 2e6;

export async function check(bytes, random, fail) {
  const { model, extra } = kanjs.decodeModel(bytes);
  const again = kanjs.encodeModel(model, extra);
  if (!Buffer.from(kanjs.encodeModel(kanjs.decodeModel(again).model, extra)).equals(Buffer.from(again)))
    fail('saved and loaded again it is another');
  const { spec, parameters } = model;
  const layers = spec.layers;
  const widths = layers.flatMap((layer) => [layer.inputs ?? layer.width ?? 0, layer.outputs ?? 0]);
  if (
    parameters.length > maxValues ||
    Math.max(...widths) > 50_000 ||
    layers.some(({ arities }) => arities?.length > 1000)
  )
    return;
  const [inputs, outputs] = [inputsOf(layers[0]), outputsOf(layers.at(-1))];
  const rows = 1 + random.integer(40);
  if (rows * inputs > maxValues) return;
  const List = spec.dtype === 'float64' ? Float64Array : Float32Array;
  const x = List.from({ length: rows * inputs }, () =>
    random.pick([2 * random.next() - 1, 4 * random.next() - 2, 0, 1, -1, 1e10]),
  );
  const said = backends.map((backend) => {
    if (backend.refuses(spec)) return undefined;
    const session = backend.open(spec, parameters, { batchSize: rows });
    try {
      const y = new List(rows * outputs);
      session.forward(x, rows, y);
      if (random.integer(2) === 0)
        session.backward(
          List.from({ length: rows * outputs }, () => 1),
          rows,
        );
      return y;
    } finally {
      session.close();
    }
  });
  // planted numbers of 1e30 overflow in float32, and not in the reference
  const tame =
    spec.dtype === 'float64' ||
    (parameters.every((value) => Math.abs(value) < 1e3) && x.every((value) => Math.abs(value) < 1e3));
  const [reference, ...others] = said;
  if (!tame || reference === undefined || layers.some(({ kind }) => kind === 'norm')) return;
  const size = reference.reduce((most, value) => Math.max(most, Number.isFinite(value) ? Math.abs(value) : 0), 1e-3);
  // where large terms cancel, as those of the slope of a symmetric basis function at the end of its domain, 1e10 beyond it, what is left is
  // rounding: as much as the reference itself changes when all that it is given changes in the last digits
  const doubt =
    spec.dtype === 'float64' ? roundingOf(model, x, rows, reference, random) : new Float64Array(reference.length);
  others.forEach((y, i) => {
    if (y === undefined) return;
    for (let at = 0; at < y.length; at++)
      if (
        Number.isFinite(reference[at]) &&
        !(Math.abs(y[at] - reference[at]) <= size * (spec.dtype === 'float64' ? 1e-9 : 5e-2) + 100 * doubt[at])
      )
        fail(`${backends[i + 1].name} says ${y[at]} where the reference says ${reference[at]}`);
  });
  if (random.integer(5) === 0) {
    kanjs.generateSource(model);
    kanjs.renderNetwork(model);
    (await kanjs.compileModel(model))(x.subarray(0, inputs));
  }
}

/** How much each answer of the reference moves with inputs, parameters and grids that differ by a few units in the last place. */
function roundingOf({ spec, parameters }, x, rows, answers, random) {
  const moved = (value) => value * (1 + 2 ** -51 * (2 * random.next() - 1));
  const movedGrid = (grid) =>
    typeof grid === 'number'
      ? moved(grid)
      : Array.isArray(grid)
        ? grid.map(movedGrid)
        : typeof grid === 'object' && grid !== null
          ? Object.fromEntries(Object.entries(grid).map(([name, value]) => [name, movedGrid(value)]))
          : grid;
  const doubt = new Float64Array(answers.length);
  for (let time = 0; time < 4; time++) {
    const layers = spec.layers.map((layer) => (layer.grid ? { ...layer, grid: movedGrid(layer.grid) } : layer));
    const session = backends[0].open({ ...spec, layers }, parameters.map(moved), { batchSize: rows });
    const y = new Float64Array(answers.length);
    try {
      session.forward(x.map(moved), rows, y);
    } finally {
      session.close();
    }
    // what overflows in one of them says nothing
    for (let at = 0; at < y.length; at++)
      doubt[at] = Math.max(doubt[at], Number.isNaN(y[at]) ? Infinity : Math.abs(y[at] - answers[at]));
  }
  return doubt;
}

export function done() {
  for (const backend of backends) backend.close();
}
