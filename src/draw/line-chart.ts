// Line charts as SVG text: loss curves and the like. Knows numbers and their looks, nothing of models; needs no DOM.

import { checkNumber } from '../errors.js';
import { type Axis, extent, linearAxis, logAxis } from './axis.js';
import {
  checkTheme,
  type Colour,
  escapeText,
  fittedText,
  lineColours,
  type Paint,
  paintOf,
  px,
  renderPicture,
  textWidth,
  type Theme,
} from './svg.js';

export interface Series {
  name: string;
  /** what is drawn; NaN and infinite values leave a gap */
  values: ArrayLike<number>;
  /** where; default 1, 2, 3 … */
  x?: ArrayLike<number>;
  /** 'line' (default), 'dashes', or 'dots', one for each value */
  look?: 'line' | 'dashes' | 'dots';
}

export interface LineChart {
  title: string;
  series: readonly Series[];
  xLabel: string;
  yLabel: string;
  /** logarithmic y axis; values that are not positive leave a gap; default false */
  logY?: boolean;
  /** places on the x axis to point out with a line from top to bottom */
  marks?: readonly { x: number; label: string }[];
  /** in pixels; default 720 × 360 */
  width?: number;
  height?: number;
  /** default 'auto' */
  theme?: Theme;
}

/** A point to draw, in data units or in pixels. */
type Point = readonly [x: number, y: number];

/** Strokes of the first, second … six series: colour alone does for six. */
const dashes = ['', '6 3', '2 3'];

const fontSize = 12;
const lineHeight = 18;

/** Larger numbers are not drawn: differences between them would not be finite. */
const largestDrawn = 1e300;
/** Smaller ones are drawn as 0: steps between them would be 0. */
const smallestDrawn = 1e-290;

/** One chart as a whole SVG document, which may also stand inside a page. All texts are escaped. */
export function renderLineChart(chart: LineChart): string {
  return renderLines('renderLineChart', chart);
}

/** What may be drawn below the lines of a chart. */
export interface Underlay {
  /** a line below the title */
  note: string;
  /** the x axis, where it is not a straight one */
  axis?: ((extent: [number, number], count: number) => Axis) | undefined;
  draw: (place: { frame: Frame; toX: (value: number) => number; paint: Paint }) => string[];
}

/** The same for `caller`, with something below the lines. */
export function renderLines(caller: string, chart: LineChart, underlay?: Underlay): string {
  const { title, series, xLabel, yLabel, logY = false, marks = [], width = 720, height = 360, theme = 'auto' } = chart;
  checkTheme(caller, theme);
  checkNumber(`${caller}: \`width\``, width, 160, 1e5);
  checkNumber(`${caller}: \`height\``, height, 140, 1e5);
  const paint = paintOf(theme);
  const points = series.map((one) => pointsOf(one, logY));
  const drawn = points.flat().filter((point) => point !== undefined);
  const legend = series.length > 1 ? legendRows(series, width) : [];

  const head = underlay === undefined ? 34 : 50;
  const top = head + 10 + legend.length * lineHeight + (marks.length > 0 ? 6 : 0);
  const bottom = height - 46;
  const y = (logY ? logAxis : linearAxis)(
    extent(
      drawn.map((point) => point[1]),
      logY,
    ),
    Math.max(2, Math.floor((bottom - top) / 45)),
    false,
  );
  const left = 34 + Math.max(20, ...y.ticks.map(({ label }) => textWidth(label, fontSize)));
  const right = width - 32;
  const whole = drawn.every(([at]) => Number.isInteger(at));
  const ends = extent(
    drawn.map((point) => point[0]),
    false,
  );
  const labels = Math.max(2, Math.floor((right - left) / 80));
  const x = underlay?.axis?.(ends, labels) ?? linearAxis(ends, labels, whole, true);

  const frame = { left, right, top, bottom };
  const toX = (value: number): number => left + x.share(value) * (right - left);
  const toY = (value: number): number => bottom - y.share(value) * (bottom - top);
  const lines = points.map((one, i) =>
    seriesMarkup(
      one.map((point) => point && [toX(point[0]), toY(point[1])]),
      i,
      series[i].look,
      paint,
    ),
  );
  const shownMarks = marks.filter((mark) => mark.x >= x.lo && mark.x <= x.hi && drawn.length > 0);
  const nothing = `<text ${paint.fill('muted')} x="${px((left + right) / 2)}" y="${px((top + bottom) / 2)}" text-anchor="middle">nothing to draw</text>`;
  const body = [
    `<text ${paint.fill('ink')} x="16" y="22" font-size="14" font-weight="600">${escapeText(fittedText(title, width - 32, 14))}</text>`,
    ...legend.flatMap((row, line) =>
      row.map((entry) => legendMarkup(entry, head + line * lineHeight, series[entry.index].look, paint)),
    ),
    ...(underlay === undefined
      ? []
      : [
          `<text ${paint.fill('muted')} x="16" y="39" font-size="11">${escapeText(fittedText(underlay.note, width - 32, 11))}</text>`,
          ...underlay.draw({ frame, toX, paint }),
        ]),
    ...axesMarkup({ x, y, frame, xLabel, yLabel, paint }),
    ...shownMarks.map((mark) => markMarkup(mark.label, toX(mark.x), frame, paint)),
    ...lines,
    ...(drawn.length > 0 ? [] : [nothing]),
  ];
  return renderPicture({ title, width, height, paint, body });
}

