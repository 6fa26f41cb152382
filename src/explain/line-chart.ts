// Line charts as SVG text: loss curves and the like. Knows numbers and their looks, nothing of models; needs no DOM.
// Colours are those of Okabe & Ito (2008), told apart by everyone; ticks stand at 1, 2 or 5 times a power of ten.

export interface Series {
  name: string;
  /** what is drawn; NaN and infinite values leave a gap */
  values: ArrayLike<number>;
  /** where; default 1, 2, 3 … */
  x?: ArrayLike<number>;
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
}

/** A point to draw, in data units or in pixels. */
type Point = readonly [x: number, y: number];

interface Axis {
  lo: number;
  hi: number;
  ticks: { at: number; label: string }[];
  /** lines without a label */
  minor: number[];
  /** share of the way from lo to hi, 0 to 1 */
  share: (value: number) => number;
}

const lightColours = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9'];
const darkColours = ['#56b4e9', '#e69f00', '#2fc79a', '#e09cc4', '#f0e442', '#ff8a3d'];
/** Strokes of the first, second … six series: colour alone does for six. */
const dashes = ['', '6 3', '2 3'];

/** Widths in pixels, of the 12-pixel text the charts are set in, estimated for want of a font. */
const characterWidth = 6.7;
const lineHeight = 18;

/** Larger numbers are not drawn: differences between them would not be finite. */
const largestDrawn = 1e300;
/** Smaller ones are drawn as 0: steps between them would be 0. */
const smallestDrawn = 1e-290;

/** One chart as a whole SVG document, light and dark, which may also stand inside a page. All texts are escaped. */
export function renderLineChart(chart: LineChart): string {
  const { title, series, xLabel, yLabel, logY = false, marks = [], width = 720, height = 360 } = chart;
  const points = series.map((one) => pointsOf(one, logY));
  const drawn = points.flat().filter((point) => point !== undefined);
  const legend = series.length > 1 ? legendRows(series, width) : [];

  const top = 44 + legend.length * lineHeight + (marks.length > 0 ? 6 : 0);
  const bottom = height - 46;
  const y = (logY ? logAxis : linearAxis)(
    extent(
      drawn.map((point) => point[1]),
      logY,
    ),
    Math.max(2, Math.floor((bottom - top) / 45)),
    false,
  );
  const left = 34 + Math.max(20, ...y.ticks.map(({ label }) => label.length * characterWidth));
  const right = width - 32;
  const whole = drawn.every(([at]) => Number.isInteger(at));
  const x = linearAxis(
    extent(
      drawn.map((point) => point[0]),
      false,
    ),
    Math.max(2, Math.floor((right - left) / 80)),
    whole,
    true,
  );

  const toX = (value: number): number => left + x.share(value) * (right - left);
  const toY = (value: number): number => bottom - y.share(value) * (bottom - top);
  const lines = points.map((one, i) =>
    seriesMarkup(
      one.map((point) => point && [toX(point[0]), toY(point[1])]),
      i,
    ),
  );
  const shownMarks = marks.filter((mark) => mark.x >= x.lo && mark.x <= x.hi && drawn.length > 0);

  return [
    `<svg xmlns="http://www.w3.org/2000/svg" class="kan-chart" role="img" aria-label="${escapeText(title)}" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="system-ui, 'Segoe UI', 'DejaVu Sans', sans-serif" font-size="12">`,
    style,
    `<rect class="kan-surface" width="${width}" height="${height}" fill="#fff"/>`,
    `<text class="kan-ink" x="16" y="22" font-size="14" font-weight="600" fill="#1a1a1a">${escapeText(title)}</text>`,
    ...legend.flatMap((row, line) => row.map((entry) => legendMarkup(entry, 34 + line * lineHeight))),
    ...y.minor.map((value) => horizontal('kan-minor', '#f0f0f0', left, right, toY(value))),
    ...y.ticks.map(({ at }) => horizontal('kan-grid', '#dcdcdc', left, right, toY(at))),
    ...y.ticks.map(
      ({ at, label }) =>
        `<text class="kan-muted" x="${px(left - 8)}" y="${px(toY(at) + 4)}" text-anchor="end" fill="#555">${label}</text>`,
    ),
    horizontal('kan-axis', '#777', left, right, bottom),
    ...x.ticks.map(({ at, label }) => {
      const place = px(toX(at));
      return `<path class="kan-axis" d="M${place} ${px(bottom)}v5" stroke="#777" fill="none"/><text class="kan-muted" x="${place}" y="${px(bottom + 18)}" text-anchor="middle" fill="#555">${label}</text>`;
    }),
    `<text class="kan-muted" x="${px((left + right) / 2)}" y="${px(height - 10)}" text-anchor="middle" fill="#555">${escapeText(xLabel)}</text>`,
    `<text class="kan-muted" transform="translate(18 ${px((top + bottom) / 2)}) rotate(-90)" text-anchor="middle" fill="#555">${escapeText(yLabel)}</text>`,
    ...shownMarks.map((mark) => markMarkup(mark.label, toX(mark.x), top, bottom, left, right)),
    ...lines,
    ...(drawn.length > 0
      ? []
      : [
          `<text class="kan-muted" x="${px((left + right) / 2)}" y="${px((top + bottom) / 2)}" text-anchor="middle" fill="#555">nothing to draw</text>`,
        ]),
    '</svg>',
  ].join('\n');
}

