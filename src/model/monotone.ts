// Inputs that a model's answers may only rise or only fall with: which edges that binds, and how their numbers are kept so. Knows specs and
// parameters, nothing of training. A spline whose coefficients never fall never falls, and its tangents beyond the domain do not either
// (de Boor 1978); sums and compositions of rising curves rise.

import { KanError, show } from '../errors.js';
import { extendKnots } from '../math/knots.js';
import { layerBreakpoints } from './edge-row.js';
import { edgePosition, edgeRows, frozenEdges, lastKAN, layerOffset } from './layout.js';
import type { BaseActivation, KANLayerSpec, LayerSpec, ModelSpec, MonotoneEdge, Real } from './spec.js';

/** Which way: up 1, down −1, either 0. */
export type Direction = -1 | 0 | 1;

/** Least rise of a bound curve over all its coefficients: below what is seen, above what rounding could turn round. */
const leastRise = 1e-3;
/** Where a bound curve that must still move begins; at 0 its slope by the free parameter would vanish. */
const leastFree = 1e-4;
/** Base activations that never fall. */
const rising: ReadonlySet<BaseActivation> = new Set<BaseActivation>(['relu', 'tanh', 'identity']);

/**
 * The spec with the edges bound that make every output o rise with input i where inputs[i] · outputs[o] is 1, and fall where it is −1.
 * Hidden nodes that bound inputs reach have rising curves onward; the others do not read bound inputs, and their curves are any. Throws a
 * KanError that begins with `caller` where the network has parts that do not keep an order.
 */
export function bindInputs(
  spec: ModelSpec,
  inputs: readonly Direction[],
  outputs: readonly (-1 | 1)[],
  caller: string,
): ModelSpec {
  if (inputs.every((direction) => direction === 0)) return spec;
  const last = lastKAN(spec);
  let nodes = inputs;
  const layers = spec.layers.map((layer, index): LayerSpec => {
    refuse(layer, caller);
    if (layer.kind !== 'kan') return layer;
    const ends = index === last ? outputs : reserve(nodes, layer.outputs);
    const monotone: MonotoneEdge[] = [];
    const removed: [number, number][] = [];
    for (const [input, direction] of nodes.entries()) {
      if (direction === 0) continue;
      for (const [output, end] of ends.entries()) {
        if (end === 0) removed.push([input, output]);
        else monotone.push([input, output, (direction * end) as -1 | 1]);
      }
    }
    nodes = ends;
    return { ...layer, monotone, ...(removed.length > 0 && { removed }) };
  });
  return { ...spec, layers };
}

/** Hidden nodes that may be reached by bound ones: their share, at least half, the first ones; all where nothing else is read. */
function reserve(nodes: readonly Direction[], width: number): Direction[] {
  const bound = nodes.filter((direction) => direction !== 0).length;
  const share = Math.max(0.5, bound / nodes.length);
  return Array.from({ length: width }, (_, node) => (node < Math.ceil(share * width) ? 1 : 0));
}

function refuse(layer: LayerSpec, caller: string): void {
  const what = `${caller}: \`monotone\``;
  if (layer.kind === 'dropout' || (layer.kind === 'activation' && rising.has(layer.activation as BaseActivation)))
    return;
  if (layer.kind !== 'kan') {
    const name = layer.kind === 'activation' ? `activation ${show(layer.activation)}` : `a ${layer.kind} layer`;
    throw new KanError(`${what} is for networks whose every part keeps an order; this one has ${name}`);
  }
  if ((layer.basis ?? 'bspline') !== 'bspline')
    throw new KanError(`${what} is for B-splines; got basis ${show(layer.basis)}`);
  if (layer.outside === 'zero')
    throw new KanError(
      `${what} cannot be kept where curves fall to zero beyond their grid; got outside 'zero'`,
      "use outside 'linear' or 'clamp'",
    );
}

/** Throws a KanError unless a layer's list of bound edges is sound. */
export function checkMonotone(layer: KANLayerSpec, where: string): void {
  const { monotone, inputs, outputs } = layer;
  if (monotone === undefined) return;
  const isIndex = (value: unknown, end: number): boolean =>
    Number.isInteger(value) && (value as number) >= 0 && (value as number) < end;
  const isEdge = (edge: unknown): boolean =>
    Array.isArray(edge) &&
    edge.length === 3 &&
    isIndex(edge[0], inputs) &&
    isIndex(edge[1], outputs) &&
    (edge[2] === 1 || edge[2] === -1);
  if (!Array.isArray(monotone) || !monotone.every(isEdge))
    throw new KanError(`${where}: \`monotone\` must be a list of [input, output, 1 or -1]; got ${show(monotone)}`);
  refuse(layer, where);
}

/** Whether any edge is bound. */
export function isMonotone({ layers }: ModelSpec): boolean {
  return layers.some((layer) => layer.kind === 'kan' && (layer.monotone?.length ?? 0) > 0);
}

/** A bound edge in the flat array of a model. */
interface BoundEdge {
  /** of its first coefficient, the next ones `stride` further each */
  first: number;
  stride: number;
  count: number;
  direction: -1 | 1;
  /** least distance of neighbouring coefficients */
  least: number;
  /** of its base weight, −1 without a base */
  base: number;
  /** the base may have a weight of that sign; else it has none */
  baseRises: boolean;
}

