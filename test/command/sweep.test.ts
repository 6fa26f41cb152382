// `kan sweep` as a command: what it tries, writes and says, how it goes on after an end, and what it refuses.

import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { loadModel } from '../../node/files.js';
import { journalLine } from '../../src/sweep/journal-text.js';
import { kan, Scratch, smallTable } from './run.js';

const scratch = new Scratch();
afterAll(() => scratch.remove());
const table = scratch.file('table.csv', smallTable(40));
let count = 0;
const output = (): string => scratch.at(`sweep-${count++}`);
const own = ['sweep', table, '--target', 'y', '--epochs', '2', '--folds', '2', '--threads', '1', '--output-dir'];
const words = (directory: string, ...more: string[]): string[] => [...own, directory, ...more];
const small = ['--grid-size', '2,3', '--layers', 'none;2,2'];
const queue = ['--grid-size', '3,5', '--engine', 'bullmq', '--redis'];
const read = (directory: string, name: string): string => readFileSync(join(directory, name), 'utf8');
const resultsOf = (directory: string): Record<string, unknown> => {
  const { timing: _timing, ...results } = JSON.parse(read(directory, 'results.json')) as Record<string, unknown>;
  return results;
};

describe('a sweep', () => {
  test('tries every combination, and writes the best, the leaderboard and a journal', async () => {
    const directory = output();
    const { code, out, err } = await kan(words(directory, ...small));
    expect([code, err]).toEqual([0, expect.stringContaining('trial 8/8')]);
    expect(out).toContain('8 trainings, 8 of them now');
    const results = resultsOf(directory);
    const points = results['points'] as { settings: object; mean: number }[];
    expect(points.map(({ settings }) => JSON.stringify(settings)).toSorted()).toEqual([
      '{"gridSize":2,"layers":[2,2]}',
      '{"gridSize":2,"layers":[]}',
      '{"gridSize":3,"layers":[2,2]}',
      '{"gridSize":3,"layers":[]}',
    ]);
    expect(points.map(({ mean }) => mean)).toEqual(points.map(({ mean }) => mean).toSorted((a, b) => b - a));
    const { extra } = await loadModel(join(directory, 'model.safetensors'));
    expect(extra['training']).toMatchObject({ ...points[0].settings, target: ['y'], epochs: 2 });
    expect(read(directory, 'report.html')).toContain('What mattered');
    expect(readdirSync(join(directory, 'journal')).length).toBe(1);
  });

  test('is not begun again over its own journal, but gone on with', async () => {
    const directory = output();
    const first = words(directory, '--grid-size', '2,3');
    await kan(first);
    const bytes = readFileSync(join(directory, 'model.safetensors'));
    expect(await kan(first)).toMatchObject({ code: 1, err: expect.stringContaining('has 4 trials of an earlier run') });
    const again = await kan([...first, '--resume']);
    expect([again.code, again.out]).toEqual([0, expect.stringContaining('4 trainings, 0 of them now')]);
    expect(readFileSync(join(directory, 'model.safetensors')).equals(bytes)).toBe(true);
    // what more is asked for is added to what there is
    const more = await kan(words(directory, '--grid-size', '2,3,4', '--resume'));
    expect(more.out).toContain('6 trainings, 2 of them now');
    const whole = output();
    await kan(words(whole, '--grid-size', '2,3,4'));
    expect(resultsOf(directory)).toEqual(resultsOf(whole));
  });

  test('stops at once, keeps what was run, and comes to the same in the end', async () => {
    const directory = output();
    let stop = (): void => {};
    const { code, err } = await kan(words(directory, ...small), {
      interrupt: (listener) => void (stop = listener),
      heard: (text) => void (text.includes('trial 3/8') && stop()),
    });
    expect([code, err]).toEqual([1, expect.stringContaining('stopped at your request; what was run is in')]);
    expect(existsSync(join(directory, 'model.safetensors'))).toBe(false);
    expect((await kan(words(directory, ...small, '--resume'))).out).toContain('8 trainings, 5 of them now');
    const whole = output();
    await kan(words(whole, ...small));
    for (const name of ['model.safetensors'])
      expect(readFileSync(join(directory, name)).equals(readFileSync(join(whole, name)))).toBe(true);
    expect(resultsOf(directory)).toEqual(resultsOf(whole));
  });

  test('is the same in one thread and in two', async () => {
    const [one, two] = [output(), output()];
    await kan(words(one, ...small));
    await kan([...words(two, ...small), '--threads', '2']);
    expect(resultsOf(two)).toEqual(resultsOf(one));
  });

  test('is told by a file, and by flags over it', async () => {
    const directory = output();
    const file = scratch.file(
      'sweep.json',
      '{"vary": {"gridSize": [2, 3], "order": {"low": 1, "high": 3}}, "folds": 3, "strategy": "random", "trials": 3}',
    );
    const { code, out } = await kan(words(directory, '--sweep', file, '--grid-size', '4', '--json'));
    expect(code).toBe(0);
    const { points, files } = JSON.parse(out);
    expect(points.length).toBe(3);
    expect(points.map(({ settings }: { settings: object }) => Object.keys(settings))).toEqual([
      ['order'],
      ['order'],
      ['order'],
    ]);
    expect(Object.keys(files).toSorted()).toEqual(['model', 'report', 'results']);
  });

  test('on a terminal is a table that rewrites itself', async () => {
    const { err } = await kan(words(output(), '--grid-size', '2,3'), { terminal: true });
    expect(err).toContain('\x1b[');
    expect(err).toMatch(/gridSize 2 +-?[0-9.e−-]+ ± /);
  });
});

