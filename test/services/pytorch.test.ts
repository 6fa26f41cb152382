// The exported PyTorch module where there is PyTorch: its self-test for every model, bytes that come back, training that goes on, alone and in two
// processes, and `kan import` of what came of it. KAN_PYTHON says which Python has it; default python3.

import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTable, encodeModel, evaluateTable, exportModel, importModel, type Model, trainTable } from 'kanjs';
import { createRandom } from 'kanjs/model';
import { afterAll, describe, expect, test } from 'vitest';
import { programOf } from '../../src/export/build-program.js';
import { interpretRows } from '../../src/export/interpret.js';
import { movedBy, wrongAnswers } from '../export/compare.js';
import { drawModel, drawTableModel, exportModels, kan } from '../export/models.js';
import { drawRows } from '../export/rows.js';
import { trainedModels } from '../export/trained.js';

/** of numbers of eight bytes, relative */
const exact = 1e-12;

const python = process.env['KAN_PYTHON'] ?? 'python3';
const found = spawnSync(python, ['-c', 'import torch; print(torch.__version__)'], { encoding: 'utf8' });
const missing = found.status === 0 ? undefined : `${python} has no torch`;
const title = missing === undefined ? `PyTorch ${found.stdout.trim()}` : `PyTorch — skipped: ${missing}`;

