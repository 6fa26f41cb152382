// A model: its spec and its parameters. Also the check that both make sense, for everything that comes from outside; layers one by one are
// checked in check-layer.ts.

import { checkChoice, checkInteger, KanError, show } from '../errors.js';
import { checkLayer } from './check-layer.js';
import {
  edgePosition,
  edgeRows,
  frozenEdges,
  layerInputs,
  layerOffsets,
  layerOutputs,
  modelInputs,
  modelOutputs,
  parameterCount,
} from './layout.js';
import type { Dtype, ModelSpec, Real } from './spec.js';

/**
 * A network as plain data: its spec, which says what is computed, and all its parameters in one flat array. What takes a model never
 * changes it.
 */
export interface Model {
  readonly spec: ModelSpec;
  /** every parameter, layer after layer, see `layerOffset`; in the spec's dtype */
  readonly parameters: Real;
  /**
   * other networks with the same inputs, outputs and dtype, which have no encoding or members of their own: the model answers the mean of its own outputs
   * and theirs. Absent: there are none
   */
  readonly members?: readonly Model[];
}

/** Most layers of a model. */
export const maxLayers = 4096;

/** Most parameters of a model: 4 GB in float32. */
const maxParameters = 1 << 30;

/** Most networks of an ensemble. */
export const maxNetworks = 100;

/** An array for `count` numbers of the spec's dtype. Throws a KanError where there is no room for them. */
export function createReal({ dtype }: Pick<ModelSpec, 'dtype'>, count: number): Real {
  try {
    return dtype === 'float64' ? new Float64Array(count) : new Float32Array(count);
  } catch {
    throw new KanError(
      `there is no room for ${count} numbers in ${dtype}, which take ${bytesText(dtype, count)}`,
      'use fewer or narrower layers, or a smaller grid or batch',
    );
  }
}

/** Throws a KanError unless a model may have so many parameters. */
export function checkParameterCount(spec: ModelSpec, what: string): void {
  const count = parameterCount(spec);
  if (count <= maxParameters) return;
  throw new KanError(
    `${what}: these layers have ${count} parameters, which take ${bytesText(spec.dtype, count)} in ${spec.dtype}; a model may have ${maxParameters}`,
    'use fewer or narrower layers, or a smaller grid',
  );
}

function bytesText(dtype: Dtype, count: number): string {
  return `${((count * (dtype === 'float64' ? 8 : 4)) / 1e9).toPrecision(3)} GB`;
}

/**
 * Throws a KanError that names the layer and the field unless `spec` is a sound description of a model. `what` begins the
 * message. Does not look at `encoding`.
 */
export function checkSpec(spec: ModelSpec, what = 'model'): void {
  if (typeof spec !== 'object' || spec === null) throw new KanError(`${what}: expected a spec; got ${show(spec)}`);
  checkChoice(`${what}: \`dtype\``, spec.dtype, ['float32', 'float64']);
  if (!Array.isArray(spec.layers) || spec.layers.length === 0)
    throw new KanError(`${what}: \`layers\` must be a list of at least one layer; got ${show(spec.layers)}`);
  if (spec.layers.length > maxLayers)
    throw new KanError(`${what}: a model may have ${maxLayers} layers; got ${spec.layers.length}`);
  spec.layers.forEach((layer, index) => {
    const where = `${what}: layer ${index}`;
    checkLayer(layer, where);
    const before = spec.layers[index - 1];
    if (before && layerOutputs(before) !== layerInputs(layer)) {
      throw new KanError(
        `${where} takes ${layerInputs(layer)} inputs but the layer before gives ${layerOutputs(before)}`,
      );
    }
    if (layer.kind !== 'gate') return;
    checkInteger(`${where}: \`source\``, layer.source, 0, index - 1);
    const width = layerInputs(spec.layers[layer.source]);
    if (layer.sourceWidth !== width)
      throw new KanError(
        `${where}: \`sourceWidth\` must be ${width}, what layer ${layer.source} reads; got ${layer.sourceWidth}`,
      );
    if (layer.skip === 'identity' && width !== layer.width)
      throw new KanError(
        `${where}: an identity skip needs equal widths; got ${width} and ${layer.width}`,
        'use a linear skip',
      );
  });
  checkParameterCount(spec, what);
  checkModules(spec, what);
}