describe('an array of tasks', () => {
  const array = (directory: string): string[] => words(directory, ...small, '--emit', 'slurm', '--per-task', '3');

  test('is written, run task by task in any order, and collected to the same', async () => {
    const [directory, whole] = [output(), output()];
    const { code, out } = await kan(array(directory));
    expect([code, out]).toEqual([0, expect.stringContaining('8 trials to run, in 3 tasks')]);
    expect(read(directory, 'sweep.sh')).toMatch(
      /^#!\/bin\/bash\n[^]*--array=0-2\n[^]* --index "\$SLURM_ARRAY_TASK_ID"\n$/,
    );
    const told: string[] = [];
    for (const index of ['2', '0', '2']) told.push((await kan(['trial', directory, '--index', index])).out);
    expect(told).toEqual([
      'task 2: 2 trials run\n',
      'task 0: 3 trials run\n',
      'task 2: 0 trials run, 2 were in the journal\n',
    ]);
    const collect = ['sweep', '--collect', '--output-dir', directory];
    expect((await kan(collect)).out).toContain('3 trials to run, in 1 task');
    expect(existsSync(join(directory, 'model.safetensors'))).toBe(false);
    await kan(['trial', directory, '--index', '0']);
    expect((await kan(collect)).out).toContain('8 trainings, 0 of them now');
    await kan(words(whole, ...small));
    expect(resultsOf(directory)).toEqual(resultsOf(whole));
    expect(read(directory, 'model.safetensors')).toBe(read(whole, 'model.safetensors'));
  });

  test('of halving goes on step by step', async () => {
    const directory = output();
    const grids = ['--epochs', '9', '--grid-size', '1,2,3,4,5,6,7,8,9', '--strategy', 'halving'];
    let { out } = await kan(words(directory, ...grids, '--emit', 'slurm'));
    const steps: string[] = [];
    while (out.includes('to run')) {
      steps.push(out.split(',')[0]);
      await kan(['trial', directory, '--index', '0']);
      ({ out } = await kan(['sweep', '--collect', '--output-dir', directory]));
    }
    expect(steps).toEqual(['9 trials to run', '3 trials to run', '2 trials to run']);
    const whole = output();
    await kan(words(whole, ...grids));
    expect(resultsOf(directory)).toEqual(resultsOf(whole));
  });

  test('of no sweep, of another version, without a number or with one too many is one line', async () => {
    const directory = output();
    await kan(array(directory));
    expect(await kan(['trial', directory])).toMatchObject({
      code: 2,
      err: expect.stringContaining('`--index` is missing'),
    });
    for (const [at, index, message] of [
      [directory, '3', 'has 3 tasks, numbered from 0; got 3'],
      [scratch.at('nowhere'), '0', 'sweep.json: no such file'],
    ])
      expect(await kan(['trial', at, '--index', index])).toMatchObject({
        code: 1,
        err: expect.stringContaining(message),
      });
    const record = JSON.parse(read(directory, 'sweep.json')) as object;
    writeFileSync(join(directory, 'sweep.json'), JSON.stringify({ ...record, kanjs: '0.0.9' }));
    expect(await kan(['trial', directory, '--index', '0'])).toMatchObject({
      code: 1,
      err: expect.stringContaining('is of kanjs 0.0.9 and this is'),
    });
  });
});

