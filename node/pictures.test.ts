import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import { KAN } from '../src/network/kan.js';
import { renderNetwork } from '../src/draw/network-diagram.js';
import { textWidth } from '../src/draw/svg.js';
import { pictureFormat, renderPng, savePicture } from './pictures.js';

const place = mkdtempSync(join(tmpdir(), 'kan-pictures-'));
afterAll(() => rmSync(place, { recursive: true }));

interface Pixels {
  width: number;
  height: number;
  /** red, green, blue and alpha of each pixel */
  data: Uint8Array;
}

/** Reads a PNG of 8 bits in four channels, as resvg writes it. */
function readPng(bytes: Uint8Array): Pixels {
  const file = Buffer.from(bytes);
  expect([...file.subarray(0, 8)]).toEqual([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const parts: Buffer[] = [];
  for (let at = 8; at < file.length;) {
    const length = file.readUInt32BE(at);
    if (file.toString('latin1', at + 4, at + 8) === 'IDAT') parts.push(file.subarray(at + 8, at + 8 + length));
    at += 12 + length;
  }
  const [width, height] = [file.readUInt32BE(16), file.readUInt32BE(20)];
  expect([file[24], file[25], file[28]]).toEqual([8, 6, 0]);
  const raw = inflateSync(Buffer.concat(parts));
  const data = new Uint8Array(width * height * 4);
  for (let y = 0; y < height; y++) {
    const filter = raw[y * (width * 4 + 1)];
    for (let i = 0; i < width * 4; i++) {
      const [left, up, corner] = [
        [i - 4, y],
        [i, y - 1],
        [i - 4, y - 1],
      ].map(([x, row]) => (x! < 0 || row! < 0 ? 0 : data[row! * width * 4 + x!])) as [number, number, number];
      const guess = left + up - corner;
      const [a, b, c] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - corner)];
      const paeth = a <= b && a <= c ? left : b <= c ? up : corner;
      const before = [0, left, up, (left + up) >> 1, paeth][filter];
      data[y * width * 4 + i] = raw[y * (width * 4 + 1) + 1 + i] + before;
    }
  }
  return { width, height, data };
}

/** Pixels that are darker than grey. */
function darkPixels({ data }: Pixels): number {
  let count = 0;
  for (let i = 0; i < data.length; i += 4) if (data[i] < 100 && data[i + 3] > 200) count++;
  return count;
}

