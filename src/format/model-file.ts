// A model as the bytes of a .safetensors file and back. Knows the names and shapes tensors have outside; docs/model-file.md describes
// them for readers in other languages. Nothing in a file is executed, and nothing is believed before it is checked.

import { checkEncoding } from '../data/check-encoding.js';
import { checkRecord, KanError, show } from '../errors.js';
import {
  affineNumbers,
  edgePosition,
  layerInputs,
  layerOffsets,
  layerOutputs,
  lockedOffset,
  modelInputs,
  modelOutputs,
  parameterCount,
} from '../model/layout.js';
import { networksOf } from '../model/members.js';
import { checkMembers, checkModel, checkSpec, createReal, type Model } from '../model/model.js';
import type { KANLayerSpec, LayerSpec, ModelSpec, Real } from '../model/spec.js';
import { version } from '../version.js';
import { isRecord, parseJson, printJson } from './json.js';
import { fileBytes, openSafetensors, type Tensor, writeSafetensors } from './safetensors.js';

/** The format written, and the newest that is read. */
export const modelFormat = 1;

/**
 * The bytes of a model file. `extra` is plain JSON that travels along, e.g. how the model was trained. Equal models give equal
 * bytes, and so does a model that was loaded and is saved again. Throws a KanError if the model is not sound.
 */
export function encodeModel(model: Model, extra: Record<string, unknown> = {}): Uint8Array {
  checkModel(model, 'encodeModel');
  checkRecord('encodeModel: `extra`', extra);
  const { spec, members } = model;
  checkAnswers(spec, 'encodeModel');
  const tensors = networksOf(model).flatMap((network, number) => tensorsOf(network, prefixOf(number)));
  return writeSafetensors({
    tensors,
    metadata: {
      kanjs_format: String(modelFormat),
      producer: `kanjs ${version}`,
      spec: printJson('encodeModel: the spec', spec),
      ...(members && {
        members: printJson(
          'encodeModel: the members',
          members.map((member) => member.spec),
        ),
      }),
      extra: printJson('encodeModel: `extra`', extra),
    },
  });
}

/**
 * The model in a file's bytes, and what else was saved with it. `fetch(…).arrayBuffer()` gives such bytes. Throws a KanError that says what is
 * wrong with the file.
 */
export function decodeModel(bytes: Uint8Array | ArrayBuffer): { model: Model; extra: Record<string, unknown> } {
  const { metadata, read } = openSafetensors(
    fileBytes('decodeModel', bytes),
    'models are .safetensors files, as `kan train` and `saveModel` write them; a table comes after its model',
  );
  checkFormat(metadata);
  const spec = jsonObject(metadata, 'spec') as unknown as ModelSpec;
  const extra = jsonObject(metadata, 'extra');
  checkSpec(spec, 'the model');
  checkAnswers(spec, 'the model');
  const others = memberSpecs(metadata);
  if (others) checkMembers(spec, others, 'the model');

  const { tensors } = read();
  const specs = [spec, ...(others ?? [])];
  const places = specs.map((each, number) => placesOf(each, prefixOf(number)));
  checkTensors(spec, places.flat(), tensors);
  for (const each of specs) checkWidth(each);
  const found = new Map(tensors.map((tensor) => [tensor.name, tensor.data]));
  const [first, ...members] = specs.map((each, number): Model => {
    // every tensor was found in the file, so the file is at least as large as this array
    const parameters: Real = createReal(each, parameterCount(each));
    for (const { name, indices } of places[number]) {
      const data = found.get(name)!;
      let i = 0;
      for (const index of indices()) parameters[index] = data[i++];
    }
    return { spec: each, parameters };
  });
  const model: Model = others ? { ...first, members } : first;
  checkModel(model, 'the model');
  return { model, extra };
}

/** What the names of a network's tensors begin with: nothing for the one that stands for the model. */
function prefixOf(number: number): string {
  return number === 0 ? '' : `members.${number}.`;
}

/** The specs of a model's members; undefined where it has none. */
function memberSpecs(metadata: Record<string, string>): ModelSpec[] | undefined {
  if (!Object.hasOwn(metadata, 'members')) return undefined;
  return parseJson('metadata `members`', metadata['members']) as ModelSpec[];
}

function tensorsOf({ spec, parameters }: Model, prefix: string): Tensor[] {
  return placesOf(spec, prefix).map(({ name, shape, indices }) => {
    const data = createReal(spec, size(shape));
    let i = 0;
    for (const index of indices()) data[i++] = parameters[index];
    return { name, dtype: dtypeOf(spec), shape, data };
  });
}

/** One tensor: its shape outside, and where in the flat array its numbers stand, in row-major order of that shape. */
interface Place {
  name: string;
  shape: number[];
  indices: () => Iterable<number>;
}

function placesOf(spec: ModelSpec, prefix: string): Place[] {
  const offsets = layerOffsets(spec);
  return spec.layers.flatMap((layer, index) => placesOfLayer(layer, `${prefix}layers.${index}`, offsets[index]));
}

