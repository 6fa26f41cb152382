// Pictures as files: SVG as it is, PNG by resvg with a font that comes along, so that texts are drawn where a machine has none.
// Knows SVG text and paths, nothing of what is in a picture.

import { createRequire } from 'node:module';
import { extname } from 'node:path';
import { checkNumber, KanError } from '../src/errors.js';
import { writeWhole } from './whole-files.js';

export interface PngOptions {
  /** in pixels; default: twice the picture's own */
  width?: number;
}

/** Widest PNG that is made. */
const widest = 20_000;

/**
 * An SVG picture as the bytes of a PNG file. A picture with theme 'auto' comes out light: PNG knows no style sheets. Throws a KanError
 * when the text is no SVG or the width makes no sense.
 */
export async function renderPng(svg: string, { width }: PngOptions = {}): Promise<Uint8Array> {
  if (width !== undefined) checkNumber('renderPng: `width`', width, 16, widest);
  // loaded when it is needed, and by nothing else
  const { Resvg } = await import('@resvg/resvg-js');
  const plain = svg.replace(/<style>[^]*?<\/style>/g, '');
  try {
    const picture = new Resvg(plain, {
      fitTo: width === undefined ? { mode: 'zoom', value: 2 } : { mode: 'width', value: Math.round(width) },
      font: {
        fontFiles: fontFiles(),
        defaultFontFamily: 'DejaVu Sans',
        sansSerifFamily: 'DejaVu Sans',
        // the machine's own fonts only for writing that the font has no letters for: they differ from one machine to the next
        loadSystemFonts: /[\u0e00-\u109f\u1100-\u1cff\u2e80-\ud7ff\uf900-\ufaff]|[\u{10000}-\u{10ffff}]/u.test(plain),
      },
    });
    if (picture.width * 2 > widest && width === undefined)
      throw new KanError(`renderPng: the picture is ${picture.width} pixels wide`, 'set a `width`');
    return picture.render().asPng();
  } catch (error) {
    if (error instanceof KanError) throw error;
    throw new KanError(`renderPng: this is no SVG picture: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** What a picture file's name may end with. */
export const pictureFormats = ['svg', 'png'] as const;
export type PictureFormat = (typeof pictureFormats)[number];

/** The format that a path's ending names. Throws a KanError where it is neither .svg nor .png. */
export function pictureFormat(path: string): PictureFormat {
  const ending = extname(path).slice(1).toLowerCase();
  if ((pictureFormats as readonly string[]).includes(ending)) return ending as PictureFormat;
  throw new KanError(`${path}: pictures are written as .svg or .png`, 'end the name with one of these');
}

/** Writes an SVG picture to a file that ends with .svg or .png, whole or not at all. Throws a KanError naming the path. */
export async function savePicture(path: string, svg: string, options: PngOptions = {}): Promise<void> {
  await writeWhole(path, pictureFormat(path) === 'svg' ? svg : await renderPng(svg, options));
}

/** DejaVu Sans, free to use and to pass on; it has Greek, Cyrillic and the signs of mathematics. */
function fontFiles(): string[] {
  const { resolve } = createRequire(import.meta.url);
  return ['DejaVuSans.ttf', 'DejaVuSans-Bold.ttf'].map((name) => resolve(`dejavu-fonts-ttf/ttf/${name}`));
}
