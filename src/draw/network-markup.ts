// The parts of a network's diagram as SVG. Knows how things look; where they stand is network-layout.ts's.

import { lockedPosition } from '../model/locked-edges.js';
import type { Model } from '../model/model.js';
import type { GateLayerSpec, KANLayerSpec } from '../model/spec.js';
import { edgeCurve } from '../explain/curves.js';
import type {
  Arc,
  NetworkLayout,
  PlacedBar,
  PlacedBox,
  PlacedNode,
  PlacedText,
  Rectangle,
  Wire,
} from './network-places.js';
import type { Selection, ShownEdge } from './network-selection.js';
import { type Observation, seenRange } from '../explain/observation.js';
import { escapeText, fittedText, type Paint, px } from './svg.js';

export interface Looks {
  observation: Observation | undefined;
  paint: Paint;
}

/** Everything of the diagram, what lies below first. */
export function networkMarkup(model: Model, { stages }: Selection, layout: NetworkLayout, looks: Looks): string[] {
  const { paint } = looks;
  return [
    ...layout.arcs.map((arc) => arcMarkup(arc, model.spec.layers[arc.layer] as GateLayerSpec, paint)),
    ...layout.wires.map((wire) => wireMarkup(wire, paint)),
    ...layout.boxes.map((box) => boxMarkup(model, stages[box.stage].layer, box, looks)),
    ...layout.bars.map((bar) => barMarkup(bar, paint)),
    ...layout.nodes.map((node) => nodeMarkup(node, paint)),
    ...layout.texts.map((text) => textMarkup(text, paint)),
  ];
}

/** How dark an edge is, with the least that can still be seen. */
export function opacityOf({ strength }: ShownEdge, least = 0.15): number {
  return least + (1 - least) * (Math.tanh(3 * strength) / Math.tanh(3));
}

function wireMarkup({ points, edge }: Wire, paint: Paint): string {
  const [[x, y], ...rest] = points;
  let d = `M${px(x)} ${px(y)}`;
  let [atX, atY] = [x, y];
  for (const [nextX, nextY] of rest) {
    const middle = px((atX + nextX) / 2);
    d += nextY === atY ? `H${px(nextX)}` : `C${middle} ${px(atY)} ${middle} ${px(nextY)} ${px(nextX)} ${px(nextY)}`;
    [atX, atY] = [nextX, nextY];
  }
  const opacity = edge === undefined ? '' : ` stroke-opacity="${opacityOf(edge).toFixed(2)}"`;
  return `<path ${paint.stroke('axis')}${opacity} fill="none" stroke-width="1.2" d="${d}"/>`;
}

