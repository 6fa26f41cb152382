// Where in the flat array each parameter stands. The one file that knows; kernels/blocks.h says the same in C.
//
// Layers follow one another. Within a KAN layer: c[block][in][row][out in block], blocks of 64 outputs (the last may
// be narrower). Row 0 is the base weight when there is a base; the spline's gridSize + order coefficients follow. After all of
// these a, b, c, d of each locked edge, in the order of `locked`.
// Linear: c[in][out], then bias[out]. Norm: gain[width], then bias[width]. Gate: the gate, then its linear map as above, if any.
// There is no padding: the array is exactly as long as the model has parameters.

import type { KANLayerSpec, LayerSpec, ModelSpec, ProductLayerSpec, Real, Width } from './spec.js';
import { checkInteger, checkList, KanError, show } from '../errors.js';

/** Outputs that stand side by side in the array. */
export const blockWidth = 64;

/** Throws a KanError unless the value looks like a spec, at a glance. */
export function checkIsSpec(what: string, spec: unknown): void {
  const { layers } = (typeof spec === 'object' && spec !== null ? spec : {}) as Partial<ModelSpec>;
  if (!Array.isArray(layers) || layers.length === 0 || !layers.every(hasSizes))
    throw new KanError(`${what}: \`spec\` must be that of a model, such as \`model.spec\`; got ${show(spec)}`);
}

/** Whether this says how large a layer is. */
function hasSizes(layer: unknown): boolean {
  const sizes = Object(layer) as Partial<Record<string, unknown>>;
  const whole = (...names: string[]): boolean => names.every((name) => Number.isInteger(sizes[name]));
  switch (sizes['kind']) {
    case 'kan':
      return whole('inputs', 'outputs', 'gridSize', 'order');
    case 'linear':
      return whole('inputs', 'outputs');
    case 'product':
      return whole('sums') && Array.isArray(sizes['arities']);
    default:
      return whole('width');
  }
}

function checkIsKANLayer(what: string, layer: unknown): void {
  if ((layer as Partial<KANLayerSpec> | null | undefined)?.kind !== 'kan')
    throw new KanError(
      `${what}: \`layer\` must be a KAN layer of a spec, such as \`spec.layers[0]\`; got ${show(layer)}`,
    );
}

/**
 * Rows per edge: the base weight, if any, and gridSize + order spline coefficients.
 * Throws a KanError on arguments that make no sense.
 */
export function edgeRows(layer: KANLayerSpec): number {
  checkIsKANLayer('edgeRows', layer);
  return (layer.base === 'none' ? 0 : 1) + layer.gridSize + layer.order;
}

/** Number of parameters of one layer. */
export function layerParameterCount(layer: LayerSpec): number {
  switch (layer.kind) {
    case 'kan':
      return lockedOffset(layer, layer.locked?.length ?? 0);
    case 'linear':
      return (layer.inputs + 1) * layer.outputs;
    case 'norm':
      return 2 * layer.width;
    case 'gate':
      return 1 + (layer.skip === 'linear' ? (layer.sourceWidth + 1) * layer.width : 0);
    default:
      return 0;
  }
}

/** Numbers of a locked edge: a, b, c, d of c · f(a·x + b) + d. */
export const affineNumbers = 4;

/** Where a, b, c, d of the layer's locked edge at this position of its list stand, relative to the start of the layer. */
export function lockedOffset(layer: KANLayerSpec, position: number): number {
  return layer.inputs * layer.outputs * edgeRows(layer) + position * affineNumbers;
}

/** Edges [input, output] whose weights and coefficients are zero and stay so: those removed, and those locked. */
export function frozenEdges({ removed = [], locked = [] }: KANLayerSpec): (readonly [input: number, output: number])[] {
  return [...removed, ...locked.map(({ input, output }) => [input, output] as const)];
}

/** Basis functions of an edge that can differ from zero at the same point. */
export function activeFunctions({ basis = 'bspline', gridSize, order }: KANLayerSpec): number {
  return basis === 'bspline' ? order + 1 : gridSize + order;
}

/**
 * Number of parameters that training can change: all but weights and coefficients of edges that are removed or locked.
 * Throws a KanError on arguments that make no sense.
 */
export function activeParameterCount(spec: ModelSpec): number {
  checkIsSpec('activeParameterCount', spec);
  return spec.layers.reduce(
    (sum, layer) => (layer.kind === 'kan' ? sum - frozenEdges(layer).length * edgeRows(layer) : sum),
    parameterCount(spec),
  );
}

/**
 * Indices in the flat array of the parameters that training can change, in the order of a Jacobian's columns: layer by layer,
 * [in][row][out], and [out][in][row] in the last KAN layer, so that entries of a row that are not zero stand side by side; then those
 * of the layer's locked edges.
 */
export function activeParameters(spec: ModelSpec): Uint32Array {
  const active: number[] = [];
  spec.layers.forEach((layer, index) => {
    if (layer.kind !== 'kan') return;
    const from = layerOffset(spec, index);
    const { inputs, outputs } = layer;
    const frozen = new Set(frozenEdges(layer).map(([input, output]) => input * outputs + output));
    const add = (input: number, row: number, output: number): void => {
      if (frozen.has(input * outputs + output)) return;
      const { offset, stride } = edgePosition(layer, input, output);
      active.push(from + offset + row * stride);
    };
    const rows = edgeRows(layer);
    const byOutput = index === lastKAN(spec);
    for (let a = 0; a < (byOutput ? outputs : inputs); a++) {
      for (let b = 0; b < (byOutput ? inputs : rows); b++) {
        for (let c = 0; c < (byOutput ? rows : outputs); c++) {
          if (byOutput) add(b, c, a);
          else add(a, b, c);
        }
      }
    }
    for (let at = lockedOffset(layer, 0); at < layerParameterCount(layer); at++) active.push(from + at);
  });
  return Uint32Array.from(active);
}