/** Throws unless the modules together are as wide as the model. */
function checkModules(spec: ModelSpec, what: string): void {
  const { modules } = spec;
  if (modules === undefined) return;
  const sound =
    Array.isArray(modules) &&
    modules.every(
      (module) =>
        typeof module?.name === 'string' &&
        Array.isArray(module.widths) &&
        module.widths.length >= 2 &&
        module.widths.every((width) => Number.isInteger(width) && width > 0),
    );
  if (!sound) throw new KanError(`${what}: \`modules\` must be a list of names with widths; got ${show(modules)}`);
  const names = new Set(modules.map(({ name }) => name));
  if (names.size !== modules.length) throw new KanError(`${what}: two modules have the same name`);
  const together = (end: number): number => modules.reduce((sum, { widths }) => sum + widths.at(end)!, 0);
  if (together(0) !== modelInputs(spec) || together(-1) !== modelOutputs(spec))
    throw new KanError(
      `${what}: the modules have ${together(0)} inputs and ${together(-1)} outputs, the model ${modelInputs(spec)} and ${modelOutputs(spec)}`,
    );
}

/** Throws a KanError unless the value looks like a model, at a glance; a network that holds one does. */
export function checkIsModel(what: string, model: unknown): asserts model is Model {
  const { spec, parameters } = (typeof model === 'object' && model !== null ? model : {}) as Partial<Model>;
  if (typeof spec === 'object' && Array.isArray(spec?.layers) && ArrayBuffer.isView(parameters)) return;
  throw new KanError(
    `${what}: \`model\` must be a model, { spec, parameters }, such as \`kan.model\`; got ${show(model)}`,
  );
}

/** Throws a KanError unless `model` is sound and has as many finite parameters as its spec says. */
export function checkModel(model: Model, what = 'model'): void {
  checkIsModel(what, model);
  checkSpec(model.spec, what);
  const count = parameterCount(model.spec);
  if (model.parameters.length !== count)
    throw new KanError(`${what}: expected ${count} parameters; got ${model.parameters.length}`);
  const bad = model.parameters.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) throw new KanError(`${what}: parameter ${bad} is ${model.parameters[bad]}`);
  checkFrozenParameters(model, what);
  if (model.members === undefined) return;
  const specs = Array.isArray(model.members) ? model.members.map((member: Model) => member?.spec) : [];
  checkMembers(model.spec, specs, what);
  model.members.forEach((member, i) => {
    if (member.members !== undefined) throw new KanError(`${what}: member ${i + 1} has members of its own`);
    checkModel(member, `${what}: member ${i + 1}`);
  });
}

/** Throws a KanError unless networks with these specs can be members of a model with that one. */
export function checkMembers(spec: ModelSpec, members: readonly ModelSpec[], what: string): void {
  if (!Array.isArray(members) || members.length === 0 || members.length >= maxNetworks)
    throw new KanError(`${what}: \`members\` must be a list of 1 to ${maxNetworks - 1} networks; got ${show(members)}`);
  members.forEach((member: ModelSpec, i) => {
    const where = `${what}: member ${i + 1}`;
    checkSpec(member, where);
    if (member.encoding !== undefined)
      throw new KanError(`${where} has an encoding of its own; members have the model's`);
    for (const [name, of] of [
      ['inputs', modelInputs],
      ['outputs', modelOutputs],
      ['dtype', ({ dtype }: ModelSpec) => dtype],
    ] as const)
      if (of(member) !== of(spec))
        throw new KanError(`${where} has ${name} ${of(member)}, the model ${of(spec)}; members must be alike in that`);
  });
  const count = members.reduce((sum, member) => sum + parameterCount(member), parameterCount(spec));
  if (count > maxParameters)
    throw new KanError(`${what}: all networks together have ${count} parameters; they may have ${maxParameters}`);
}

function checkFrozenParameters({ spec, parameters }: Model, what: string): void {
  const offsets = layerOffsets(spec);
  spec.layers.forEach((layer, index) => {
    if (layer.kind !== 'kan') return;
    const removed = layer.removed?.length ?? 0;
    frozenEdges(layer).forEach(([input, output], i) => {
      const { offset, stride } = edgePosition(layer, input, output);
      const from = offsets[index] + offset;
      for (let row = 0; row < edgeRows(layer); row++) {
        if (parameters[from + row * stride] !== 0)
          throw new KanError(
            `${what}: layer ${index}: the ${i < removed ? 'removed' : 'locked'} edge [${input}, ${output}] has ${i < removed ? 'parameters' : 'coefficients'} that are not 0`,
          );
      }
    });
  });
}
