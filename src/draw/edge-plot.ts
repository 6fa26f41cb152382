// One edge of a model as a large chart: its curve, the values it saw, its knots, where its grid ends, and a function fitted to it.
// Knows models and their looks.

import { layerBreakpoints } from '../model/edge-row.js';
import { inputQuantities, inputNames, outputNames } from '../data/encoding.js';
import { inputWidth } from '../data/input-columns.js';
import type { InputQuantity } from '../data/input-quantities.js';
import { checkFunction, checkRecord, checkText, KanError } from '../errors.js';
import { checkIsSpec, modelOutputs } from '../model/layout.js';
import { kanLayerOf, lockedEdge, lockedText } from '../model/locking.js';
import { checkModel, type Model } from '../model/model.js';
import { type Edge, isRemoved } from '../model/removal.js';
import type { KANLayerSpec, ModelSpec } from '../model/spec.js';
import { bentAxis, numberText, r2Text } from './axis.js';
import { edgeCurve } from '../explain/curves.js';
import { renderLines, type Underlay } from './line-chart.js';
import { checkObservation, type Observation, seenRange } from '../explain/observation.js';
import { px, type Theme } from './svg.js';
import { checkNames, type OptionNames } from '../options.js';

/** A function fitted to an edge. */
export interface EdgeFit {
  /** as it is told: "sin", or a whole formula */
  name: string;
  /** share of the curve's variance that it explains */
  r2?: number;
  /** in the numbers the layer reads; may be NaN outside its domain */
  value: (x: number) => number;
}

/** How `renderEdge` draws the curve of an edge. All optional. */
export interface EdgeOptions {
  /** what the model does on data, from `observeModel` */
  observation?: Observation;
  /** a function drawn over the curve */
  fit?: EdgeFit;
  /** default: the table's columns, or x1, x2 … for inputs and "node 3 of level 1" for nodes */
  names?: { input?: string; output?: string };
  /** default: "input → output" */
  title?: string;
  /** in pixels; default 520 × 360 */
  width?: number;
  /** in pixels */
  height?: number;
  /** default 'auto' */
  theme?: Theme;
}

const edgeOptions: OptionNames<EdgeOptions> = {
  observation: true,
  fit: true,
  names: true,
  title: true,
  width: true,
  height: true,
  theme: true,
};

const points = 201;
const bins = 48;

/**
 * The curve of one edge as an SVG picture with axes, over its grid and all values it saw; inputs of a table in their own units. Ticks
 * at the foot are its knots, shaded is what lies beyond them, and the area at the foot shows how often each value was seen.
 * Throws a KanError where there is no such edge, or one that is removed.
 */
export function renderEdge(model: Model, edge: Edge, options: EdgeOptions = {}): string {
  checkNames('renderEdge', options, edgeOptions);
  const { observation, fit, width = 520, height = 360, theme = 'auto' } = options;
  checkModel(model, 'renderEdge');
  if (fit !== undefined) {
    checkNames('renderEdge: `fit`', fit, ['name', 'r2', 'value'], 'value');
    checkFunction('renderEdge: `fit`: `value`', fit.value);
    checkText('renderEdge: `fit`: `name`', fit.name);
  }
  if (options.names !== undefined) checkNames('renderEdge: `names`', options.names, ['input', 'output']);
  checkObservation('renderEdge', model, observation);
  const layer = kanLayerOf('renderEdge', model.spec, edge);
  if (isRemoved(layer, edge.input, edge.output))
    throw new KanError(`renderEdge: the edge [${edge.input}, ${edge.output}] of layer ${edge.layer} is removed`);
  const quantity = quantityOf(model.spec, edge);
  const isBent = quantity !== undefined && quantity.core.kind !== 'variable';
  // along a curve the axis stays the network's, with the column's values beside it
  const own = quantity === undefined || isBent ? (value: number): number => value : quantity.toOwn;
  const breakpoints = Array.from(layerBreakpoints(layer, edge.input));
  const [lo, hi] = [breakpoints[0], breakpoints[breakpoints.length - 1]];
  const seen = seenRange(observation, edge.layer, edge.input) ?? [lo, hi];
  const isLine = quantity?.line === true;
  const range = isLine
    ? (quantity.range.map(quantity.toInput) as [number, number])
    : ([Math.min(lo, seen[0]), Math.max(hi, seen[1])] as [number, number]);
  const { x, y } = edgeCurve(model, edge, { points, range });
  const names = { ...edgeNames(model.spec, edge), ...options.names };
  const places = x.map(own);
  const locked = lockedEdge(model, edge);
  const hasKnots = isSpline(layer) && !isLine;
  const parts = [
    ...(locked === undefined ? [] : [`locked: ${lockedText(locked)}`]),
    ...(observation === undefined ? [] : [`area: ${numberText(observation.rows)} rows`]),
    ...(hasKnots ? ['ticks: knots'] : []),
    ...(range[0] < lo || range[1] > hi ? ['shaded: off the grid'] : []),
  ];
  const underlay: Underlay = {
    note: parts.join(' · '),
    axis: isBent
      ? (ends, count) =>
          bentAxis(ends, count, { range: quantity.range, toAxis: quantity.toInput, fromAxis: quantity.toOwn })
      : undefined,
    draw: ({ frame, toX, paint }) => {
      const at = (value: number): number => toX(own(value));
      const block = (from: number, to: number, top: number): string =>
        `M${px(at(from))} ${px(frame.bottom)}V${px(top)}H${px(at(to))}V${px(frame.bottom)}z`;
      const beyond = [
        ...(range[0] < lo ? [block(range[0], lo, frame.top)] : []),
        ...(range[1] > hi ? [block(hi, range[1], frame.top)] : []),
      ];
      const counts = histogram(observation, edge, range);
      const most = Math.max(...counts);
      const tall = 0.22 * (frame.bottom - frame.top);
      const binWidth = (range[1] - range[0]) / bins;
      const area = counts.flatMap((count, i) =>
        count === 0
          ? []
          : [block(range[0] + i * binWidth, range[0] + (i + 1) * binWidth, frame.bottom - (tall * count) / most)],
      );
      const ticks = hasKnots ? breakpoints.map((value) => `M${px(at(value))} ${px(frame.bottom)}v-7`) : [];
      return [
        ...(beyond.length > 0 ? [`<path ${paint.fill('shade')} d="${beyond.join('')}"/>`] : []),
        ...(area.length > 0 ? [`<path ${paint.fill('density')} d="${area.join('')}"/>`] : []),
        ...(ticks.length > 0 ? [`<path ${paint.stroke('axis')} fill="none" d="${ticks.join('')}"/>`] : []),
      ];
    },
  };
  return renderLines(
    'renderEdge',
    {
      title: options.title ?? `${names.input} → ${names.output}`,
      xLabel: options.names?.input ?? axisName(model.spec, edge, names.input),
      yLabel: `part of ${names.output}`,
      width,
      height,
      theme,
      series: [
        { name: 'curve', values: y, x: places },
        ...(fit === undefined
          ? []
          : [{ name: fitText(fit), values: x.map((value) => fit.value(value)), x: places, look: 'dashes' as const }]),
      ],
    },
    underlay,
  );
}

