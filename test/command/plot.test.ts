// `kan plot`: what it draws, where it puts it, and how it fails.

import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readXml } from '../well-formed.js';
import { kan, type Outcome, Scratch, smallTable } from './run.js';

const scratch = new Scratch();
afterAll(() => scratch.remove());

const table = scratch.file('table.csv', smallTable());
const model = scratch.at('out/model.safetensors');
beforeAll(async () => {
  const options = ['--ignore', 'sign', '--epochs', '2', '--layers', '3', '--device', 'reference'];
  const outcome = await kan(['train', table, '--target', 'y', ...options, '--output-dir', scratch.at('out')]);
  expect(outcome.code, outcome.err).toBe(0);
});

const read = (path: string): string => readFileSync(path, 'utf8');
const textsOf = (svg: string): string[] => readXml(svg).flatMap(({ name, text }) => (name === 'text' ? [text] : []));
const isPng = (path: string): boolean =>
  readFileSync(path).subarray(0, 8).equals(Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'));

describe('kan plot', () => {
  test('draws the network beside the model, with the names of the columns', async () => {
    const outcome = await kan(['plot', model]);
    expect(outcome).toEqual({ code: 0, out: `written  ${scratch.at('out/model.svg')}\n`, err: '' });
    expect(textsOf(read(scratch.at('out/model.svg')))).toEqual(expect.arrayContaining(['x', 'other', 'y']));
  });

  test('with a table draws over its rows, and says how many', async () => {
    const file = scratch.at('net.svg');
    const outcome = await kan([
      'plot',
      model,
      table,
      '-o',
      file,
      '--title',
      'a < b',
      '--theme',
      'dark',
      '--width',
      '400',
      '--json',
    ]);
    expect(outcome.code, outcome.err).toBe(0);
    expect(JSON.parse(outcome.out)).toEqual({ written: file, rows: 40 });
    expect(textsOf(read(file))).toContain('a < b');
    expect(readXml(read(file))[0].attributes['width']).toBe('400');
    expect(read(file)).not.toContain('prefers-color-scheme');
  });

  test('shows fewer edges where asked, and says so', async () => {
    await kan(['plot', model, '-o', scratch.at('few.svg'), '--max-edges', '4', '--max-nodes', '2']);
    expect(textsOf(read(scratch.at('few.svg'))).join('\n')).toMatch(/\+ 1 more[^]*4 of 9 edges shown/);
  });

  test('writes PNG where the name says so', async () => {
    await kan(['plot', model, table, '-o', scratch.at('net.png'), '--width', '300']);
    expect(isPng(scratch.at('net.png'))).toBe(true);
    expect(readFileSync(scratch.at('net.png')).readUInt32BE(16)).toBe(300);
  });

  test('draws one edge, or all of them into a directory', async () => {
    const one = await kan(['plot', model, table, '--edge', '0,1,2', '--format', 'png']);
    expect(one.out).toBe(`written  ${scratch.at('out/model-edge-0-1-2.png')}\n`);
    const all = await kan(['plot', model, table, '--edges', '-o', scratch.at('edges'), '--json']);
    const { edges, rows } = JSON.parse(all.out);
    expect(rows).toBe(40);
    expect(edges.length).toBe(9);
    expect(edges[3]).toMatchObject({ layer: 0, input: 1, output: 0, from: 'other', to: 'node 1 of level 1' });
    expect(edges.every(({ score }: { score: number }) => score >= 0)).toBe(true);
    expect(readdirSync(scratch.at('edges')).length).toBe(9);
    for (const { file } of edges) expect(textsOf(read(file)).join('\n')).toContain('area: 40 rows');
  });

  test('draws the losses of a run', async () => {
    const outcome = await kan(['plot', scratch.at('out/results.json'), '--json', '--title', 'the run']);
    expect(JSON.parse(outcome.out)).toEqual({ written: scratch.at('out/results.svg'), epochs: 2 });
    const texts = textsOf(read(scratch.at('out/results.svg')));
    expect(texts).toEqual(expect.arrayContaining(['the run', 'training', 'validation', 'mean squared error']));
    expect(texts.join()).toMatch(/best: epoch [12]/);
  });

  test('as a process', () => {
    const program = fileURLToPath(new URL('../../dist/cli/kan.js', import.meta.url));
    const run = spawnSync(process.execPath, [program, 'plot', model, table, '-o', 'p.png'], { cwd: scratch.directory });
    expect(run).toMatchObject({ status: 0 });
    expect(isPng(scratch.at('p.png'))).toBe(true);
  });

  test('help shows an example', async () => {
    expect((await kan(['plot', '--help'])).out).toMatch(/kan plot output\/model\.safetensors iris\.csv -o iris\.png/);
  });
});

describe('what is wrong is told in a line or two', () => {
  const cases: [code: number, words: string[], ...parts: RegExp[]][] = [
    [2, ['-o', 'net.pdf'], /net\.pdf: pictures are written as \.svg or \.png/],
    [2, ['-o', 'net'], /net: pictures are written as/],
    [2, ['-o', 'net.svg', '--format', 'png'], /`--format png` and `--output net\.svg`/],
    [2, ['--edge', '0,1'], /`--edge`.*such as 0,2,1; got "0,1"/],
    [2, ['--edge', '0,0,0', '--edges'], /at once/],
    [2, ['--edges', '--title', 't'], /`--title`/],
    [2, ['--theme', 'sepia'], /auto, light, dark; got "sepia"/],
    [2, ['--width', '10'], /`--width`.*got "10"/],
    [1, ['-o', '/dev/null/net.svg'], /net\.svg: cannot be written/],
    [1, ['--edge', '0,2,0'], /`input`.*from 0 to 1; got 2/],
    [1, ['--edge', '0,0,3'], /`output`.*from 0 to 2; got 3/],
    [1, ['--edge', '5,0,0'], /layer 5 is not a KAN layer\nhint: KAN layers are 0, 1/],
  ];
  for (const [code, words, ...parts] of cases) {
    test(words.join(' '), async () => {
      const outcome = await kan(['plot', model, ...words]);
      expect(outcome).toMatchObject({ code, out: '' });
      expect(outcome.err).toMatch(/^kan: .+\n(hint: .+\n)?$/);
      for (const part of parts) expect(outcome.err).toMatch(part);
    });
  }

  test('a results.json that is none, or asked for edges', async () => {
    const broken = (text: string): Promise<Outcome> => kan(['plot', scratch.file('r.json', text)]);
    expect((await broken('{')).err).toMatch(/r\.json is not valid JSON/);
    expect((await broken('{"history":{"train_loss":[1,"a"]}}')).err).toMatch(/r\.json: .*history\.train_loss/);
    expect((await broken('[]')).err).toMatch(/r\.json: .*history\.train_loss/);
    expect((await kan(['plot', scratch.at('absent.json')])).err).toMatch(/absent\.json: no such file/);
    expect(await kan(['plot', scratch.at('out/results.json'), '--edges'])).toMatchObject({ code: 2 });
  });

  test('no such model, no such table, a table without a column', async () => {
    expect((await kan(['plot', scratch.at('absent')])).err).toMatch(/absent: no such file/);
    expect((await kan(['plot', model, scratch.at('absent.csv')])).err).toMatch(/absent\.csv: no such file/);
    expect((await kan(['plot', model, scratch.file('less.csv', 'x\n1\n')])).err).toMatch(/other/);
  });

  test('a directory that a file is in the way of; nothing is left', async () => {
    const outcome = await kan(['plot', model, '--edges', '-o', table]);
    expect(outcome).toMatchObject({ code: 1 });
    expect(outcome.err).toMatch(/table\.csv: cannot be used for output/);
    mkdirSync(scratch.at('there.svg'));
    expect((await kan(['plot', model, '-o', scratch.at('there.svg')])).err).toMatch(/there\.svg: cannot be written/);
    expect(readdirSync(scratch.directory).filter((name) => name.startsWith('.'))).toEqual([]);
    expect(existsSync(scratch.at('net.pdf'))).toBe(false);
  });
});
