// The exported PyTorch module where there is PyTorch: its self-test for every model, bytes that come back, training that goes on, alone and in two
// processes, and `kan import` of what came of it. KAN_PYTHON says which Python has it; default python3.

import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTable, encodeModel, evaluateTable, exportModel, importModel, type Model, trainTable } from 'kanjs';
import { createRandom } from 'kanjs/model';
import { afterAll, describe, expect, test } from 'vitest';
import { drawModel, exportModels, kan } from '../export/models.js';

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
    const all = [...exportModels, ['no edges locked', monotone] as const];
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
