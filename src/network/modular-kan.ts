// ModularKAN: several networks with names, side by side in one model. Knows names; the model is one KAN whose edges between modules
// are removed, so that it trains, saves and loads as any other.

import { predictInPieces } from '../compute/predict.js';
import { type MatrixLike, readMatrix, type Tensor } from '../data/matrix.js';
import { checkInteger, checkList, checkRecord, KanError, show, suggest } from '../errors.js';
import { createRandom } from '../math/random.js';
import { createSpec } from '../model/create.js';
import { initializeParameters } from '../model/initialize.js';
import { createReal, type Model } from '../model/model.js';
import type { KANLayerSpec, ModelSpec, ModuleSpec, Real } from '../model/spec.js';
import { completeInTurns } from '../train/pause.js';
import { kanOptions, type KANOptions } from './kan.js';
import { Network, type Rows, type PredictOptions } from './network.js';
import { checkNames } from '../options.js';
import { backendFor, runOptions } from '../compute/run.js';

/** Widths of one module, inputs first and outputs last. All modules of a network have equally many layers. */
export type ModuleWidths = readonly number[];

/**
 * Named modules: `new ModularKAN({ weather: [3, 1], prices: [2, 2] })`. What goes in and what comes out are records with
 * a matrix for each name, of equally many rows. Throws a KanError on names that are missing or that no module has.
 */
export class ModularKAN<Name extends string = string> extends Network<
  Record<Name, MatrixLike>,
  Record<Name, Tensor<Real>>