const svg = (body: string): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="200" height="40" font-family="system-ui, sans-serif" font-size="20"><rect width="200" height="40" fill="#fff"/>${body}</svg>`;

describe('renderPng', () => {
  test('draws text, with the signs of mathematics', async () => {
    expect(darkPixels(readPng(await renderPng(svg(''))))).toBe(0);
    // each sign has its own shape: none is the box of a missing letter
    const signs = [...'πθ−²√·∞→…'];
    const drawn = await Promise.all(
      signs.map(async (sign) => Buffer.from(await renderPng(svg(`<text x="10" y="28">${sign}</text>`)))),
    );
    for (const picture of drawn) expect(darkPixels(readPng(picture))).toBeGreaterThan(10);
    expect(new Set(drawn.map((picture) => picture.toString('base64'))).size).toBe(signs.length);
  });

  test('has letters for the languages of Europe and the signs of formulas, each another', async () => {
    // no letter stands there, so no font has one
    const box = Buffer.from(await renderPng(svg('<text x="10" y="28">\u0378</text>'))).toString('base64');
    const letters = [...'AzÄßéŁőřțșƒəΩλЖщієệǆ€№ℝ½⅓⁰⁻₁⌈⇒∀∂∇∑∫≈≠≤⊙■▲●'];
    const drawn = await Promise.all(
      letters.map(async (letter) => Buffer.from(await renderPng(svg(`<text x="10" y="28">${letter}</text>`)))),
    );
    expect(new Set([...drawn.map((picture) => picture.toString('base64')), box]).size).toBe(letters.length + 1);
    for (const [i, picture] of drawn.entries()) expect(darkPixels(readPng(picture)), letters[i]).toBeGreaterThan(10);
  });

  test('bold text is bold', async () => {
    const text = (weight: number): string => svg(`<text x="10" y="28" font-weight="${weight}">mmmm</text>`);
    const [plain, bold] = await Promise.all(
      [400, 600].map(async (weight) => darkPixels(readPng(await renderPng(text(weight))))),
    );
    expect(bold).toBeGreaterThan(1.2 * plain!);
  });

  test('is twice as large as the picture, or as wide as asked for', async () => {
    const [twice, wide] = [readPng(await renderPng(svg(''))), readPng(await renderPng(svg(''), { width: 300 }))];
    expect([twice.width, twice.height, wide.width, wide.height]).toEqual([400, 80, 300, 60]);
  });

  test('a diagram is as light or dark as its theme, and that of theme auto is light', async () => {
    const corner = async (theme: 'auto' | 'light' | 'dark'): Promise<number> =>
      readPng(await renderPng(renderNetwork(new KAN([2, 1]).model, { theme, title: 't' }))).data[0];
    expect([await corner('auto'), await corner('light')]).toEqual([255, 255]);
    expect(await corner('dark')).toBe(0x16);
  });

  test('the same picture gives the same bytes', async () => {
    const picture = renderNetwork(new KAN([2, 2, 1]).model);
    expect(Buffer.from(await renderPng(picture)).equals(Buffer.from(await renderPng(picture)))).toBe(true);
  });

  test('what is no picture is refused', async () => {
    await expect(renderPng('<svg')).rejects.toThrow(/renderPng: this is not an SVG picture/);
    await expect(renderPng(svg(''), { width: 0 })).rejects.toThrow(/`width`.*got 0/);
    await expect(renderPng(svg('').replace('"200"', '"30000"'))).rejects.toThrow(/30000 pixels wide/);
  });
});

/** Width in pixels of what stands out from white. */
function inkWidth({ width, height, data }: Pixels): number {
  let [first, last] = [width, 0];
  for (let x = 0; x < width; x++) {
    for (let y = 0; y < height; y++) {
      if (data[4 * (y * width + x)] < 200) [first, last] = [Math.min(first, x), Math.max(last, x)];
    }
  }
  return Math.max(0, last - first + 1);
}

test('texts need no more room than pictures leave them, and not much less', async () => {
  for (const text of [
    'sepal_length (cm)',
    'WWWMMMmmm@@@',
    'iiillljjj...',
    'θ = π·r² → ∞',
    'Größe in €',
    'Цена, руб.',
    '0123456789%',
  ]) {
    const body = `<text x="10" y="28" font-size="12">${text}</text>`;
    const ink = inkWidth(readPng(await renderPng(svg(body)))) / 2;
    expect(ink, text).toBeLessThanOrEqual(textWidth(text, 12) + 0.5);
    expect(ink, text).toBeGreaterThan(0.6 * textWidth(text, 12));
  }
});

describe('savePicture', () => {
  test('writes what the name ends with', async () => {
    const [vector, raster] = [join(place, 'a.svg'), join(place, 'a.PNG')];
    await savePicture(vector, svg(''));
    await savePicture(raster, svg(''), { width: 50 });
    expect(readFileSync(vector, 'utf8')).toBe(svg(''));
    expect(readPng(readFileSync(raster)).width).toBe(50);
  });

  test('refuses other endings, and leaves nothing behind where it cannot write', async () => {
    expect(() => pictureFormat('a.pdf')).toThrow(/a\.pdf: pictures are written as \.svg or \.png/);
    await expect(savePicture(join(place, 'net'), svg(''))).rejects.toThrow(/\.svg or \.png/);
    await expect(savePicture(join(place, 'none/a.svg'), svg(''))).rejects.toThrow(/its directory does not exist/);
    expect(readdirSync(place).toSorted()).toEqual(['a.PNG', 'a.svg']);
  });
});
