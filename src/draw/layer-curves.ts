// A picture of all the edges of a layer, a small chart each. Knows models, no data.

import { kanLayerOf } from '../model/locking.js';
import { checkModel, type Model } from '../model/model.js';
import { isRemoved } from '../model/removal.js';
import { edgeCurve } from '../explain/curves.js';
import { renderLineChart } from './line-chart.js';
import { checkTheme, escapeText, fittedText, paintOf, renderPicture, type Theme } from './svg.js';
import { checkNames } from '../options.js';

/**
 * Every curve of one KAN layer as one SVG picture, a small chart for each edge that is not removed: inputs from left to right,
 * outputs from top to bottom. `names` are those of the inputs (default x1, x2 …), `theme` is 'auto' by default. Throws
 * a KanError where the model has no such layer, or there is no such theme.
 */
export function renderCurves(
  model: Model,
  options: { layer?: number; names?: readonly string[]; title?: string; theme?: Theme } = {},
): string {
  checkNames('renderCurves', options, ['layer', 'names', 'title', 'theme']);
  checkModel(model, 'renderCurves');
  const { layer: index = 0, names, title = 'Curves', theme = 'auto' } = options;
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
        title: `${name} → node ${output + 1}`,
        xLabel: name,
        yLabel: '',
        width,
        height,
        theme,
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
    title,
    width: whole,
    height: head + layer.outputs * height,
    paint,
    body: [`<text ${paint.fill('ink')} x="16" y="26" font-size="16" font-weight="600">${heading}</text>`, ...charts],
  });
}