const directory = mkdtempSync(join(tmpdir(), 'kan-pytorch-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));
const at = (name: string): string => join(directory, name);
const run = (...words: string[]): string =>
  execFileSync(python, words, { encoding: 'utf8', cwd: directory, env: { ...process.env, OMP_NUM_THREADS: '1' } });

async function write(model: Model, name: string): Promise<void> {
  for (const file of await exportModel(model, { to: 'pytorch', name })) writeFileSync(at(file.name), file.content);
}

/** A table with a law in it, as columns and as CSV. */
function lawful(rows: number): { table: ReturnType<typeof createTable>; csv: string } {
  const random = createRandom(4);
  const a = Array.from({ length: rows }, () => 2 * random.next() - 1);
  const b = Array.from({ length: rows }, () => 2 * random.next() - 1);
  const kind = a.map((_, i) => ['plain', 'it\'s "odd"'][i % 2]);
  const y = a.map((x, i) => Math.exp(Math.sin(Math.PI * x) + b[i] ** 2) + (i % 2));
  const lines = a.map((_, i) => `${a[i]},${b[i]},"${kind[i].replaceAll('"', '""')}",${y[i]}`);
  return { table: createTable({ a, b, kind, y }), csv: `a,b,kind,y\n${lines.join('\n')}\n` };
}

describe.skipIf(missing !== undefined)(title, () => {
  test('every model answers there as it does here, and its weights come back as they were', async () => {
    const monotone = drawModel([kan(2, 2, { removed: [[1, 1]], locked: [] })], 31);
    const all = [...exportModels, ['no edges locked', monotone] as const, ...(await trainedModels())];
    for (const [i, [, model]] of all.entries()) await write(model, `model_${i}`);
    writeFileSync(
      at('all.py'),
      [
        'import importlib, sys',
        `for i in range(${all.length}):`,
        '    module = importlib.import_module(f"model_{i}")',
        '    path = f"model_{i}_weights.safetensors"',
        '    module.save(module.load(path), f"again_{i}.safetensors")',
        '    print(module.self_test(path))',
      ].join('\n'),
    );
    const errors = run('all.py').trim().split('\n').map(Number);
    expect(errors).toHaveLength(all.length);
    errors.forEach((error, i) =>
      expect({ name: all[i][0], right: error <= 1e-10 }).toEqual({ name: all[i][0], right: true }),
    );
    all.forEach((_, i) =>
      expect(readFileSync(at(`again_${i}.safetensors`))).toEqual(readFileSync(at(`model_${i}_weights.safetensors`))),
    );
  });

  test('times and dates as people write them are seconds', async () => {
    await write(exportModels[0][1], 'times');
    const cells = ['7:15:30', '13:05', ' 0:00 ', '2024-02-29', '1969-12-31T23:59:59Z'];
    const said = run('-c', `import times; print([times.seconds_of(cell) for cell in ${JSON.stringify(cells)}])`);
    expect(JSON.parse(said)).toEqual([26_130, 47_100, 0, Date.UTC(2024, 1, 29) / 1000, -1]);
  });

  test('ten thousand rows, also far outside, with gaps and what is infinite', async () => {
    const rows = 10_000;
    const all = exportModels.map(([what, model], i) => {
      const program = programOf(model);
      return { what, model, program, name: `many_${i}`, values: drawRows(program, rows, 11) };
    });
    for (const { model, name, values } of all) {
      await write(model, name);
      writeFileSync(at(`${name}.x`), values);
    }
    writeFileSync(
      at('many.py'),
      [
        'import importlib, struct, torch',
        `for name, columns in [${all.map(({ name, program }) => `("${name}", ${program.columns.length})`).join(', ')}]:`,
        '    module = importlib.import_module(name)',
        '    network = module.load(f"{name}_weights.safetensors", torch.float64).eval()',
        '    x = torch.frombuffer(bytearray(open(f"{name}.x", "rb").read()), dtype=torch.float64).reshape(-1, columns)',
        '    with torch.no_grad():',
        '        y = module.decode(network(module.encode_values(x))).flatten().tolist()',
        '    open(f"{name}.y", "wb").write(struct.pack(f"<{len(y)}d", *y))',
      ].join('\n'),
    );
    run('many.py');
    for (const { what, name, program, values } of all) {
      const bytes = readFileSync(at(`${name}.y`));
      const answers = new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
      const expected = interpretRows(program, values, rows);
      const wrong = wrongAnswers(program, answers, expected, exact, movedBy(program, values, rows));
      expect([what, answers.length, wrong.slice(0, 3)]).toEqual([what, expected.length, []]);
    }
  });

  test('truth, whole numbers with a point and cells of NumPy are the words that a table has', async () => {
    const [, kinds] = exportModels.find(([what]) => what.startsWith('all kinds'))!;
    await write(kinds, 'all_kinds');
    const classes = (name: string, words: string[]): Model =>
      drawTableModel(
        [{ kind: 'number', name: 'x', offset: 0, factor: 1, range: [0, 1] }],
        { kind: 'classification', name, classes: words },
        7,
      );
    await write(classes('rated', ['1', '2', '10']), 'rated');
    await write(classes('bought', ['false', 'true']), 'bought');
    writeFileSync(
      at('cells.py'),
      `import datetime, json, numpy as np, torch, all_kinds, rated, bought
row = dict(size=[12.5, None], income=["10", " "], distance=[np.nan, np.float32(1)], colour=["mauve", None], grade=[np.int64(2), np.float32(3.0)],
  smokes=[True, "FALSE"], town=np.array(["town 3", "nowhere"]), day=[datetime.date(2020, 2, 29), np.datetime64("2020-02-29T06:00:30")], hour=["13:05", datetime.time(0, 0, 30)])
network = all_kinds.load("all_kinds_weights.safetensors", torch.float64)
print(json.dumps(all_kinds.predict(network, row).tolist()))
print(rated.encode_targets({"rated": [1.0, np.int64(10), "2", torch.tensor(2.0)]}).tolist())
print(bought.encode_targets({"bought": [True, np.bool_(False), "TRUE"]}).tolist())
for column, values in [("size", ["large", 1]), ("day", ["yesterday", None]), ("size", [1, np.inf]), ("distance", [-np.inf, 1])]:
    try:
        all_kinds.predict(network, {**row, column: values})
    except ValueError as error:
        print(error)
`,
    );
    const lines = run('cells.py').trim().split('\n');
    const day = Date.UTC(2020, 1, 29) / 1000;
    const program = programOf(kinds);
    const places = [
      [12.5, 10, NaN, NaN, 1, 1, 3, day, 13 * 3600 + 300],
      [NaN, NaN, 1, NaN, 2, 0, NaN, day + 6 * 3600 + 30, 30],
    ];
    const expected = interpretRows(program, places.flat(), 2);
    expect(wrongAnswers(program, JSON.parse(lines[0]).flat(), expected, exact)).toEqual([]);
    expect(lines.slice(1)).toEqual([
      '[0, 2, 1, 1]',
      '[1, 0, 1]',
      "column 'size' must hold numbers; got 'large'",
      "column 'day' must hold dates, seconds or text in ISO form; got 'yesterday'",
      "column 'size' must hold finite numbers",
      "column 'distance' must hold finite numbers",
    ]);
  });

  test.each([
    ['one process', []],
    ['two processes', ['-m', 'torch.distributed.run', '--standalone', '--nproc-per-node', '2']],
  ])('trains on in %s, and comes back', async (_title, launch) => {
    const { table, csv } = lawful(400);
    writeFileSync(at('data.csv'), csv);
    const { model } = await trainTable(table, { target: 'y', layers: [4], epochs: 2, seed: 1 });
    await write(model, 'law');
    const said = run(
      ...launch,
      'law.py',
      'train',
      'data.csv',
      '--epochs',
      '30',
      '--batch',
      '64',
      '--learning-rate',
      '0.01',
      '-o',
      'trained.safetensors',
    );
    expect(said).toMatch(/epoch 30\/30 {2}loss \d/);
    const bytes = new Uint8Array(readFileSync(at('trained.safetensors')));
    const { model: trained, from, notes } = importModel(bytes);
    expect(from).toBe('kanjs');
    expect(notes).toHaveLength(1);
    expect(trained.spec.encoding).not.toHaveProperty('seen');
    const [before, after] = [await evaluateTable(model, table), await evaluateTable(trained, table)];
    if (before.task !== 'regression' || after.task !== 'regression') throw new Error('expected numbers');
    expect(after.rmse).toBeLessThan(before.rmse / 2);
    // what answers there answers here
    const there = run('law.py', 'predict', 'data.csv', '--weights', 'trained.safetensors')
      .trim()
      .split('\n')
      .slice(1)
      .map(Number);
    await write(trained, 'again');
    expect(run('again.py')).toMatch(/^ok: /);
    expect(there).toHaveLength(400);
    expect(encodeModel(trained).length).toBeGreaterThan(1000);
  });

  test('classes, words and gaps in a table', async () => {
    const { table } = lawful(60);
    const { model } = await trainTable(table, { target: 'kind', layers: [], epochs: 2 });
    await write(model, 'kinds');
    writeFileSync(at('new.csv'), '\ufeffa,b,y\n0.5,,1\n,-1,2\n');
    const [head, ...lines] = run('kinds.py', 'predict', 'new.csv').trim().split('\n');
    expect(head).toBe('kind,"probability_it\'s ""odd""",probability_plain');
    expect(lines).toHaveLength(2);
    writeFileSync(at('other.csv'), 'a,c,kind\n1,2,blue\n');
    const { status, stderr } = spawnSync(python, ['kinds.py', 'predict', 'other.csv'], {
      cwd: directory,
      encoding: 'utf8',
    });
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: "error: there is no column 'b'; there is 'a', 'c', 'kind'\n",
    });
    lines.forEach((line) => expect(line).toMatch(/^("it's ""odd"""|plain),0?\.?\d/));
  });
});
