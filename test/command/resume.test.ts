// Checkpoints of the command: killed or interrupted at any moment, a resumed run ends with the same model.

import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { kan, type Outcome, Scratch, smallTable } from './run.js';

const scratch = new Scratch();
afterAll(() => scratch.remove());
const table = scratch.file('table.csv', smallTable(60));
const words = ['train', table, '--target', 'y', '--layers', '4', '--epochs', '12', '--device', 'wasm'];

const train = (name: string, ...more: string[]): Promise<Outcome> =>
  kan([...words, '--output-dir', scratch.at(name), ...more]);
const modelOf = (name: string): Buffer => readFileSync(join(scratch.at(name), 'model.safetensors'));
const checkpointsOf = (name: string): string[] => {
  const directory = join(scratch.at(name), 'checkpoints');
  return existsSync(directory) ? readdirSync(directory).toSorted() : [];
};

/** Trains with checkpoints and interrupts before epoch `epoch`, as Ctrl-C does. */
async function interrupted(name: string, epoch: number, ...more: string[]): Promise<Outcome> {
  let stop = (): void => {};
  const run = kan([...words, '--output-dir', scratch.at(name), '--checkpoint-every', '2', ...more], {
    interrupt: (listener) => void (stop = listener),
  });
  const wanted = `checkpoint-${String(epoch).padStart(8, '0')}`;
  while (!checkpointsOf(name).some((file) => file.startsWith(wanted)))
    await new Promise((resolve) => setImmediate(resolve));
  stop();
  return run;
}

let whole: Buffer;
beforeAll(async () => {
  await train('whole');
  whole = modelOf('whole');
});

describe('kan train --resume', () => {
  test('after an interrupt ends with the same model, and leaves no checkpoints', async () => {
    const { code, out } = await interrupted('stopped', 4);
    expect(code).toBe(0);
    expect(out).toContain('To go on: the same command with --resume');
    expect(checkpointsOf('stopped').length).toBeGreaterThan(0);
    const { code: again, err } = await train('stopped', '--resume');
    expect([again, err]).toEqual([0, expect.stringMatching(/resuming after epoch \d+/)]);
    expect(modelOf('stopped').equals(whole)).toBe(true);
    expect(checkpointsOf('stopped')).toEqual([]);
  });

  test('keeps two checkpoints; a damaged newest falls back to the one before and says so', async () => {
    await interrupted('damaged', 6);
    const names = checkpointsOf('damaged');
    expect(names.length).toBe(2);
    truncateSync(join(scratch.at('damaged'), 'checkpoints', names[1]), 100);
    const { code, err } = await train('damaged', '--resume');
    expect(code).toBe(0);
    expect(err).toMatch(/is damaged \(.*\): continuing from the one before/);
    expect(modelOf('damaged').equals(whole)).toBe(true);
  });

  test('with every checkpoint damaged is an error, not a new beginning', async () => {
    await interrupted('ruined', 4);
    for (const name of checkpointsOf('ruined')) writeFileSync(join(scratch.at('ruined'), 'checkpoints', name), 'none');
    const { code, err } = await train('ruined', '--resume');
    expect([code, err]).toEqual([1, expect.stringMatching(/hint: remove .*checkpoints to start again/)]);
  });

  test('without a checkpoint says so and begins', async () => {
    const { code, err } = await train('fresh', '--resume');
    expect([code, err]).toEqual([0, expect.stringMatching(/no checkpoint in .*: starting from the beginning/)]);
    expect(modelOf('fresh').equals(whole)).toBe(true);
  });

  test('refuses other settings and other data, and names them', async () => {
    await interrupted('other', 4);
    const lr = await train('other', '--resume', '--lr', '0.5');
    expect([lr.code, lr.err]).toEqual([1, expect.stringMatching(/run with `lr` nothing; this one has 0.5/)]);
    const changed = scratch.file('changed.csv', smallTable(60).replace('0,', '0.25,'));
    const data = await kan(['train', changed, ...words.slice(2), '--output-dir', scratch.at('other'), '--resume']);
    expect([data.code, data.err]).toEqual([1, expect.stringMatching(/run on other data/)]);
    // threads make no difference
    expect((await train('other', '--resume', '--threads', '1')).code).toBe(0);
    expect(modelOf('other').equals(whole)).toBe(true);
  });

  test('a sparse network resumes after its edges were removed', async () => {
    await train('sparse-whole', '--model', 'sparse');
    await interrupted('sparse', 10, '--model', 'sparse');
    expect((await train('sparse', '--resume', '--model', 'sparse')).code).toBe(0);
    expect(modelOf('sparse').equals(modelOf('sparse-whole'))).toBe(true);
  });
});

test('killed at random moments and resumed, once of every kind: the same models', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [
    'scripts/kill-and-resume.mjs',
    '--runs',
    '3',
    '--epochs',
    '80',
  ]);
  expect(stdout).toMatch(/3 of 3 models are the same/);
});