function boundEdges(spec: ModelSpec): BoundEdge[] {
  return spec.layers.flatMap((layer, index) => {
    if (layer.kind !== 'kan' || !layer.monotone) return [];
    const from = layerOffset(spec, index);
    const frozen = new Set(frozenEdges(layer).map(([input, output]) => input * layer.outputs + output));
    const count = layer.gridSize + layer.order;
    return layer.monotone.flatMap(([input, output, direction]): BoundEdge[] => {
      if (frozen.has(input * layer.outputs + output)) return [];
      const { offset, stride } = edgePosition(layer, input, output);
      const at = from + offset;
      return [
        {
          first: at + (edgeRows(layer) - count) * stride,
          stride,
          count,
          direction,
          least: leastRise / count,
          base: layer.base === 'none' ? -1 : at,
          baseRises: rising.has(layer.base),
        },
      ];
    });
  });
}

/**
 * What puts parameters back where bound edges keep their direction, in place: coefficients to the nearest that never turn round (isotonic
 * regression by pooling neighbours, Ayer et al. 1955), base weights to their sign, or zero. Undefined where no edge is bound.
 */
export function monotoneProjection(spec: ModelSpec): ((parameters: Real) => void) | undefined {
  const edges = boundEdges(spec);
  if (edges.length === 0) return undefined;
  const longest = Math.max(...edges.map(({ count }) => count));
  const [means, sizes] = [new Float64Array(longest), new Uint32Array(longest)];
  return (parameters) => {
    for (const { first, stride, count, direction, least, base, baseRises } of edges) {
      if (base >= 0 && !(baseRises && parameters[base] * direction >= 0)) parameters[base] = 0;
      let sound = true;
      for (let c = 1; c < count && sound; c++) {
        const rise = direction * (parameters[first + c * stride] - parameters[first + (c - 1) * stride]);
        // half: what rounding takes from a distance that was kept is no reason to move it again
        sound = rise >= 0.5 * least;
      }
      if (sound) continue;
      let groups = 0;
      for (let c = 0; c < count; c++) {
        means[groups] = direction * parameters[first + c * stride] - c * least;
        sizes[groups] = 1;
        groups++;
        while (groups > 1 && means[groups - 2] > means[groups - 1]) {
          const [a, b] = [sizes[groups - 2], sizes[groups - 1]];
          means[groups - 2] = (a * means[groups - 2] + b * means[groups - 1]) / (a + b);
          sizes[groups - 2] = a + b;
          groups--;
        }
      }
      for (let group = 0, c = 0; group < groups; group++) {
        for (let member = 0; member < sizes[group]; member++, c++)
          parameters[first + c * stride] = direction * (means[group] + c * least);
      }
    }
  };
}

/** First values of bound edges: straight lines of the steepness that base weights have, in place of the base; then what was drawn. */
export function initializeMonotone(spec: ModelSpec, parameters: Real): void {
  if (!isMonotone(spec)) return;
  spec.layers.forEach((layer, index) => {
    if (layer.kind !== 'kan' || !layer.monotone || layer.base === 'none') return;
    const from = layerOffset(spec, index);
    for (const [input, output, direction] of layer.monotone) {
      const { offset, stride } = edgePosition(layer, input, output);
      const knots = extendKnots(layerBreakpoints(layer, input), layer.order);
      const weight = Math.abs(parameters[from + offset]) * direction;
      for (let c = 0; c < layer.gridSize + layer.order; c++) {
        // the coefficients of x itself (Greville 1967)
        let place = 0;
        for (let k = 1; k <= layer.order; k++) place += knots[c + k] / layer.order;
        parameters[from + offset + (c + 1) * stride] += weight * (layer.order === 0 ? knots[c] : place);
      }
      parameters[from + offset] = 0;
    }
  });
  monotoneProjection(spec)?.(parameters);
}

/** Parameters that may be any numbers, for a search without bounds: a bound step between coefficients is least + u². */
export interface FreeParameters {
  /** the free parameters of bound ones */
  free(bound: Float64Array): Float64Array;
  /** the bound parameters of free ones, into `bound` */
  bind(free: Float64Array, bound: Float64Array): void;
  /** turns the gradient by bound parameters into that by the free ones, in place */
  pull(free: Float64Array, gradient: Float64Array): void;
}

/** Undefined where no edge is bound. */
export function freeParameters(spec: ModelSpec): FreeParameters | undefined {
  const edges = boundEdges(spec);
  if (edges.length === 0) return undefined;
  return {
    free(bound) {
      const free = bound.slice();
      for (const { first, stride, count, direction, least, base, baseRises } of edges) {
        if (base >= 0) free[base] = baseRises ? Math.sqrt(Math.max(direction * bound[base], leastFree)) : 0;
        for (let c = 1; c < count; c++) {
          const at = first + c * stride;
          free[at] = Math.sqrt(Math.max(direction * (bound[at] - bound[at - stride]) - least, leastFree));
        }
      }
      return free;
    },
    bind(free, bound) {
      bound.set(free);
      for (const { first, stride, count, direction, least, base, baseRises } of edges) {
        if (base >= 0) bound[base] = baseRises ? direction * free[base] ** 2 : 0;
        for (let c = 1; c < count; c++) {
          const at = first + c * stride;
          bound[at] = bound[at - stride] + direction * (least + free[at] ** 2);
        }
      }
    },
    pull(free, gradient) {
      for (const { first, stride, count, direction, base, baseRises } of edges) {
        if (base >= 0) gradient[base] = baseRises ? 2 * direction * free[base] * gradient[base] : 0;
        let after = 0;
        for (let c = count - 1; c >= 0; c--) {
          const at = first + c * stride;
          after += gradient[at];
          gradient[at] = c === 0 ? after : 2 * direction * free[at] * after;
        }
      }
    },
  };
}