/**
 * What an edge leads from and to, in words: columns of the table where the model knows them.
 * Throws a KanError on arguments that make no sense.
 */
export function edgeNames(spec: ModelSpec, edge: Edge): { input: string; output: string } {
  checkIsSpec('edgeNames', spec);
  checkRecord('edgeNames: `edge`', edge, '{ layer: 0, input: 0, output: 0 }');
  const { layer, input, output } = edge;
  const maps = spec.layers.flatMap(({ kind }, index) => (kind === 'kan' || kind === 'linear' ? [index] : []));
  const level = maps.indexOf(layer);
  const node = (at: number, index: number): string => `node ${index + 1} of level ${at}`;
  const inputs = spec.encoding && inputNames(spec.encoding);
  const outputs = spec.encoding && outputNames(spec.encoding);
  return {
    input: level > 0 || layer > 0 ? node(level, input) : (inputs?.[input] ?? `x${input + 1}`),
    output:
      level + 1 < maps.length
        ? node(level + 1, output)
        : (outputs?.[output] ?? (modelOutputs(spec) === 1 ? 'y' : `y${output + 1}`)),
  };
}

/** The quantity that the edge's input is of a column of the table, where it is one. */
function quantityOf({ encoding }: ModelSpec, { layer, input }: Edge): InputQuantity | undefined {
  return layer > 0 || encoding === undefined ? undefined : inputQuantities(encoding)[input];
}

/** The label of the axis: of a column of two words which of them is where. */
function axisName({ encoding }: ModelSpec, { layer, input }: Edge, name: string): string {
  if (layer > 0 || encoding === undefined) return name;
  let at = 0;
  for (const column of encoding.inputs) {
    if (column.kind === 'flag' && at === input)
      return `${column.name}: ${column.categories.map((word, value) => `${word} at ${value}`).join(', ')}`;
    at += inputWidth(column);
  }
  return name;
}

function isSpline({ basis = 'bspline' }: KANLayerSpec): boolean {
  return basis === 'bspline';
}

/** How many of the values an edge saw lie in each of `bins` equal parts of the range. */
function histogram(observation: Observation | undefined, { layer, input }: Edge, [lo, hi]: [number, number]): number[] {
  const counts = new Array<number>(bins).fill(0);
  const seen = observation?.layers.find((each) => each.layer === layer);
  if (observation === undefined || seen === undefined) return counts;
  for (let row = 0; row < observation.rows; row++) {
    const share = (seen.values[row * seen.inputs + input] - lo) / (hi - lo);
    if (share >= 0 && share <= 1) counts[Math.min(bins - 1, Math.floor(share * bins))]++;
  }
  return counts;
}

function fitText({ name, r2 }: EdgeFit): string {
  return r2 === undefined ? name : `${name}, r² = ${r2Text(r2)}`;
}