describe('one line says what is wrong', () => {
  test.each([
    [['--grid-size', ''], 2, '`--grid-size` has an empty value to try'],
    [['--grid-size', '3,,5'], 2, '`--grid-size` has an empty value to try'],
    [['--grid-size', '3,x'], 2, '`--grid-size` must be a whole number'],
    [['--grid-size', '5..3'], 2, '`--grid-size` must be a range, the lower end first'],
    [['--grid-size', '3'], 1, 'there is nothing to try'],
    [['--grid-sise', '3'], 2, 'unknown option `--grid-sise`'],
    [['--grid-size', '3,5', '--target', 'z'], 1, 'there is no target column "z"'],
    [['--learning-rate', '0.01..1'], 1, 'a grid takes every combination, and `learningRate` is a range'],
    [['--grid-size', '3,5', '--redis', 'redis://127.0.0.1:1'], 2, '`--redis` is for `--engine bullmq`'],
    [['--grid-size', '3,5', '--engine', 'bullmq'], 2, '`--engine bullmq` needs to know where Redis is'],
    [[...queue, 'redis://127.0.0.1:1'], 1, 'Redis at 127.0.0.1:1 cannot be reached'],
    [[...queue, 'redis://:secret@127.0.0.1:1'], 1, 'the address of Redis has a password or a user in it'],
    [[...queue, 'redis://192.0.2.7:1'], 1, 'Redis at 192.0.2.7:1 is on another machine, and there is no password'],
    [[...queue, 'http://127.0.0.1'], 1, 'the address of Redis begins with http://'],
    [[...queue, 'nonsense'], 1, 'the address of Redis cannot be read'],
    [['--grid-size', '3,5', '--folds', '41'], 1, '`--folds` must be a whole number from 2 to 40; got 41'],
    [['--grid-size', '3,5', '--split-by', 'nobody'], 1, 'there is no column "nobody"'],
    [['--grid-size', '3,5', '--metric', 'auc'], 1, 'the target is numbers, and `auc` is a figure of classes'],
    [['--grid-size', '3,5', '--ignore', 'x,other,sign'], 1, 'has no columns besides the target "y"'],
    [['--sweep', '/nowhere.json'], 1, '/nowhere.json: no such file'],
  ] as [string[], number, string][])('%j', async (more, code, message) => {
    const found = await kan(words(output(), ...more));
    expect([found.code, found.err]).toEqual([code, expect.stringContaining(message)]);
    expect(found.err.trimEnd().split('\n').length).toBeLessThanOrEqual(2);
  });

  test('no table, no target, files that are no sweeps, and a journal of another table', async () => {
    expect(await kan(['sweep'])).toMatchObject({ code: 2, err: expect.stringContaining('there is no table') });
    const nobody = scratch.file('nobody.json', '{"target": null, "vary": {"gridSize": [3]}}');
    expect(await kan(['sweep', table, '--sweep', nobody])).toMatchObject({
      code: 2,
      err: expect.stringContaining('`--target` is missing'),
    });
    expect(await kan(['sweep', table])).toMatchObject({
      code: 2,
      err: expect.stringContaining('`--target` is missing'),
    });
    for (const [text, message] of [
      ['{', 'is not valid JSON'],
      ['[]', 'must hold an object'],
      ['{"vary": {}}', 'there is nothing to try'],
      ['{"vari": {"gridSize": [3]}}', 'there is no option `vari`'],
      ['{"vary": {"gridSise": [3]}}', 'there is no setting `gridSise`'],
    ]) {
      const found = await kan(words(output(), '--sweep', scratch.file('bad.json', text)));
      expect([found.code, found.err]).toEqual([1, expect.stringContaining(message)]);
    }
    const directory = output();
    await kan(words(directory, '--grid-size', '2,3'));
    const other = scratch.file('other.csv', smallTable(41));
    const found = await kan(['sweep', other, ...words(directory, '--grid-size', '2,3', '--resume').slice(2)]);
    expect(found).toMatchObject({ code: 1, err: expect.stringContaining('is of another table') });
  });

  test('trials of another version in the journal do not count, and no combination that is of use is told too', async () => {
    const directory = output();
    await kan(words(directory, '--grid-size', '2,3'));
    const [file] = readdirSync(join(directory, 'journal'));
    const bytes = read(directory, 'sweep.json');
    const { table: digest } = JSON.parse(bytes) as { table: string };
    writeFileSync(join(directory, 'journal', `later-${file}`), journalLine({ kanjs: '9.0.0', table: digest }));
    const found = await kan(words(directory, '--learning-rate', '1e5,1e6', '--resume'));
    expect(found).toMatchObject({ code: 0, err: expect.stringContaining('those of kanjs 9.0.0 do not count') });
    expect(found.out).toContain('no combination is better than to say the mean every time');
  });
});