/** Index of the last KAN layer, −1 where there is none. */
export function lastKAN(spec: ModelSpec): number {
  return spec.layers.findLastIndex(({ kind }) => kind === 'kan');
}

/** Sets weights and coefficients of edges that are removed or locked to zero, in a flat array of the whole model. */
export function clearFrozen(spec: ModelSpec, parameters: Real): void {
  spec.layers.forEach((layer, index) => {
    if (layer.kind !== 'kan') return;
    const from = layerOffset(spec, index);
    for (const [input, output] of frozenEdges(layer)) {
      const { offset, stride } = edgePosition(layer, input, output);
      for (let row = 0; row < edgeRows(layer); row++) parameters[from + offset + row * stride] = 0;
    }
  });
}

/**
 * Number of parameters of the whole model: the length of its flat array.
 * Throws a KanError on arguments that make no sense.
 */
export function parameterCount(spec: ModelSpec): number {
  checkIsSpec('parameterCount', spec);
  return spec.layers.reduce((sum, layer) => sum + layerParameterCount(layer), 0);
}

/** Index in the flat array at which layer `index` begins. Throws a KanError on a layer that there is not. */
export function layerOffset(spec: ModelSpec, index: number): number {
  checkIsSpec('layerOffset', spec);
  checkInteger('layerOffset: `index`', index, 0, spec.layers.length);
  let offset = 0;
  for (let before = 0; before < index; before++) offset += layerParameterCount(spec.layers[before]);
  return offset;
}

/** Index in the flat array at which each layer begins. */
export function layerOffsets(spec: ModelSpec): number[] {
  let next = 0;
  return spec.layers.map((layer) => {
    const offset = next;
    next += layerParameterCount(layer);
    return offset;
  });
}

/**
 * Where one edge's numbers stand: row r is at `offset + r * stride`, relative to the start of its layer.
 * Throws a KanError on an edge that there is not.
 */
export function edgePosition(layer: KANLayerSpec, input: number, output: number): { offset: number; stride: number } {
  checkIsKANLayer('edgePosition', layer);
  if (!(input >= 0 && input < layer.inputs && output >= 0 && output < layer.outputs)) {
    checkInteger('edgePosition: `input`', input, 0, layer.inputs - 1);
    checkInteger('edgePosition: `output`', output, 0, layer.outputs - 1);
  }
  const block = Math.floor(output / blockWidth);
  const stride = Math.min(blockWidth, layer.outputs - block * blockWidth);
  const rows = edgeRows(layer);
  const offset = block * blockWidth * layer.inputs * rows + input * rows * stride + (output - block * blockWidth);
  return { offset, stride };
}

/** owners[i]: the node that value i, which a product layer reads, is a part of. */
export function factorOwners({ sums, arities }: ProductLayerSpec): number[] {
  return [
    ...Array.from({ length: sums }, (_, node) => node),
    ...arities.flatMap((arity, j) => new Array<number>(arity).fill(sums + j)),
  ];
}

/** Number of inputs the layer reads. */
export function layerInputs(layer: LayerSpec): number {
  if (layer.kind === 'product') return layer.arities.reduce((sum, arity) => sum + arity, layer.sums);
  return layer.kind === 'kan' || layer.kind === 'linear' ? layer.inputs : layer.width;
}

/** Number of outputs the layer writes. */
export function layerOutputs(layer: LayerSpec): number {
  if (layer.kind === 'product') return layer.sums + layer.arities.length;
  return layer.kind === 'kan' || layer.kind === 'linear' ? layer.outputs : layer.width;
}

/**
 * Widths of the model as `createSpec` takes them: its inputs, then the outputs of each layer that maps (KAN or linear), with the
 * products that follow: [5, 2] for 5 sums and 2 products of two, [5, [2, 3]] where a product has more factors.
 * Throws a KanError on arguments that make no sense.
 */
export function modelWidths(spec: ModelSpec): Width[] {
  checkIsSpec('modelWidths', spec);
  const widths: Width[] = [modelInputs(spec)];
  for (const layer of spec.layers) {
    if (layer.kind === 'kan' || layer.kind === 'linear') widths.push(layer.outputs);
    else if (layer.kind === 'product') {
      const { sums, arities } = layer;
      // products of the inputs themselves make a level of their own
      if (widths.length > 1) widths.pop();
      widths.push([sums, arities.every((arity) => arity === 2) ? arities.length : arities]);
    }
  }
  return widths;
}

/** Widths as text, e.g. "[2, [5, 2], 1]". Throws a KanError on arguments that make no sense. */
export function widthsText(widths: readonly Width[]): string {
  checkList('widthsText: `widths`', widths);
  const text = (part: Width | readonly number[]): string => {
    if (typeof part === 'number') return String(part);
    checkList('widthsText: `widths`: each', part);
    return `[${Array.from(part as readonly number[], text).join(', ')}]`;
  };
  return text(widths as readonly number[]);
}

/** Number of inputs of the model. */
export function modelInputs(spec: ModelSpec): number {
  return layerInputs(spec.layers[0]);
}

/** Number of outputs of the model. */
export function modelOutputs(spec: ModelSpec): number {
  return layerOutputs(spec.layers[spec.layers.length - 1]);
}