> {
  constructor(modules: Record<Name, ModuleWidths> | Model, options: Omit<KANOptions, 'activation' | 'arity'> = {}) {
    super(isModel(modules) ? modules : createModel(modules, options));
    if (!this.spec.modules) throw new KanError('ModularKAN: this model has no modules');
  }

  /** The modules in the order they were given. */
  get modules(): readonly ModuleSpec[] {
    return this.spec.modules!;
  }

  /** A matrix of outputs for each module. Throws a KanError on inputs that do not fit or are not finite. */
  async predict(x: Record<Name, MatrixLike>, options: PredictOptions = {}): Promise<Record<Name, Tensor<Real>>> {
    checkNames('ModularKAN.predict', options, runOptions);
    const { data, rows, shape } = this.readInputs('ModularKAN.predict: `x`', x);
    const running = await backendFor('ModularKAN.predict', options);
    const y = await completeInTurns(predictInPieces(this.model, data, rows, running), options.signal);
    let at = 0;
    const parts = this.modules.map(({ name, widths }) => {
      const width = widths.at(-1)!;
      const part = createReal(this.spec, rows * width);
      for (let row = 0; row < rows; row++)
        part.set(y.subarray(row * this.outputs + at, row * this.outputs + at + width), row * width);
      at += width;
      return [name, { data: part, shape: [...shape.slice(0, -1), width] }];
    });
    return Object.fromEntries(parts) as Record<Name, Tensor<Real>>;
  }

  override readInputs(what: string, x: Record<Name, MatrixLike>): Rows {
    return this.#joined(what, x, ({ widths }) => widths[0]);
  }

  override readTargets(what: string, y: Record<Name, MatrixLike>): Rows {
    return this.#joined(what, y, ({ widths }) => widths.at(-1)!);
  }

  /** The modules' matrices side by side. */
  #joined(what: string, record: Record<Name, MatrixLike>, widthOf: (module: ModuleSpec) => number): Rows {
    if (typeof record !== 'object' || record === null || Array.isArray(record))
      throw new KanError(`${what} must be a record with a matrix for each of ${this.#names().join(', ')}`);
    for (const name of Object.keys(record)) {
      if (!this.#names().includes(name))
        throw new KanError(`${what}: there is no module ${show(name)}`, suggest(name, this.#names()));
    }
    const parts = this.modules.map((module) => {
      const { name } = module;
      if (!Object.hasOwn(record, name)) throw new KanError(`${what}: module ${show(name)} is missing`);
      return readMatrix(`${what}, module ${show(name)}`, record[name as Name], widthOf(module));
    });
    const [{ rows, shape }] = parts as [Rows, ...Rows[]];
    parts.forEach((part, i) => {
      if (part.rows !== rows)
        throw new KanError(`${what}: module ${show(this.modules[i].name)} has ${part.rows} rows and the first ${rows}`);
    });
    const width = parts.reduce((sum, part) => sum + part.width, 0);
    const data = new Float64Array(rows * width);
    let at = 0;
    for (const part of parts) {
      for (let row = 0; row < rows; row++)
        data.set(part.data.subarray(row * part.width, (row + 1) * part.width), row * width + at);
      at += part.width;
    }
    return { data, rows, width, shape: [...shape.slice(0, -1), width] };
  }

  #names(): string[] {
    return this.modules.map(({ name }) => name);
  }
}

function isModel(given: unknown): given is Model {
  return (
    typeof given === 'object' &&
    given !== null &&
    'spec' in given &&
    'parameters' in given &&
    ArrayBuffer.isView(given.parameters)
  );
}

function createModel(modules: Record<string, ModuleWidths>, settings: KANOptions): Model {
  const { activation: _activation, arity: _arity, ...known } = kanOptions;
  checkNames('ModularKAN', settings, known);
  checkRecord('ModularKAN: the modules', modules, '{ first: [2, 1], second: [3, 1] }');
  const { seed = 42, baseScale, splineScale, pytorchSketch, ...options } = settings;
  checkInteger('ModularKAN: `seed`', seed, 0);
  for (const [name, widths] of Object.entries(modules))
    checkList(`ModularKAN: the widths of module ${show(name)}`, widths);
  const list = Object.entries(modules).map(([name, widths]): ModuleSpec => ({ name, widths: [...widths] }));
  if (list.length === 0) throw new KanError('ModularKAN: needs at least one module, e.g. { first: [2, 1] }');
  const depth = list[0].widths.length;
  for (const { name, widths } of list) {
    if (widths.length !== depth)
      throw new KanError(
        `ModularKAN: module ${show(name)} has ${widths.length} widths and the first ${depth}`,
        'give every module equally many layers',
      );
    const other = widths.find((width) => typeof width !== 'number');
    if (other !== undefined)
      throw new KanError(`ModularKAN: module ${show(name)} must have numbers of nodes as widths; got ${show(other)}`);
    // each by itself, for its name to stand in the message
    try {
      createSpec(widths, options);
    } catch (error) {
      throw error instanceof KanError ? new KanError(`module ${show(name)}: ${error.message}`, error.hint) : error;
    }
  }
  const joined = Array.from({ length: depth }, (_, i) => list.reduce((sum, { widths }) => sum + widths[i], 0));
  const spec = withoutEdgesBetween({ ...createSpec(joined, options), modules: list });
  return {
    spec,
    parameters: initializeParameters(spec, createRandom(seed), { baseScale, splineScale, pytorchSketch }),
  };
}

/** The spec with every edge from one module to another removed. */
function withoutEdgesBetween(spec: ModelSpec): ModelSpec {
  let depth = 0;
  const layers = spec.layers.map((layer) => {
    if (layer.kind !== 'kan') return layer;
    const [from, to] = [ownersAt(spec.modules!, depth), ownersAt(spec.modules!, depth + 1)];
    depth++;
    const removed: [number, number][] = [];
    for (let input = 0; input < layer.inputs; input++) {
      for (let output = 0; output < layer.outputs; output++)
        if (from[input] !== to[output]) removed.push([input, output]);
    }
    return { ...layer, removed } satisfies KANLayerSpec;
  });
  return { ...spec, layers };
}

/** Which module each node of level `depth` belongs to. */
function ownersAt(modules: readonly ModuleSpec[], depth: number): number[] {
  return modules.flatMap(({ widths }, owner) => new Array<number>(widths[depth]).fill(owner));
}