function placesOfLayer(layer: LayerSpec, name: string, at: number): Place[] {
  switch (layer.kind) {
    case 'kan': {
      const { inputs, outputs, gridSize, order, base, locked } = layer;
      const baseRows = base === 'none' ? 0 : 1;
      const coefficients = gridSize + order;
      return [
        {
          name: `${name}.coefficients`,
          shape: [outputs, inputs, coefficients],
          indices: () => edgeIndices(layer, at, baseRows, coefficients),
        },
        ...(baseRows === 1
          ? [{ name: `${name}.base`, shape: [outputs, inputs], indices: () => edgeIndices(layer, at, 0, 1) }]
          : []),
        ...(locked
          ? [
              {
                name: `${name}.locked`,
                shape: [locked.length, affineNumbers],
                indices: () => range(at + lockedOffset(layer, 0), locked.length * affineNumbers),
              },
            ]
          : []),
      ];
    }
    case 'linear':
      return linearPlaces(name, at, layer.inputs, layer.outputs);
    case 'norm':
      return [
        { name: `${name}.gain`, shape: [layer.width], indices: () => range(at, layer.width) },
        { name: `${name}.bias`, shape: [layer.width], indices: () => range(at + layer.width, layer.width) },
      ];
    case 'gate':
      return [
        { name: `${name}.gate`, shape: [], indices: () => range(at, 1) },
        ...(layer.skip === 'linear' ? linearPlaces(`${name}.skip`, at + 1, layer.sourceWidth, layer.width) : []),
      ];
    case 'activation':
    case 'dropout':
    case 'product':
      return [];
  }
}

function linearPlaces(name: string, at: number, inputs: number, outputs: number): Place[] {
  return [
    { name: `${name}.weight`, shape: [outputs, inputs], indices: () => transposed(at, inputs, outputs) },
    { name: `${name}.bias`, shape: [outputs], indices: () => range(at + inputs * outputs, outputs) },
  ];
}

/** Rows [first, first + count) of every edge, edges ordered by output, then input. */
function* edgeIndices(layer: KANLayerSpec, at: number, first: number, count: number): Generator<number> {
  for (let output = 0; output < layer.outputs; output++) {
    for (let input = 0; input < layer.inputs; input++) {
      const { offset, stride } = edgePosition(layer, input, output);
      for (let row = first; row < first + count; row++) yield at + offset + row * stride;
    }
  }
}

/** From w[in][out], as it stands in the flat array, in the order of w[out][in]. */
function* transposed(at: number, inputs: number, outputs: number): Generator<number> {
  for (let output = 0; output < outputs; output++) {
    for (let input = 0; input < inputs; input++) yield at + input * outputs + output;
  }
}

function* range(at: number, count: number): Generator<number> {
  for (let i = 0; i < count; i++) yield at + i;
}

/** Throws unless the metadata is of a format this version reads. */
function checkFormat(metadata: Record<string, string>): void {
  if (!Object.hasOwn(metadata, 'kanjs_format')) {
    throw new KanError(
      'is not a kanjs model: it has no `kanjs_format` in its metadata',
      'use a file written by `kan train` or saveModel',
    );
  }
  const text = metadata['kanjs_format'];
  const format = /^[1-9]\d{0,8}$/.test(text) ? Number(text) : NaN;
  if (Number.isNaN(format)) throw new KanError(`says format ${show(text)}, which is not a format number`);
  if (format > modelFormat)
    throw new KanError(`says format ${format} and this version reads up to ${modelFormat}`, 'update kanjs');
}

function jsonObject(metadata: Record<string, string>, key: 'spec' | 'extra'): Record<string, unknown> {
  if (!Object.hasOwn(metadata, key)) throw new KanError(`metadata \`${key}\` is missing`);
  const value = parseJson(`metadata \`${key}\``, metadata[key]);
  if (!isRecord(value)) throw new KanError(`metadata \`${key}\` must be a JSON object; got ${show(value)}`);
  return value;
}

/** Throws unless the encoding, if there is one, fits the network. */
function checkAnswers(spec: ModelSpec, what: string): void {
  if (spec.encoding !== undefined) checkEncoding(spec.encoding, modelInputs(spec), modelOutputs(spec), what);
}

/** Throws unless the file has exactly the tensors of the spec, in the spec's dtype and with its shapes. */
function checkTensors(spec: ModelSpec, places: readonly Place[], tensors: readonly Tensor[]): void {
  const found = new Map(tensors.map((tensor) => [tensor.name, tensor]));
  const dtype = dtypeOf(spec);
  for (const { name, shape } of places) {
    const tensor = found.get(name);
    if (tensor === undefined) throw new KanError(`tensor ${show(name)} is missing`);
    if (tensor.dtype !== dtype)
      throw new KanError(`tensor ${show(name)} must be ${dtype} in a model of ${spec.dtype}; got ${tensor.dtype}`);
    if (tensor.shape.join() !== shape.join()) {
      throw new KanError(
        `tensor ${show(name)} must have shape [${shape.join(', ')}]; got [${tensor.shape.join(', ')}]`,
      );
    }
    found.delete(name);
  }
  const [more] = found.keys();
  if (more !== undefined) throw new KanError(`tensor ${show(more)} belongs to no layer of the model`);
}

/** Values of a row that a file may ask for beside each parameter it brings: more than any network of this library does. */
const valuesPerParameter = 16;
/** and those that are always allowed */
const fewValues = 1 << 16;

/** Throws where running the model would take far more room than its file does: wide layers without any parameters. */
function checkWidth(spec: ModelSpec): void {
  const values = spec.layers.reduce((sum, layer) => sum + layerInputs(layer) + layerOutputs(layer), 0);
  const parameters = parameterCount(spec);
  if (values <= fewValues + valuesPerParameter * parameters) return;
  throw new KanError(`asks for ${values} values for every row, but brings only ${parameters} parameters`);
}

function dtypeOf({ dtype }: ModelSpec): 'F32' | 'F64' {
  return dtype === 'float64' ? 'F64' : 'F32';
}

function size(shape: readonly number[]): number {
  return shape.reduce((count, width) => count * width, 1);
}
