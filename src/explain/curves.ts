// The curves of a model's edges: evaluated functions, and a picture of all the edges of a layer. Knows models, no data.

import { edgeRow, layerBreakpoints } from '../compute/reference/kan-layer.js';
import { checkInteger, checkNumber } from '../errors.js';
import { edgePosition, layerOffset, lockedOffset } from '../model/layout.js';
import { affineCurve, lockedFunction, lockedPosition } from '../model/locked-edges.js';
import { kanLayerOf } from '../model/locking.js';
import type { Model } from '../model/model.js';
import { type Edge, isRemoved } from '../model/removal.js';
import { renderLineChart } from './line-chart.js';
import { checkTheme, escapeText, fittedText, paintOf, renderPicture, type Theme } from './svg.js';

export interface Curve {
  /** places on the edge's input, evenly spread */
  x: Float64Array;
  /** spline(x) + weight · base(x) there, or c · f(a·x + b) + d where the edge is locked */
  y: Float64Array;
}

/**
 * The function of one edge, evaluated at `points` places (default 101) over `range` (default: the domain of its grid), in the
 * numbers the layer reads: for the first layer of a model trained on a table, scaled ones. Throws a KanError where there is no such edge.
 */
export function edgeCurve(
  model: Model,
  { layer: index, input, output }: Edge,
  { points = 101, range }: { points?: number; range?: readonly [number, number] } = {},
): Curve {
  const layer = kanLayerOf('edgeCurve', model.spec, { layer: index, input, output });
  checkInteger('edgeCurve: `points`', points, 2, 1e6);
  const ends = layerBreakpoints(layer, input);
  const [lo, hi] = range ?? [ends[0]!, ends[ends.length - 1]!];
  checkNumber('edgeCurve: the upper end of `range`', hi, lo, Infinity, true);
  const x = Float64Array.from({ length: points }, (_, i) => lo + ((hi - lo) * i) / (points - 1));
  const position = lockedPosition(layer, input, output);
  if (position >= 0) {
    const at = layerOffset(model.spec, index) + lockedOffset(layer, position);
    return { x, y: x.map(affineCurve(lockedFunction(layer.locked![position]!), model.parameters, at)) };
  }
  const { offset, stride } = edgePosition(layer, input, output);
  const from = layerOffset(model.spec, index) + offset;
  const y = x.map((at) =>
    edgeRow(layer, input, at).reduce((sum, { row, value }) => sum + value * model.parameters[from + row * stride]!, 0),
  );
  return { x, y };
}

/**
 * Every curve of one KAN layer as one SVG picture, a small chart for each edge that is not removed: inputs from left to right,
 * outputs from top to bottom. `names` are those of the inputs (default x1, x2 …), `theme` is 'auto' by default.
 */
export function renderCurves(
  model: Model,
  {
    layer: index = 0,
    names,
    title = 'Curves',
    theme = 'auto',
  }: { layer?: number; names?: readonly string[]; title?: string; theme?: Theme } = {},
): string {
  const layer = kanLayerOf('renderCurves', model.spec, { layer: index, input: 0, output: 0 });
  checkTheme('renderCurves', theme);
  const paint = paintOf(theme);
  const [width, height, head] = [300, 200, 40];
  const charts: string[] = [];
  for (let output = 0; output < layer.outputs; output++) {
    for (let input = 0; input < layer.inputs; input++) {
      if (isRemoved(layer, input, output)) continue;
      const name = names?.[input] ?? `x${input + 1}`;
      const { x, y } = edgeCurve(model, { layer: index, input, output });
      const chart = renderLineChart({
        ...{ title: `${name} → node ${output + 1}`, xLabel: name, yLabel: '', width, height, theme },
        series: [{ name, values: y, x }],
      });
      // one style serves them all
      const inner = chart.replace(paint.style, '').trimEnd();
      charts.push(`<g transform="translate(${input * width} ${head + output * height})">${inner}</g>`);
    }
  }
  const whole = layer.inputs * width;
  const heading = escapeText(fittedText(title, whole - 32, 16));
  return renderPicture({
    ...{ title, width: whole, height: head + layer.outputs * height, paint },
    body: [`<text ${paint.fill('ink')} x="16" y="26" font-size="16" font-weight="600">${heading}</text>`, ...charts],
  });
}
