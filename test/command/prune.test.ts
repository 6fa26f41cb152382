// `kan prune` and `kan refine`: smaller and finer models out of files, with what it cost.

import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { loadModel } from 'kanjs';
import { inputNames, modelWidths } from 'kanjs/model';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { kan, kanUntilLimit, type Outcome, Scratch, smallTable } from './run.js';

const scratch = new Scratch();
afterAll(() => scratch.remove());
const table = scratch.file('good.csv', smallTable());
const model = scratch.at('out/model.safetensors');
const out = scratch.at('made.safetensors');

async function run(...words: string[]): Promise<Outcome> {
  return await kan([...words, '--device', 'reference']);
}

let trained = '';
beforeAll(async () => {
  const settings = ['--layers', '4', '--epochs', '60', '--ignore', 'sign', '--output-dir', scratch.at('out')];
  const outcome = await run('train', table, '--target', 'y', ...settings);
  expect(outcome.code, outcome.err).toBe(0);
  trained = outcome.out;
});

describe('kan prune', () => {
  test('prints what went and what it cost, and writes a model that predicts', async () => {
    const {
      code,
      out: text,
      err,
    } = await run('prune', model, table, '--keep-inputs', '1', '--keep-edges', '3', '-o', out);
    expect(err).toBe('');
    expect(code).toBe(0);
    expect(text).toMatch(/^ +before +after\nnetwork +\[2, 4, 1\] +\[1, \d, 1\]\ninputs +2 +1\nedges +12 +[1-3]\n/);
    expect(text).toMatch(/RMSE +\d\S* +\d\S*\nMAE +\d\S* +\d\S*\nR² +\S+ +\S+\ncolumns removed: other\n/);
    expect(text).toContain(`measured on 8 rows that training held back\nwritten to ${out}\nNext: kan info ${out}\n`);
    const { model: small, extra } = await loadModel(out);
    expect(inputNames(small.spec.encoding!)).toEqual(['x']);
    expect(extra).toEqual((await loadModel(model)).extra);
    // the column that went is not needed any more
    const fewer = scratch.file('fewer.csv', 'x\n0.1\n0.2\n');
    expect((await run('predict', out, fewer)).out.split('\n').length).toBe(4);
  });

  test('trains what is left, on rows that are not measured on', async () => {
    const words = ['prune', model, table, '--keep-inputs', '1', '-o', out, '--json'];
    const costs: number[] = [];
    for (const epochs of ['0', '60']) {
      const outcome = await run(...words, '--retrain', epochs);
      const said = JSON.parse(outcome.out);
      expect(outcome.err).toBe('');
      expect(said).toMatchObject({
        columns: ['other'],
        rows: 8,
        output: out,
        before: { inputs: 2 },
        after: { inputs: 1 },
      });
      expect(said.retrained).toEqual(epochs === '0' ? undefined : { epochs: 60, stopped: 'epochs' });
      costs.push(said.after.metrics.rmse);
    }
    expect(costs[1]).toBeLessThan(costs[0]);
  });

  test('Ctrl-C before the training, with nothing to write, says so and leaves no file', async () => {
    const output = scratch.at('never.safetensors');
    const words = ['prune', model, table, '--retrain', '100', '-o', output];
    const { code, err } = await kan(words, { interrupt: (stop) => stop() });
    expect({ code, err }).toEqual({ code: 1, err: 'kan: stopped at your request; nothing was written\n' });
    expect(existsSync(output)).toBe(false);
  });

  test('Ctrl-C while training keeps what was learned', async () => {
    const words = ['prune', model, table, '--retrain', '100000', '-o', out, '--device', 'reference'];
    let stop = (): void => {};
    const outcome = await kan(words, {
      terminal: true,
      interrupt: (listener) => void (stop = listener),
      heard: (text) => void (text.includes('epoch') && stop()),
    });
    expect(outcome.code).toBe(0);
    expect(outcome.out).toMatch(/trained further for [\d ]+ epochs?, then stopped at your request/);
  });
});

describe.each([
  ['prune', ['prune', model, table]],
  ['refine', ['refine', model, table, '--grid-size', '8', '--update-grids']],
])('kan %s ends', (_verb, words) => {
  test('by Ctrl-C and by a time limit, which are told apart, with nothing to write and no file left', async () => {
    const output = scratch.at('nothing.safetensors');
    const all = [...words, '-o', output];
    const asked = await kan(all, { interrupt: (stop) => stop() });
    expect(asked).toMatchObject({ code: 1, out: '', err: 'kan: stopped at your request; nothing was written\n' });
    const late = await kanUntilLimit(all);
    expect(late).toMatchObject({ code: 1, out: '', err: 'kan: stopped at the time limit; nothing was written\n' });
    expect(readdirSync(scratch.directory).filter((name) => name.includes('nothing'))).toEqual([]);
  });

  test('by a time limit while training, with what was learned', async () => {
    const { code, out: text } = await kanUntilLimit([...words, '--retrain', '100000', '-o', out], 'epoch');
    expect(code).toBe(0);
    expect(text).toMatch(/trained further for [\d ]+ epochs?, then stopped at the time limit\n/);
    expect(text).toContain(`written to ${out}\n`);
  });
});

