import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { referenceBackend } from '../src/compute/reference/backend.js';
import { createTable } from '../src/data/table.js';
import { renderReport } from '../src/format/report.js';
import { loadModel } from './files.js';
import { loadResults } from './run-file.js';
import { runTraining } from './run-training.js';
import type { TrainingEvent } from './training-events.js';
import type { TrainingSettings } from './training-settings.js';

const place = mkdtempSync(join(tmpdir(), 'kan-run-'));
afterAll(() => rmSync(place, { recursive: true }));
const at = (...names: string[]): string => join(place, ...names);

const numbers = Array.from({ length: 50 }, (_, i) => ((i * 37) % 50) / 25 - 1);
const columns = { x: numbers, z: numbers.map((x, i) => x + (i % 3)), y: numbers.map((x) => x * x) };
const table = createTable(columns);
const path = at('table.csv');
writeFileSync(
  path,
  `x,z,y\n${numbers
    .map((_, i) =>
      Object.values(columns)
        .map((values) => values[i])
        .join(),
    )
    .join('\n')}\n`,
);
const backend = referenceBackend();
const small = { target: 'y', layers: [2], epochs: 4, gridSize: 3 } satisfies TrainingSettings;
const bytesOf = (...names: string[]): string => readFileSync(at(...names, 'model.safetensors')).toString('hex');
const kindsOf = (events: readonly TrainingEvent[]): string[] => events.map(({ kind }) => kind);