/** Text as it may stand in XML and HTML, in quotes or not. Characters that XML does not know are dropped. */
export function escapeText(text: string): string {
  const names: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
  return text
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
    .replace(/[&<>"']/g, (character) => names[character]);
}

/** A number to so many significant digits as people write it: 0.0123, 1,234 or 1.2 × 10⁻⁵. */
export function numberText(value: number, digits = 4): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? '–' : value > 0 ? '∞' : '−∞';
  const size = Math.abs(value);
  if (Number.isInteger(value) && size < 1e7) return grouped(value, 0);
  const [mantissa, exponent] = value.toExponential(digits - 1).split('e');
  if (size < 1e-3 || size >= 1e7) return `${Number(mantissa)} × ${powerOfTen(Number(exponent))}`.replace('-', '−');
  return grouped(value, Math.max(0, digits - 1 - Number(exponent)))
    .replace(/(\.\d*?)0+$/, '$1')
    .replace(/\.$/, '');
}

// explicit attributes stand on every element for programs that know no style sheets; these rules win everywhere else
const style = `<style>
:where(.kan-chart) { --kan-surface: #fff; --kan-ink: #1a1a1a; --kan-muted: #555; --kan-grid: #dcdcdc; --kan-minor: #f0f0f0; --kan-axis: #777; ${variables(lightColours)} }
@media screen and (prefers-color-scheme: dark) { :where(.kan-chart) { --kan-surface: #16181d; --kan-ink: #eceef2; --kan-muted: #a9afba; --kan-grid: #343942; --kan-minor: #22262d; --kan-axis: #7a818d; ${variables(darkColours)} } }
.kan-chart .kan-surface { fill: var(--kan-surface) } .kan-chart .kan-ink { fill: var(--kan-ink) } .kan-chart .kan-muted { fill: var(--kan-muted) }
.kan-chart .kan-grid { stroke: var(--kan-grid) } .kan-chart .kan-minor { stroke: var(--kan-minor) } .kan-chart .kan-axis { stroke: var(--kan-axis) }
${lightColours.map((_, i) => `.kan-chart .kan-line-${i} { stroke: var(--kan-colour-${i}) } .kan-chart .kan-dot-${i} { fill: var(--kan-colour-${i}) }`).join('\n')}
</style>`;

function variables(colours: readonly string[]): string {
  return colours.map((colour, i) => `--kan-colour-${i}: ${colour};`).join(' ');
}

/** The series' points in order, undefined where nothing can be drawn. */
function pointsOf({ values, x }: Series, logY: boolean): (Point | undefined)[] {
  return Array.from(values, (value, i) => {
    const at = x === undefined ? i + 1 : x[i];
    const shown = Math.abs(value) <= largestDrawn && Math.abs(at) <= largestDrawn && (!logY || value >= smallestDrawn);
    return shown ? ([at, Math.abs(value) < smallestDrawn ? 0 : value] as const) : undefined;
  });
}

/** Smallest and largest value, apart from each other even if there is only one, or none. */
function extent(values: readonly number[], log: boolean): [number, number] {
  let lo = Infinity;
  let hi = -Infinity;
  for (const value of values) {
    lo = Math.min(lo, value);
    hi = Math.max(hi, value);
  }
  if (lo > hi) return log ? [0.1, 1] : [0, 1];
  if (hi - lo > 1e-12 * Math.max(Math.abs(lo), Math.abs(hi))) return [lo, hi];
  if (log) return [lo / 2, hi * 2];
  const room = Math.abs(lo) / 2 || 0.5;
  return [lo - room, hi + room];
}

/** Ticks at round numbers; the axis ends at ticks, or where the values end if `tight`. */
function linearAxis([lo, hi]: [number, number], count: number, whole: boolean, tight = false): Axis {
  const step = Math.max(niceStep((hi - lo) / count), whole ? 1 : 0);
  const [first, last] = tight
    ? [Math.ceil(lo / step - 1e-9), Math.floor(hi / step + 1e-9)]
    : [Math.floor(lo / step + 1e-9), Math.ceil(hi / step - 1e-9)];
  const ticks = [];
  // counting whole steps, for sums of steps would drift
  for (let i = first; i <= last; i++) ticks.push({ at: i * step, label: tickText(i * step, step) });
  const [from, to] = tight ? [lo, hi] : [first * step, last * step];
  return { lo: from, hi: to, ticks, minor: [], share: (value) => (value - from) / (to - from) };
}

/** Ticks at powers of ten, or at 1, 2 and 5 times these, or at round numbers, whichever gives enough of them. */
function logAxis([lo, hi]: [number, number], count: number): Axis {
  const pad = 0.04 * (Math.log10(hi) - Math.log10(lo));
  const from = Math.log10(lo) - pad;
  const to = Math.log10(hi) + pad;
  const within = (value: number): boolean => Math.log10(value) >= from && Math.log10(value) <= to;
  const share = (value: number): number => (Math.log10(value) - from) / (to - from);
  const decades: number[] = [];
  for (let exponent = Math.floor(from); exponent <= Math.ceil(to); exponent++) decades.push(exponent);
  const times = (factors: readonly number[]): number[] =>
    decades.flatMap((exponent) => factors.map((factor) => Number(`${factor}e${exponent}`))).filter(within);

  const every = Math.max(1, Math.ceil((to - from) / (2 * count)));
  const tens = decades
    .filter((exponent) => exponent % every === 0)
    .map((exponent) => Number(`1e${exponent}`))
    .filter(within);
  const minor = every === 1 && to - from < 6 ? times([2, 3, 4, 5, 6, 7, 8, 9]) : [];
  if (tens.length >= 3) {
    // all as plain numbers or all as powers
    const plain = tens[0] >= 1e-3 && tens[tens.length - 1] <= 1e4;
    return {
      lo,
      hi,
      ticks: tens.map((at) => ({ at, label: plain ? numberText(at) : powerOfTen(Math.round(Math.log10(at))) })),
      minor,
      share,
    };
  }
  const rounds = times([1, 2, 5]);
  if (rounds.length >= 3)
    return { lo, hi, ticks: rounds.map((at) => ({ at, label: numberText(at, 2) })), minor, share };
  const { ticks } = linearAxis([lo, hi], count, false, true);
  return { lo, hi, ticks, minor: [], share };
}

/** The smallest of 1, 2, 5, 10 times a power of ten that is at least `step`. */
function niceStep(step: number): number {
  const exponent = Math.floor(Math.log10(step));
  const factor = [1, 2, 5, 10].find((nice) => Number(`${nice}e${exponent}`) >= step * (1 - 1e-9)) ?? 10;
  return Number(`${factor}e${exponent}`);
}

function tickText(value: number, step: number): string {
  const size = Math.max(Math.abs(value), step);
  if (value === 0) return '0';
  const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  // as many digits as set neighbours apart
  if (size >= 1e7 || decimals > 5)
    return numberText(Number(value.toPrecision(Math.max(1, Math.min(15, Math.ceil(Math.log10(size / step) + 1))))), 15);
  return grouped(value, decimals);
}

function powerOfTen(exponent: number): string {
  return `10${String(exponent)
    .replace('-', '⁻')
    .replace(/\d/g, (digit) => '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(digit)])}`;
}

/** Fixed decimals, commas between thousands from 10,000 on and a true minus sign. */
function grouped(value: number, decimals: number): string {
  const [whole, fraction] = Math.abs(value).toFixed(decimals).split('.');
  const separated = whole.length > 4 ? whole.replace(/\B(?=(\d{3})+$)/g, ',') : whole;
  return `${value < 0 ? '−' : ''}${separated}${fraction === undefined ? '' : `.${fraction}`}`;
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
    const shown = name.length > 40 ? `${name.slice(0, 39)}…` : name;
    const needs = 26 + shown.length * characterWidth + 18;
    if (x > 16 && x + needs > width) {
      rows.push([]);
      x = 16;
    }
    rows[rows.length - 1].push({ name: shown, index, x });
    x += needs;
  });
  return rows;
}