/** The frame with its curve: a path for each edge that is shown. */
function boxMarkup(model: Model, index: number, box: PlacedBox, { observation, paint }: Looks): string {
  const { edge, x, y, width, height, strip } = box;
  const opacity = opacityOf(edge, 0.3).toFixed(2);
  const [least, most] = seenRange(observation, index, edge.input) ?? [0, 0];
  // one and the same value is no range
  const range = most - least > 1e-9 * Math.max(Math.abs(least), Math.abs(most)) ? ([least, most] as const) : undefined;
  const curve = edgeCurve(model, { layer: index, input: edge.input, output: edge.output }, { points: 49, range });
  const inner = { x: x + 5, y: y + 5, width: width - 10, height: height - strip - 10 };
  const layer = model.spec.layers[index] as KANLayerSpec;
  const locked = layer.locked?.[lockedPosition(layer, edge.input, edge.output)];
  const [frame, line] = locked === undefined ? (['frame', 'line0'] as const) : (['locked', 'locked'] as const);
  const place = `x="${px(x)}" y="${px(y)}" width="${px(width)}" height="${px(height)}" rx="3"`;
  const name =
    locked &&
    fittedText(
      locked.function.replace(/\^(\d)/, (_, digit) => '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(digit)]),
      width - 4,
      10,
    );
  return [
    `<g class="kan-edge" data-edge="${index},${edge.input},${edge.output}">`,
    `<rect ${place} ${paint.fill('surface')}/>`,
    `<rect ${place} fill="none" ${paint.stroke(frame)} stroke-opacity="${opacity}"/>`,
    `<path ${paint.stroke(line)} stroke-opacity="${opacity}" fill="none" stroke-width="1.75" stroke-linejoin="round" stroke-linecap="round" d="${curvePath(curve.y, inner)}"/>`,
    ...(name === undefined
      ? []
      : [
          `<text ${paint.fill('lockedInk')} x="${px(x + width / 2)}" y="${px(y + height - 5)}" font-size="10" text-anchor="middle">${escapeText(name)}</text>`,
        ]),
    '</g>',
  ].join('');
}

/** A curve that fills the rectangle from top to bottom, or lies in its middle where it is level; a gap where it is not finite. */
export function curvePath(y: Float64Array, place: Rectangle): string {
  let [least, most] = [Infinity, -Infinity];
  for (const value of y) if (Number.isFinite(value)) [least, most] = [Math.min(least, value), Math.max(most, value)];
  const size = Math.max(Math.abs(least), Math.abs(most));
  // scaled first, for the difference of two large numbers may not be finite
  const span = most / size - least / size;
  const level = !(span > 1e-9);
  const stretches: [number, number][][] = [[]];
  y.forEach((value, i) => {
    if (!Number.isFinite(value)) return void stretches.push([]);
    const height = level ? 0.5 : (most / size - value / size) / span;
    stretches[stretches.length - 1].push([
      place.x + (place.width * i) / (y.length - 1),
      place.y + place.height * height,
    ]);
  });
  return stretches
    .filter((points) => points.length > 0)
    .map(
      (points) =>
        `M${simplified(points)
          .map(([atX, atY]) => `${px(atX)} ${px(atY)}`)
          .join('L')}`,
    )
    .join('');
}

/** The points without those that lie within a tenth of a pixel of the line without them (Ramer, Douglas & Peucker 1973). */
function simplified(points: readonly [number, number][]): [number, number][] {
  if (points.length < 3) return [...points];
  const [first, last] = [points[0], points[points.length - 1]];
  let [farthest, distance] = [0, 0];
  const [dx, dy] = [last[0] - first[0], last[1] - first[1]];
  for (let i = 1; i < points.length - 1; i++) {
    const [x, y] = points[i];
    const away = Math.abs(dy * (x - first[0]) - dx * (y - first[1])) / Math.hypot(dx, dy);
    if (away > distance) [farthest, distance] = [i, away];
  }
  if (distance < 0.1) return [first, last];
  return [...simplified(points.slice(0, farthest + 1)).slice(0, -1), ...simplified(points.slice(farthest))];
}

function nodeMarkup({ kind, name, x, y, width, height }: PlacedNode, paint: Paint): string {
  const [cx, cy] = [x + width / 2, y + height / 2];
  if (kind === 'dot') return `<circle ${paint.fill('ink')} cx="${px(cx)}" cy="${px(cy)}" r="4"/>`;
  const shape =
    kind === 'product'
      ? name === undefined
        ? `<path ${paint.fill('product')} d="M${px(cx)} ${px(y - 2)}l${px(width / 2 + 2)} ${px(height / 2 + 2)}l${px(-width / 2 - 2)} ${px(height / 2 + 2)}l${px(-width / 2 - 2)} ${px(-height / 2 - 2)}z"/>`
        : `<rect x="${px(x)}" y="${px(y)}" width="${px(width)}" height="${px(height)}" ${paint.fill('product')}/>`
      : outlined(
          `<rect x="${px(x)}" y="${px(y)}" width="${px(width)}" height="${px(height)}" rx="${px(height / 2)}"`,
          paint,
        );
  if (name !== undefined) {
    const colour = paint.fill(kind === 'product' ? 'surface' : 'ink');
    return `${shape}<text ${colour} x="${px(cx)}" y="${px(cy + 4)}" text-anchor="middle">${escapeText(name)}</text>`;
  }
  const sign = kind === 'product' ? [-3, -3, 6, 6, -3, 3, 6, -6] : [-4, 0, 8, 0, 0, -4, 0, 8];
  const at = (dx: number, dy: number): string => `M${px(cx + dx)} ${px(cy + dy)}`;
  const d = `${at(sign[0], sign[1])}l${sign[2]} ${sign[3]}${at(sign[4], sign[5])}l${sign[6]} ${sign[7]}`;
  return `${shape}<path ${paint.stroke(kind === 'product' ? 'surface' : 'ink')} fill="none" stroke-width="1.5" d="${d}"/>`;
}

function outlined(shape: string, paint: Paint): string {
  // a colour rule beside an attribute sets one property: two shapes, one to fill and one to draw
  return `${shape} ${paint.fill('surface')}/>${shape} fill="none" ${paint.stroke('ink')} stroke-width="1.2"/>`;
}

function barMarkup({ label, x, y, width, height }: PlacedBar, paint: Paint): string {
  const [cx, cy] = [x + width / 2, y + height / 2];
  return (
    `<rect x="${px(x)}" y="${px(y)}" width="${px(width)}" height="${px(height)}" rx="5" ${paint.fill('bar')}/>` +
    `<text ${paint.fill('ink')} font-size="11" text-anchor="middle" transform="translate(${px(cx + 4)} ${px(cy)}) rotate(-90)">${escapeText(label)}</text>`
  );
}

function arcMarkup({ from, to, y }: Arc, { skip }: GateLayerSpec, paint: Paint): string {
  const dash = skip === 'linear' ? ' stroke-dasharray="5 3"' : '';
  const corner = 6;
  const d = `M${px(from[0])} ${px(from[1])}V${px(y + corner)}q0 ${-corner} ${corner} ${-corner}H${px(to[0] - corner)}q${corner} 0 ${corner} ${corner}V${px(to[1])}`;
  return `<path ${paint.stroke('axis')} fill="none" stroke-width="1.2"${dash} d="${d}"/>`;
}

function textMarkup({ text, x, y, anchor, size, role }: PlacedText, paint: Paint): string {
  const weight = role === 'title' ? ' font-weight="600"' : '';
  const align = anchor === 'start' ? '' : ` text-anchor="${anchor}"`;
  const colour = paint.fill(role === 'note' ? 'muted' : 'ink');
  return `<text ${colour} x="${px(x)}" y="${px(y)}" font-size="${size}"${weight}${align}>${escapeText(text)}</text>`;
}
