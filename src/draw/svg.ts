// What all pictures share: escaping, coordinates, the width of text, and colours for light and dark. Knows SVG text, no charts.
// The colours of lines are those of Okabe & Ito (2008), told apart by everyone.

import { checkChoice } from '../errors.js';

/** Colours of pictures: 'light', 'dark', or 'auto' as the reader's system has it. */
export const themes = ['auto', 'light', 'dark'] as const;
/** auto: light, and dark where a page or a viewer asks for it (`prefers-color-scheme`), on screens only. */
export type Theme = (typeof themes)[number];

/** Light and dark colour of everything that is drawn. Text is in `ink`, `muted` and `lockedInk`, which read well on `surface`. */
const colours = {
  surface: ['#ffffff', '#16181d'],
  ink: ['#1a1a1a', '#eceef2'],
  muted: ['#555555', '#a9afba'],
  grid: ['#dcdcdc', '#343942'],
  minor: ['#f0f0f0', '#22262d'],
  axis: ['#777777', '#7a818d'],
  frame: ['#9a9a9a', '#6b727f'],
  shade: ['#f1f3f6', '#20242b'],
  bar: ['#e6ecf2', '#2a313b'],
  density: ['#c9d8e4', '#33475a'],
  locked: ['#d55e00', '#e69f00'],
  product: ['#00795a', '#2fc79a'],
  lockedInk: ['#a84a00', '#e69f00'],
  line0: ['#0072b2', '#56b4e9'],
  line1: ['#d55e00', '#e69f00'],
  line2: ['#009e73', '#2fc79a'],
  line3: ['#cc79a7', '#e09cc4'],
  line4: ['#e69f00', '#f0e442'],
  line5: ['#56b4e9', '#ff8a3d'],
} as const satisfies Record<string, readonly [light: string, dark: string]>;
export type Colour = keyof typeof colours;

/** The colours of a chart's lines, in order. */
export const lineColours = ['line0', 'line1', 'line2', 'line3', 'line4', 'line5'] as const satisfies readonly Colour[];

export const fontFamily = "system-ui, 'Segoe UI', 'DejaVu Sans', sans-serif";

/** The attributes that paint in one theme. */
export interface Paint {
  fill(colour: Colour): string;
  stroke(colour: Colour): string;
  /** stands once in each picture */
  style: string;
}

/** How `theme` paints. Plain attributes serve programs that know no style sheets; for 'auto' rules stand beside them. */
export function paintOf(theme: Theme): Paint {
  const index = theme === 'dark' ? 1 : 0;
  if (theme !== 'auto') {
    return {
      fill: (colour) => `fill="${colours[colour][index]}"`,
      stroke: (colour) => `stroke="${colours[colour][index]}"`,
      style: '',
    };
  }
  return {
    fill: (colour) => `class="kan-fill-${colour}" fill="${colours[colour][0]}"`,
    stroke: (colour) => `class="kan-stroke-${colour}" stroke="${colours[colour][0]}"`,
    style: pictureStyle,
  };
}

/** What makes pictures of theme 'auto' dark where that is asked for; in a page it needs to stand but once. */
export const pictureStyle = `<style>@media screen and (prefers-color-scheme: dark) { ${Object.entries(colours)
  .map(([name, [, dark]]) => `.kan-fill-${name} { fill: ${dark} } .kan-stroke-${name} { stroke: ${dark} }`)
  .join(' ')} }</style>`;

/** Throws a KanError unless `theme` is one. `what` begins the message. */
export function checkTheme(what: string, theme: unknown): asserts theme is Theme {
  checkChoice(`${what}: \`theme\``, theme, themes);
}

/** A whole picture of `width` × `height` in its own coordinates, shown `shownWidth` pixels wide. */
export function renderPicture({
  title,
  width,
  height,
  shownWidth = width,
  paint,
  body,
}: {
  title: string;
  width: number;
  height: number;
  shownWidth?: number;
  paint: Paint;
  body: readonly string[];
}): string {
  const shownHeight = px((height * shownWidth) / width);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="${escapeText(title)}" viewBox="0 0 ${px(width)} ${px(height)}" width="${px(shownWidth)}" height="${shownHeight}" font-family="${fontFamily}" font-size="12">`,
    ...(paint.style === '' ? [] : [paint.style]),
    `<rect ${paint.fill('surface')} width="${px(width)}" height="${px(height)}"/>`,
    ...body,
    '</svg>',
    '',
  ].join('\n');
}

/** Text as it may stand in XML and HTML, in quotes or not. Characters that XML does not know are dropped. */
export function escapeText(text: string): string {
  const names: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
  return text
    .replace(/[\ud800-\udfff]/gu, '')
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
    .replace(/[&<>"']/g, (character) => names[character]);
}

/** A coordinate, to a tenth of a pixel. */
export function px(value: number): string {
  return String(Math.round(value * 10) / 10 || 0);
}

/**
 * Width of a text in pixels as a wide font, DejaVu Sans, sets it: most others need less. Of characters beyond ASCII the width is
 * guessed, rather too much than too little.
 */
export function textWidth(text: string, size: number): number {
  let ems = 0;
  for (const character of text) ems += characterWidth(character.codePointAt(0)!);
  return ems * size;
}

/** The text if it fits into `room` pixels, or as much of its beginning as does, with an ellipsis. */
export function fittedText(text: string, room: number, size: number): string {
  if (textWidth(text, size) <= room) return text;
  const characters = [...text];
  while (characters.length > 0 && textWidth(`${characters.join('')}…`, size) > room) characters.pop();
  return `${characters.join('')}…`;
}

/** Widths of the characters 32 to 126 in hundredths of the font size. */
const asciiWidths = (
  '32 41 46 84 64 96 78 28 40 40 50 84 32 37 32 34 64 64 64 64 64 64 64 64 64 64 34 34 84 84 84 54 100 69 69 70 78 64 58 78 ' +
  '76 30 30 66 56 87 75 79 61 79 70 64 62 74 69 99 69 62 69 40 34 40 84 50 50 62 64 55 64 62 36 64 64 28 28 58 28 98 64 62 64 ' +
  '64 42 53 40 64 60 82 60 60 53 64 34 64 84'
)
  .split(' ')
  .map(Number);

/** In shares of the font size. */
function characterWidth(code: number): number {
  const known = asciiWidths[code - 32];
  if (known !== undefined) return known / 100;
  // Hangul, Chinese, Japanese, emoji are as wide as high
  return code < 0x250 ? 0.85 : code < 0x1100 ? 0.95 : 1.05;
}