describe('runTraining', () => {
  test('trains on a table that is there already, and writes nothing where no place is given', async () => {
    const before = readdirSync(place);
    const run = await runTraining({ ...small, data: table, ignore: ['z'] }, { backend });
    expect(run).toMatchObject({ files: {}, unwritten: [], warnings: [], resumed: 0, stopped: 'epochs' });
    expect(run.model.spec.encoding!.inputs.map(({ name }) => name)).toEqual(['x']);
    expect(run.results.config).toMatchObject({ data: null, target: ['y'], grid_size: 3, device: 'reference' });
    expect(readdirSync(place)).toEqual(before);
    // a backend that is given is the caller's to close
    expect(backend.closed).toBeFalsy();
  });

  test('what it writes is what it returns', async () => {
    const run = await runTraining({ ...small, data: path, outputDir: at('whole'), folds: 2 }, { backend });
    expect(Object.values(run.files)).toEqual(
      ['results.json', 'model.safetensors', 'report.html'].map((name) => at('whole', name)),
    );
    const results = await loadResults(run.files.results!);
    expect(results).toEqual(JSON.parse(JSON.stringify(run.results)));
    expect(results.best_epoch).toBe(run.bestEpoch);
    expect(run.results.metrics.cross_validation).toEqual(run.folds);
    const { model, extra } = await loadModel(run.files.model!);
    expect([model.parameters, extra]).toEqual([run.model.parameters, JSON.parse(JSON.stringify(run.extra))]);
    expect(readFileSync(run.files.report!, 'utf8')).toContain('y from table.csv');
    // and a page can be made of what was read
    expect(renderReport(run, results)).toContain('Cross-validation in 2 folds');
  });

  test('settings that went through JSON give the same model to the byte, as does the backend that they name', async () => {
    const settings: TrainingSettings = {
      ...small,
      data: path,
      model: 'sparse',
      sparsity: 0.02,
      range: [0, 1],
      threads: undefined,
      outputDir: at('given'),
    };
    const sent = { ...(JSON.parse(JSON.stringify(settings)) as TrainingSettings), outputDir: at('sent') };
    await runTraining(settings, { backend });
    await runTraining(structuredClone({ ...sent, device: 'reference' }));
    expect(bytesOf('sent')).toBe(bytesOf('given'));
  });

  test('tells of every epoch and every fold, in order, as data that can be sent', async () => {
    const events: TrainingEvent[] = [];
    await runTraining(
      { ...small, epochs: 2, data: table, folds: 2 },
      { backend, onEvent: (event) => void events.push(structuredClone(event)) },
    );
    expect(kindsOf(events).join(' ')).toBe('begun epoch epoch trained fold epoch epoch fold epoch epoch');
    expect(events[0]).toEqual({ kind: 'begun', epochs: 2, done: 0 });
    expect(events.filter((event) => event.kind === 'epoch').map(({ epoch, fold }) => [epoch, fold])).toEqual([
      [1, undefined],
      [2, undefined],
      [1, 1],
      [2, 1],
      [1, 2],
      [2, 2],
    ]);
  });

  test('stopped by its signal and resumed it ends with the same bytes', async () => {
    const settings = { ...small, epochs: 12, batchSize: 8, data: path, checkpointEvery: 2 } as const;
    await runTraining({ ...settings, outputDir: at('undisturbed') }, { backend });
    const control = new AbortController();
    const stopped = await runTraining(
      { ...settings, outputDir: at('stopped') },
      {
        backend,
        signal: control.signal,
        onEvent: (event) => event.kind === 'epoch' && event.epoch === 5 && control.abort(),
      },
    );
    expect(stopped).toMatchObject({ stopped: 'aborted', results: { stopped: 'aborted' } });
    expect(existsSync(at('stopped', 'checkpoints'))).toBe(true);
    expect(bytesOf('stopped')).not.toBe(bytesOf('undisturbed'));
    const events: TrainingEvent[] = [];
    const again = await runTraining(
      { ...settings, outputDir: at('stopped'), resume: true },
      { backend, onEvent: (event) => void events.push(event) },
    );
    expect(kindsOf(events).slice(0, 3)).toEqual(['resumed', 'begun', 'epoch']);
    expect(again.resumed).toBeGreaterThanOrEqual(4);
    expect(bytesOf('stopped')).toBe(bytesOf('undisturbed'));
    expect(existsSync(at('stopped', 'checkpoints'))).toBe(false);
  });

  test('the same settings on other data are refused, with a hint that speaks of options', async () => {
    const settings = { ...small, epochs: 40, data: path, checkpointEvery: 1, outputDir: at('other') } as const;
    const control = new AbortController();
    await runTraining(settings, {
      backend,
      signal: control.signal,
      onEvent: (event) => event.kind === 'epoch' && control.abort(),
    });
    const changed = createTable({ ...columns, x: columns.x.map((x) => x + 1) });
    await expect(runTraining({ ...settings, data: changed, resume: true }, { backend })).rejects.toMatchObject({
      message: expect.stringMatching(/run on other data/),
      hint: expect.stringContaining('leave out `resume: true`'),
    });
  });

  test('a place that cannot be used is told before a row is read', async () => {
    let reads = 0;
    const data = async (): Promise<typeof table> => (reads++, table);
    await expect(runTraining({ ...small, data, outputDir: join(path, 'below') }, { backend })).rejects.toThrow(
      /table\.csv\/below: cannot be used for output/,
    );
    await expect(runTraining({ ...small, data: path, outputDir: at('own') }, { backend })).resolves.toBeDefined();
    await expect(
      runTraining({ ...small, data: at('own', 'results.json'), outputDir: at('own') }, { backend }),
    ).rejects.toThrow(/cannot be read and written at once/);
    expect(reads).toBe(0);
  });

  test('a file that cannot be written loses neither the model nor the others', async () => {
    mkdirBlocking('blocked', 'report.html');
    const run = await runTraining({ ...small, data: table, outputDir: at('blocked') }, { backend });
    expect(Object.keys(run.files)).toEqual(['results', 'model']);
    expect(run.unwritten).toMatchObject([
      { path: at('blocked', 'report.html'), error: { message: expect.stringMatching(/it is a directory/) } },
    ]);
    expect(run.model.parameters.length).toBeGreaterThan(0);
  });

  test('a signal that comes before the training has its reason thrown, one in the folds leaves the network', async () => {
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(runTraining({ ...small, data: table, outputDir: at('none') }, { backend, signal })).rejects.toThrow(
      'enough',
    );
    const control = new AbortController();
    const run = await runTraining(
      { ...small, data: table, folds: 3 },
      { backend, signal: control.signal, onEvent: ({ kind }) => kind === 'fold' && control.abort() },
    );
    expect(run).toMatchObject({ stopped: 'epochs', folds: undefined, warnings: [{ kind: 'folds-stopped' }] });
  });

  test('folds in threads come to what they come to one after the other, and end by the signal', async () => {
    const settings = { ...small, data: table, folds: 3, device: 'auto' } as const;
    const [one, two] = [await runTraining({ ...settings, threads: 1 }), await runTraining({ ...settings, threads: 2 })];
    expect(two.folds).toEqual(one.folds);
    expect(two.folds!.folds).toHaveLength(3);
    const control = new AbortController();
    const run = await runTraining(
      { ...settings, threads: 2 },
      { signal: control.signal, onEvent: ({ kind }) => kind === 'fold' && control.abort() },
    );
    expect(run).toMatchObject({ folds: undefined, warnings: [{ kind: 'folds-stopped' }] });
  });

  test('a target that never changes, and checkpoints that cannot be kept, are warnings', async () => {
    const constant = createTable({ ...columns, c: numbers.map(() => 3) });
    mkdirBlocking('kept');
    writeFileSync(at('kept', 'checkpoints'), 'in the way');
    const { warnings } = await runTraining(
      { ...small, target: ['y', 'c'], epochs: 1, data: constant, outputDir: at('kept'), checkpointEvery: 1 },
      { backend },
    );
    expect(warnings).toContainEqual({ kind: 'constant-target', column: 'c', value: 3 });
    expect(warnings).toContainEqual({ kind: 'checkpoint', reason: expect.stringMatching(/cannot be used/) });
  });

  test('learns a formula, which the results name', async () => {
    const run = await runTraining({ function: 'x^2', samples: 50, epochs: 1, layers: [] }, { backend });
    expect(run.results).toMatchObject({
      config: { data: null, function: 'x^2', samples: 50, noise: 0.01, range: [0, 1] },
      rows: { train: 50, validation: 10 },
    });
  });

  test.each<[object, RegExp]>([
    [{ data: 'a.csv', target: 'y', epoch: 3 }, /no option `epoch`/],
    [{ data: 'a.csv', target: 'y', onEpoch: () => {} }, /no option `onEpoch`/],
    [{}, /either `data` or `function`/],
    [{ data: 'a.csv', function: 'x' }, /either `data` or `function`/],
    [{ data: 'a.csv' }, /`target` is missing/],
    [{ function: 'x', target: 'y' }, /there is no table/],
    [{ function: 'x', samples: 2 }, /`samples`.*5/],
    [{ function: 'x', folds: 1 }, /`folds`.*2/],
    [{ function: 'x', resume: true }, /need an `outputDir`/],
    [{ function: 'x', checkpointEvery: 1 }, /need an `outputDir`/],
    [{ function: 'x', outputDir: 3 }, /`outputDir` must be a path; got 3/],
  ])('refuses %o', async (settings, message) => {
    await expect(runTraining(settings)).rejects.toThrow(message);
  });
});

/** Makes a directory and in it directories where files are to go. */
function mkdirBlocking(...names: string[]): void {
  mkdirSync(at(...names), { recursive: true });
}

test('a wide network is not looked at for long: a signal after the training leaves that out of the report', async () => {
  const wide = createTable(
    Object.fromEntries(
      Array.from({ length: 600 }, (_, i) => [
        `c${i}`,
        Array.from({ length: 12 }, (_v, row) => ((row * (i + 3)) % 7) / 7),
      ]),
    ),
  );
  const control = new AbortController();
  const run = await runTraining(
    { data: wide, target: 'c0', epochs: 1, outputDir: at('wide') },
    { backend, signal: control.signal, onEvent: ({ kind }) => void (kind === 'trained' && control.abort()) },
  );
  expect(run.unwritten).toEqual([]);
  expect(readFileSync(run.files.report!, 'utf8')).not.toContain('Importance of each column');
  const quick = await runTraining({ ...small, data: table, outputDir: at('quick') }, { backend });
  expect(readFileSync(quick.files.report!, 'utf8')).toContain('Importance of each column');
});
