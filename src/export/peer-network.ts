// A model as efficient-kan and pykan can say it: layers of splines with knots written out, products after them, and nodes that are scaled and moved.
// Both are 0 outside of their knots; a model that goes on there in another way is refused where that changes answers to rows within the ranges of its
// columns.

import { KanError } from '../errors.js';
import { extendKnots } from '../math/knots.js';
import { createRandom } from '../math/random.js';
import { layerBreakpoints } from '../model/edge-row.js';
import { edgePosition, edgeRows, layerOffset } from '../model/layout.js';
import { lockedEdges } from '../model/locking.js';
import type { LockedFormula } from '../model/locking.js';
import type { Model } from '../model/model.js';
import type { KANLayerSpec, LayerSpec, LinearLayerSpec } from '../model/spec.js';
import type { ExportedFile, ExportJob } from './export-options.js';
import { interpretRows } from './interpret.js';
import type { Program } from './program.js';

/** Numbers of nodes: scale · x + bias. */
export interface NodeNumbers {
  scale: Float64Array;
  bias: Float64Array;
}

export interface PeerLayer {
  spec: KANLayerSpec;
  order: number;
  gridSize: number;
  /** gridSize + 1 + 2 · order for each input */
  knots: Float64Array[];
  /** gridSize + order for an edge */
  coefficients: (output: number, input: number) => Float64Array;
  base: (output: number, input: number) => number;
  locked: LockedFormula[];
  /** of what the layer gives */
  subnodes: NodeNumbers;
  /** after products; without them nothing happens here */
  nodes: NodeNumbers;
  sums: number;
  arities: number[];
}

/** The layers of a model for the peer of that name. Throws a KanError on what it cannot say. */
export function peerLayers({ program, model }: ExportJob, peer: string): PeerLayer[] {
  if (model === undefined) throw refusal(peer, 'a formula is no network');
  if (model.members !== undefined)
    throw refusal(
      peer,
      'this is an ensemble, and there is room for one network',
      '`withoutMembers(model)` is the one nearest to the mean',
    );
  checkOutside(program, model, peer);
  const layers: PeerLayer[] = [];
  model.spec.layers.forEach((layer, index) => {
    const last = layers.at(-1);
    const before = model.spec.layers[index - 1]?.kind;
    if (layer.kind === 'kan') layers.push(splineLayer(model, layer, index, peer));
    else if (layer.kind === 'product' && last !== undefined && before !== 'product' && last.arities.length === 0) {
      const { sums, arities } = layer;
      Object.assign(last, { sums, arities, nodes: plainNodes(sums + arities.length) });
    } else if (layer.kind === 'linear' && last !== undefined && (before === 'kan' || before === 'product')) {
      const numbers = diagonal(model, layer, index);
      if (numbers === undefined) throw refusal(peer, `layer ${index} is a linear map of all values`);
      Object.assign(last, before === 'kan' ? { subnodes: numbers } : { nodes: numbers });
    } else if (layer.kind !== 'dropout') throw refusal(peer, `layer ${index} is ${kindText(layer)}`);
  });
  return layers;
}

const kindText = ({ kind }: LayerSpec): string => (kind === 'activation' ? 'an activation' : `a ${kind} layer`);

export function refusal(
  peer: string,
  why: string,
  hint = "export with `to: 'pytorch'`, which says all of it",
): KanError {
  return new KanError(`exportModel: ${peer} cannot say this model: ${why}`, hint);
}

export function plainNodes(count: number): NodeNumbers {
  return { scale: new Float64Array(count).fill(1), bias: new Float64Array(count) };
}

/** The numbers of a linear map that scales and moves each value by itself; undefined where it is another. */
function diagonal(
  { spec, parameters }: Model,
  { inputs, outputs }: LinearLayerSpec,
  index: number,
): NodeNumbers | undefined {
  if (inputs !== outputs) return undefined;
  const at = layerOffset(spec, index);
  const weights = parameters.subarray(at, at + inputs * outputs);
  if (weights.some((weight, i) => weight !== 0 && i % (outputs + 1) !== 0)) return undefined;
  return {
    scale: Float64Array.from({ length: inputs }, (_, i) => weights[i * (outputs + 1)]),
    bias: Float64Array.from(parameters.subarray(at + inputs * outputs, at + (inputs + 1) * outputs)),
  };
}