function legendMarkup({ name, index, x }: LegendEntry, top: number): string {
  return `<path ${strokeOf(index)} d="M${px(x)} ${px(top + 8)}h20"/><text class="kan-ink" x="${px(x + 26)}" y="${px(top + 12)}" fill="#1a1a1a">${escapeText(name)}</text>`;
}

function strokeOf(index: number): string {
  const colour = index % lightColours.length;
  const dash = dashes[Math.floor(index / lightColours.length) % dashes.length];
  return `class="kan-line-${colour}" fill="none" stroke="${lightColours[colour]}" stroke-width="1.75" stroke-linejoin="round" stroke-linecap="round"${dash === '' ? '' : ` stroke-dasharray="${dash}"`}`;
}

function horizontal(name: string, colour: string, left: number, right: number, y: number): string {
  return `<path class="${name}" d="M${px(left)} ${px(y)}H${px(right)}" stroke="${colour}" fill="none"/>`;
}

function markMarkup(label: string, x: number, top: number, bottom: number, left: number, right: number): string {
  // the label on the side that has room
  const anchor = x > (left + right) / 2 ? 'end' : 'start';
  return (
    `<path class="kan-axis" d="M${px(x)} ${px(top)}V${px(bottom)}" stroke="#777" stroke-dasharray="3 3" fill="none"/>` +
    `<text class="kan-muted" x="${px(x + (anchor === 'end' ? 2 : -2))}" y="${px(top - 5)}" font-size="11" text-anchor="${anchor}" fill="#555">${escapeText(label)}</text>`
  );
}

/** One series: a path for each stretch without a gap, a dot for a point that stands alone. */
function seriesMarkup(points: readonly (Point | undefined)[], index: number): string {
  const stretches: Point[][] = [[]];
  for (const point of points) {
    if (point !== undefined) stretches[stretches.length - 1].push(point);
    else if (stretches[stretches.length - 1].length > 0) stretches.push([]);
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
  const colour = index % lightColours.length;
  const path = paths.length > 0 ? `<path ${strokeOf(index)} d="${paths.join('')}"/>` : '';
  return (
    path +
    [...dots].map((at) => `<circle class="kan-dot-${colour}" ${at} r="3" fill="${lightColours[colour]}"/>`).join('')
  );
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

/** A coordinate, to a tenth of a pixel. */
function px(value: number): string {
  return String(Math.round(value * 10) / 10);
}
