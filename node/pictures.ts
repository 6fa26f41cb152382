// Pictures as files: SVG as it is, PNG by resvg with a font that comes along, so that texts are drawn where a machine has none.
// Knows SVG text and paths, nothing of what is in a picture.

import { existsSync } from 'node:fs';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type * as resvg from '@resvg/resvg-js';
import { checkNumber, checkText, KanError } from '../src/errors.js';
import { here } from './here.js';
import { importOptional } from './optional-package.js';
import { writeWhole } from './whole-files.js';
import { checkNames } from '../src/options.js';
import { checkPath } from './file-errors.js';

/** How large a PNG is. */
export interface PngOptions {
  /** in pixels; default: twice the picture's own */
  width?: number;
}

/** What the fonts that come along have no letters for: fonts/make-fonts.py has the same ranges. */
const notInFonts = /[^\s\u0020-\u052f\u1e00-\u23ff\u25a0-\u25ff]/u;
/** Widest PNG that is made. */
const widest = 20_000;

/**
 * An SVG picture as the bytes of a PNG file. A picture with theme 'auto' comes out light: PNG knows no style sheets. Throws a KanError
 * when the text is no SVG or the width makes no sense.
 */
export async function renderPng(svg: string, options: PngOptions = {}): Promise<Uint8Array> {
  checkNames('renderPng', options, ['width']);
  checkText('renderPng: `svg`', svg);
  const { width } = options;
  if (width !== undefined) checkNumber('renderPng: `width`', width, 16, widest);
  // loaded when it is needed, and by nothing else
  const { Resvg } = await importOptional<typeof resvg>('@resvg/resvg-js', 'renderPng: PNG');
  const plain = svg.replace(/<style>[^]*?<\/style>/g, '');
  const fonts = fontFiles();
  try {
    const picture = new Resvg(plain, {
      fitTo: width === undefined ? { mode: 'zoom', value: 2 } : { mode: 'width', value: Math.round(width) },
      font: {
        fontFiles: fonts,
        defaultFontFamily: 'DejaVu Sans',
        sansSerifFamily: 'DejaVu Sans',
        // the machine's own fonts only for writing that these have no letters for: they differ from one machine to the next
        loadSystemFonts: fonts.length === 0 || notInFonts.test(plain),
      },
    });
    if (picture.width * 2 > widest && width === undefined)
      throw new KanError(`renderPng: the picture is ${picture.width} pixels wide`, 'set a `width`');
    return picture.render().asPng();
  } catch (error) {
    if (error instanceof KanError) throw error;
    throw new KanError(
      `renderPng: this is not an SVG picture: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

/** What a picture file's name may end with. */
export const pictureFormats = ['svg', 'png'] as const;
/** A name of `pictureFormats`. */
export type PictureFormat = (typeof pictureFormats)[number];

/** The format that a path's ending names. Throws a KanError where it is neither .svg nor .png. */
export function pictureFormat(path: string): PictureFormat {
  checkPath('pictureFormat', path);
  const ending = extname(path).slice(1).toLowerCase();
  if ((pictureFormats as readonly string[]).includes(ending)) return ending as PictureFormat;
  throw new KanError(`${path}: pictures are written as .svg or .png`, 'end the name with one of these');
}

/** Writes an SVG picture to a file that ends with .svg or .png, whole or not at all. Throws a KanError naming the path. */
export async function savePicture(path: string, svg: string, options: PngOptions = {}): Promise<void> {
  checkPath('savePicture', path);
  checkText('savePicture: `svg`', svg);
  checkNames('savePicture', options, ['width']);
  await writeWhole(path, pictureFormat(path) === 'svg' ? svg : await renderPng(svg, options));
}

/** DejaVu Sans, cut down by fonts/make-fonts.py; free to use and to pass on. A program in one file, made by a bundler, may not have it beside it. */
function fontFiles(): string[] {
  return ['DejaVuSans.ttf', 'DejaVuSans-Bold.ttf']
    .map((name) => fileURLToPath(new URL(`./fonts/${name}`, here)))
    .filter((path) => existsSync(path));
}