function splineLayer(model: Model, spec: KANLayerSpec, index: number, peer: string): PeerLayer {
  const { inputs, outputs, order, gridSize, basis = 'bspline' } = spec;
  if (basis !== 'bspline')
    throw refusal(peer, `layer ${index} is made of ${basis === 'rbf' ? 'Gaussians' : 'Chebyshev polynomials'}`);
  if (order === 0) throw refusal(peer, `layer ${index} has splines of order 0`);
  const { parameters } = model;
  const from = layerOffset(model.spec, index);
  const first = edgeRows(spec) - gridSize - order;
  const whole = (output: number, input: number): Float64Array => {
    const { offset, stride } = edgePosition(spec, input, output);
    return Float64Array.from({ length: gridSize + order }, (_, m) => parameters[from + offset + (first + m) * stride]);
  };
  const keeps = keepsKnots(spec, whole);
  return {
    spec,
    order,
    gridSize: keeps ? gridSize - 2 * order : gridSize,
    knots: Array.from({ length: inputs }, (_, input) => {
      const points = Float64Array.from(layerBreakpoints(spec, input));
      return keeps ? points : extendKnots(points, order);
    }),
    coefficients: (output, input) => (keeps ? whole(output, input).slice(order, gridSize) : whole(output, input)),
    base: (output, input) => (first === 0 ? 0 : parameters[from + edgePosition(spec, input, output).offset]),
    locked: lockedEdges(model).filter(({ layer }) => layer === index),
    subnodes: plainNodes(outputs),
    nodes: plainNodes(outputs),
    sums: outputs,
    arities: [],
  };
}

/** Whether the layer's breakpoints are all the knots that an import kept: its outermost functions are on no edge then. */
function keepsKnots(
  { grid, outside, order, gridSize, inputs, outputs }: KANLayerSpec,
  edge: (output: number, input: number) => Float64Array,
): boolean {
  if (grid.kind !== 'adapted' || outside !== 'zero' || gridSize <= 2 * order) return false;
  for (let output = 0; output < outputs; output++)
    for (let input = 0; input < inputs; input++) {
      const numbers = edge(output, input);
      if (numbers.some((c, m) => c !== 0 && (m < order || m >= gridSize))) return false;
    }
  return true;
}

/** Rows that are tried, and how far answers may be apart, in parts of what they usually are. */
const [tried, apart] = [400, 1e-9];

function checkOutside(program: Program, { spec }: Model, peer: string): void {
  if (spec.layers.every((layer) => layer.kind !== 'kan' || layer.outside === 'zero')) return;
  const random = createRandom(1);
  const values = Float64Array.from({ length: tried * program.columns.length }, (_, at) => {
    const column = program.columns[at % program.columns.length];
    if (column.kind === 'words') return random.integer(column.words.length);
    const [lo, hi] = column.range;
    return lo + (hi - lo) * random.next();
  });
  const steps = program.steps.map((step) =>
    step.op === 'kan' ? { ...step, splines: { ...step.splines, outside: 'zero' as const } } : step,
  );
  const [here, there] = [program, { ...program, steps }].map((each) => interpretRows(each, values, tried));
  const usual = here.map(Math.abs).sort()[here.length >> 1];
  const width = here.length / tried;
  const others = new Set<number>();
  here.forEach((value, i) => {
    if (Math.abs(there[i] - value) > apart * Math.max(usual, Math.abs(value))) others.add(Math.floor(i / width));
  });
  if (others.size === 0) return;
  throw refusal(
    peer,
    `its splines are 0 outside of their grids, and ${others.size} of ${tried} rows within the ranges of the columns would get other answers`,
    "train with `outside: 'zero'`, or export with `to: 'pytorch'`",
  );
}

/** What stands around the network, which the peers have no place for; nothing where nothing does. */
export function columnsFile({ program, model, options: { name } }: ExportJob): ExportedFile[] {
  if (model?.spec.encoding === undefined) return [];
  const plain =
    program.steps.every(
      (step) => !('column' in step) || (step.op === 'number' && step.offset === 0 && step.factor === 1 && !step.curve),
    ) &&
    program.answer.kind === 'numbers' &&
    program.answer.columns.every(({ offset, factor, transform }) => offset === 0 && factor === 1 && !transform);
  if (plain) return [];
  const { columns, steps, answer } = program;
  const read = steps
    .filter((step) => 'column' in step)
    .map((step) => ('table' in step ? { ...step, table: [...step.table] } : step));
  return [
    { name: `${name}_columns.json`, content: `${JSON.stringify({ columns, steps: read, answer }, undefined, 2)}\n` },
  ];
}