test('whoever measures the network says what training said of it, on the same rows', async () => {
  const figure = /^validation +RMSE (\S+),/m.exec(trained)![1];
  const none = ['--edge-threshold', '0', '--node-threshold', '0'];
  const lines = `RMSE +${figure.replace('.', '\\.')} +${figure.replace('.', '\\.')}\n[^]*measured on 8 rows that training held back\n`;
  expect((await run('prune', model, table, ...none, '-o', out)).out).toMatch(new RegExp(lines));
  expect((await run('refine', model, table, '--grid-size', '10', '-o', out)).out).toMatch(new RegExp(lines));
  expect((await run('evaluate', model, table)).out).toContain(
    `of these 8 rows that training held back: RMSE ${figure},`,
  );
  expect((await run('symbolic', model, table, '--functions', 'x')).out).toMatch(
    new RegExp(`on the 8 rows that training held back, R² .*; the network ${figure.replace('.', '\\.')}\n`),
  );
});

describe('where the model goes', () => {
  test('is a directory too, as kan train writes it, or a file, not both', async () => {
    const place = scratch.at('made/deep');
    const pruned = await run(
      'prune',
      model,
      table,
      '--edge-threshold',
      '0',
      '--node-threshold',
      '0',
      '--output-dir',
      place,
    );
    const written = join(place, 'model.safetensors');
    expect(pruned.out).toContain(`nothing was weak enough to be removed`);
    expect(pruned.out).toContain(`written to ${written}\nNext: kan info ${written}\n`);
    expect((await kan(['refine', written, '--grid-size', '10', '--output-dir', scratch.at('finer')])).code).toBe(0);
    expect((await loadModel(join(scratch.at('finer'), 'model.safetensors'))).model.spec.layers[0]).toMatchObject({
      gridSize: 10,
    });
    expect(await kan(['prune', written, table, '--output-dir', place])).toMatchObject({
      code: 1,
      err: expect.stringContaining('cannot be read and written at once'),
    });
    for (const words of [
      ['prune', model, table],
      ['refine', model, '--grid-size', '10'],
    ])
      expect(await kan([...words, '--output-dir', place, '-o', 'x.safetensors'])).toMatchObject({
        code: 2,
        err: expect.stringContaining('cannot be used with option'),
      });
  });
});

describe('kan refine', () => {
  test('without a table: finer grids, the same curves', async () => {
    const { code, out: text } = await run('refine', model, '--grid-size', '10', '-o', out);
    expect([code, text]).toEqual([0, `written to ${out}\nNext: kan info ${out}\n`]);
    const { model: fine } = await loadModel(out);
    expect(fine.spec.layers.map((layer) => layer.kind === 'kan' && layer.gridSize)).toEqual([10, 10]);
    expect(modelWidths(fine.spec)).toEqual([2, 4, 1]);
    const [before, after] = [
      await run('evaluate', model, table, '--json'),
      await run('evaluate', out, table, '--json'),
    ];
    expect(JSON.parse(after.out).rmse).toBeCloseTo(JSON.parse(before.out).rmse, 5);
  });

  test('with a table: moves grids, trains on, and says what it brought', async () => {
    const words = ['refine', model, table, '--grid-size', '8', '--update-grids', '--retrain', '40', '-o', out];
    const outcome = await run(...words);
    expect(outcome.code, outcome.err).toBe(0);
    expect(outcome.out).toMatch(
      /^ +before +after\nRMSE [^]*trained further for 40 epochs\nmeasured on 8 rows that training held back\n/,
    );
    expect((await loadModel(out)).model.spec.layers[0]).toMatchObject({ gridSize: 8, grid: { kind: 'adapted' } });
    const said = JSON.parse((await run(...words, '--json')).out);
    expect(said).toMatchObject({ gridSize: 8, rows: 8, output: out, retrained: { epochs: 40 } });
    expect(said.after.rmse).toBeGreaterThan(0);
  });
});

describe('what is wrong is said', () => {
  const cases: [code: number, words: string[], ...parts: RegExp[]][] = [
    [2, ['prune'], /missing required argument `model.safetensors`/],
    [2, ['prune', model], /missing required argument `data.csv`/],
    [
      2,
      ['prune', model, table, '--edge-threshold', '-1'],
      /`--edge-threshold` must be a number of at least 0; got "-1"/,
    ],
    [2, ['prune', model, table, '--keep-inputs', '0'], /`--keep-inputs` must be a whole number of at least 1; got "0"/],
    [2, ['prune', model, table, '--keep-edge', '3'], /`--keep-edge`\nhint: did you mean `--keep-edges`/],
    [1, ['prune', scratch.at('absent'), table], /absent: no such file/],
    [1, ['prune', model, scratch.at('absent.csv')], /absent.csv: no such file/],
    [1, ['prune', model, table, '-o', scratch.at('none/p')], /none\/p: cannot be written/],
    [1, ['prune', model, scratch.file('other.csv', 'x,y\n1,2\n2,3\n')], /other.csv.*other|no.*"other"/],
    [2, ['refine', model], /`--grid-size` is missing/],
    [2, ['refine', model, '--grid-size', '0'], /`--grid-size`.*"0"/],
    [2, ['refine', model, '--grid-size', '9', '--retrain', '3'], /`--retrain` needs a table/],
    [2, ['refine', model, '--grid-size', '9', '--update-grids'], /`--update-grids` needs a table/],
    [1, ['refine', scratch.at('absent'), '--grid-size', '9'], /absent: no such file/],
    [1, ['refine', table, '--grid-size', '9'], /good.csv: /],
  ];
  test.each(cases)('%i: kan %j', async (code, words, ...parts) => {
    const made = scratch.at('wrong.safetensors');
    const outcome = await kan(words.includes('-o') ? words : [...words, '-o', made]);
    expect(outcome.err).toMatch(/^kan: .+\n(hint: .+\n)?$/);
    for (const part of parts) expect(outcome.err).toMatch(part);
    expect(outcome).toMatchObject({ code, out: '' });
    expect(existsSync(made)).toBe(false);
  });
});
