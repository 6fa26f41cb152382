// Every public name has a sentence and a place on its door's page, and the pages in docs/api are those of the sources.

import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { apiPages, readDoors, silentThrows } from '../scripts/api-pages.mjs';

const doors = readDoors();

describe.each(doors)('$door', ({ about, entries }) => {
  test('says what it is for', () => expect(about).toMatch(/\w.*\.$/s));

  test('every name has a sentence', () => {
    const without = entries.filter(({ text }) => !/^\S+ .*[.:]/s.test(text)).map(({ name }) => name);
    expect(without).toEqual([]);
  });
});

test('what throws or checks its arguments says so', () => expect(silentThrows()).toEqual([]));

test('no docstring sends its reader to a source file', () => {
  const sent = doors.flatMap(({ entries }) =>
    entries.filter(({ text, signature }) => /\bsee [\w/-]+\.ts\b/.test(text + signature)),
  );
  expect(sent.map(({ name }) => name)).toEqual([]);
});

describe('pages', () => {
  const path = (name: string): string => fileURLToPath(new URL(`../${name}`, import.meta.url));
  const read = (name: string): string => readFileSync(path(name), 'utf8');

  test('those in docs/api are written from these sources: else run `npm run api`', async () => {
    const written = await apiPages(doors);
    expect(
      readdirSync(path('docs/api'))
        .map((name) => `docs/api/${name}`)
        .toSorted(),
    ).toEqual(written.map(([name]) => name).toSorted());
    const old = written.filter(([name, text]) => read(name) !== text).map(([name]) => name);
    expect(old, 'pages that are not as the sources say: run `npm run api` and commit them').toEqual([]);
  });

  test('every link leads to a heading', () => {
    const pages = readdirSync(path('docs/api'));
    // GitHub numbers headings of the same letters
    const headings = new Map(
      pages.map((page) => {
        const counts = new Map<string, number>();
        const anchors = [...read(`docs/api/${page}`).matchAll(/^#+ (\w+)$/gm)].map(([, name]) => {
          const anchor = name!.toLowerCase();
          const before = counts.get(anchor) ?? 0;
          counts.set(anchor, before + 1);
          return { name, anchor: before > 0 ? `${anchor}-${before}` : anchor };
        });
        return [page, anchors];
      }),
    );
    const astray = pages.flatMap((page) =>
      [...read(`docs/api/${page}`).matchAll(/\[`(\w+)`\]\(([\w.]*)#([\w-]+)\)/g)]
        .filter(
          ([, name, target, anchor]) =>
            !headings.get(target || page)?.some((heading) => heading.name === name && heading.anchor === anchor),
        )
        .map(([link]) => `${page}: ${link}`),
    );
    expect(astray).toEqual([]);
  });

  const place = mkdtempSync(join(tmpdir(), 'kan-doors-'));
  afterAll(() => rmSync(place, { recursive: true }));
  const said: Record<string, RegExp> = {
    kanjs: /^error on rows held back: 0\.0\d\d\nsin\(1\.5\) is about (?:0\.9\d|1\.0\d)\n$/,
    train: /^(?:epoch [1-5]: \d\.\de-[56]\n){5}ended: epochs\n$/,
    model: /^180 parameters; the second layer's begin at 120\n$/,
    explain: /^a [45]\d %\nb [45]\d %\nc \d %\na and b act together\n$/,
    draw: /^$/,
    discover: /^exp, with R² 1\.000000\n$/,
    formula: /^pi\*cos\(pi\*x\) \+ y\^2\nnp\.pi\*np\.cos\(np\.pi\*x\) \+ y\*\*2\n4\n$/,
    splines: /^exp\(0\.5\) is about 1\.6487, its slope 1\.6487\n$/,
    backend: /^mean loss 0\.\d+, gradient of 135 numbers\n$/,
    worker: /^epoch 10: loss 2e-1\nended: aborted\n$/,
    sweep:
      /^gridSize \d+, learningRate 0\.05: R² 0\.9\d\d ± 0\.0\d\d\nwhat mattered: .* %\nR² on rows held back: 0\.9\d\d\n$/,
    files: /^last checkpoint after epoch 30\n$/,
  };
  test('every door has a program', () =>
    expect(readdirSync(path('examples/doors')).toSorted()).toEqual(
      Object.keys(said)
        .map((name) => `${name}.js`)
        .toSorted(),
    ));
  test.each(Object.keys(said))('the program of %s runs and says', async (name) => {
    const file = join(place, name === 'draw' ? 'history.svg' : name);
    const told: string[] = [];
    vi.spyOn(console, 'log').mockImplementation((line: unknown) => void told.push(`${String(line)}\n`));
    vi.spyOn(process, 'argv', 'get').mockReturnValue(['node', name, file]);
    await import(`../examples/doors/${name}.js`).finally(() => vi.restoreAllMocks());
    expect(told.join('')).toMatch(said[name]);
    const drawn = existsSync(file) ? readFileSync(file, 'utf8') : '';
    expect(drawn).toMatch(name === 'draw' ? /^<svg [^]*exp\(x\)/ : /^$/);
  });
});