/** Sides of the space a chart's lines are drawn in, in pixels. */
interface Frame {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

/** Grid lines, ticks with their labels, and the names of the axes around a frame. */
function axesMarkup({
  x,
  y,
  frame: { left, right, top, bottom },
  xLabel,
  yLabel,
  paint,
}: {
  x: Axis;
  y: Axis;
  frame: Frame;
  xLabel: string;
  yLabel: string;
  paint: Paint;
}): string[] {
  const muted = paint.fill('muted');
  const horizontal = (colour: Colour, at: number): string =>
    `<path ${paint.stroke(colour)} fill="none" d="M${px(left)} ${px(at)}H${px(right)}"/>`;
  const toY = (value: number): number => bottom - y.share(value) * (bottom - top);
  return [
    ...y.minor.map((value) => horizontal('minor', toY(value))),
    ...y.ticks.map(({ at }) => horizontal('grid', toY(at))),
    ...y.ticks.map(
      ({ at, label }) => `<text ${muted} x="${px(left - 8)}" y="${px(toY(at) + 4)}" text-anchor="end">${label}</text>`,
    ),
    horizontal('axis', bottom),
    ...x.ticks.map(({ at, label }) => {
      const place = px(left + x.share(at) * (right - left));
      return `<path ${paint.stroke('axis')} fill="none" d="M${place} ${px(bottom)}v5"/><text ${muted} x="${place}" y="${px(bottom + 18)}" text-anchor="middle">${label}</text>`;
    }),
    `<text ${muted} x="${px((left + right) / 2)}" y="${px(bottom + 36)}" text-anchor="middle">${escapeText(fittedText(xLabel, right - left, fontSize))}</text>`,
    `<text ${muted} transform="translate(18 ${px((top + bottom) / 2)}) rotate(-90)" text-anchor="middle">${escapeText(fittedText(yLabel, bottom - top, fontSize))}</text>`,
  ];
}

/** The series' points in order, undefined where nothing can be drawn. */
function pointsOf({ values, x }: Series, logY: boolean): (Point | undefined)[] {
  return Array.from(values, (value, i) => {
    const at = x === undefined ? i + 1 : x[i];
    const shown = Math.abs(value) <= largestDrawn && Math.abs(at) <= largestDrawn && (!logY || value >= smallestDrawn);
    return shown ? ([at, Math.abs(value) < smallestDrawn ? 0 : value] as const) : undefined;
  });
}

interface LegendEntry {
  name: string;
  index: number;
  x: number;
}

/** The names of the series in rows above the plot, each where the one before ends. */
function legendRows(series: readonly Series[], width: number): LegendEntry[][] {
  const rows: LegendEntry[][] = [[]];
  let x = 16;
  series.forEach(({ name }, index) => {
    const shown = fittedText(name, Math.min(280, width - 58), fontSize);
    const needs = 26 + textWidth(shown, fontSize) + 18;
    if (x > 16 && x + needs > width) {
      rows.push([]);
      x = 16;
    }
    rows[rows.length - 1].push({ name: shown, index, x });
    x += needs;
  });
  return rows;
}

function legendMarkup({ name, index, x }: LegendEntry, top: number, look: Series['look'], paint: Paint): string {
  const key =
    look === 'dots'
      ? `<circle ${paint.fill(colourOf(index))} cx="${px(x + 10)}" cy="${px(top + 8)}" r="3.5"/>`
      : `<path ${strokeOf(index, look, paint)} d="M${px(x)} ${px(top + 8)}h20"/>`;
  return `${key}<text ${paint.fill('ink')} x="${px(x + 26)}" y="${px(top + 12)}">${escapeText(name)}</text>`;
}

function colourOf(index: number): Colour {
  return lineColours[index % lineColours.length];
}

function strokeOf(index: number, look: Series['look'], paint: Paint): string {
  const dash = look === 'dashes' ? '6 4' : dashes[Math.floor(index / lineColours.length) % dashes.length];
  return `${paint.stroke(colourOf(index))} fill="none" stroke-width="1.75" stroke-linejoin="round" stroke-linecap="round"${dash === '' ? '' : ` stroke-dasharray="${dash}"`}`;
}

function markMarkup(label: string, x: number, { left, right, top, bottom }: Frame, paint: Paint): string {
  // the label on the side that has room
  const anchor = x > (left + right) / 2 ? 'end' : 'start';
  return (
    `<path ${paint.stroke('axis')} fill="none" stroke-dasharray="3 3" d="M${px(x)} ${px(top)}V${px(bottom)}"/>` +
    `<text ${paint.fill('muted')} x="${px(x + (anchor === 'end' ? 2 : -2))}" y="${px(top - 5)}" font-size="11" text-anchor="${anchor}">${escapeText(label)}</text>`
  );
}

/** One series: a path for each stretch without a gap, a dot for a point that stands alone. */
function seriesMarkup(
  points: readonly (Point | undefined)[],
  index: number,
  look: Series['look'],
  paint: Paint,
): string {
  const stretches: Point[][] = [[]];
  for (const point of points) {
    if (point !== undefined) stretches[stretches.length - 1].push(point);
    if ((point === undefined || look === 'dots') && stretches[stretches.length - 1].length > 0) stretches.push([]);
  }
  const paths = stretches
    .filter((stretch) => stretch.length > 1)
    .map(
      (stretch) =>
        `M${thinned(stretch)
          .map(([x, y]) => `${px(x)} ${px(y)}`)
          .join('L')}`,
    );
  const dots = new Set(
    stretches.filter((stretch) => stretch.length === 1).map(([[x, y]]) => `cx="${px(x)}" cy="${px(y)}"`),
  );
  const path = paths.length > 0 ? `<path ${strokeOf(index, look, paint)} d="${paths.join('')}"/>` : '';
  const radius = look === 'dots' ? 4 : 3;
  return path + [...dots].map((at) => `<circle ${paint.fill(colourOf(index))} ${at} r="${radius}"/>`).join('');
}

/** Of neighbours in one column of pixels the first, the lowest, the highest and the last: they look like all of them. */
function thinned(points: readonly Point[]): Point[] {
  const kept: Point[] = [];
  for (let first = 0; first < points.length;) {
    const column = Math.floor(points[first][0]);
    let after = first;
    let [low, high] = [first, first];
    for (; after < points.length && Math.floor(points[after][0]) === column; after++) {
      if (points[after][1] < points[low][1]) low = after;
      if (points[after][1] > points[high][1]) high = after;
    }
    const chosen = new Set([first, Math.min(low, high), Math.max(low, high), after - 1]);
    for (const i of chosen) kept.push(points[i]);
    first = after;
  }
  return kept;
}
