// The script of an array: what a directory is called is a word there, and ends nothing.

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { KanError } from '../src/errors.js';
import type { NamedTrial } from '../src/sweep/engine.js';
import { writeTasks } from './sweep-tasks.js';

const place = mkdtempSync(join(tmpdir(), 'kan-tasks-'));
afterAll(() => rmSync(place, { recursive: true }));
const pending = [{ id: 'a', trial: {} }] as unknown as NamedTrial[];
const options = { command: ['kan'] };

test.runIf(process.platform !== 'win32')(
  'a directory of any name is one word, for the queue and for the shell',
  async () => {
    const directory = join(place, "it's $(here) 5 %");
    const { script } = await writeTasks(directory, pending, options);
    const lines = readFileSync(script, 'utf8').split('\n');
    const quoted = directory.replaceAll("'", `'\\''`);
    expect(lines).toContain(`#SBATCH --output='${quoted.replaceAll('%', '%%')}/slurm/%A_%a.out'`);
    expect(lines.at(-2)).toBe(`exec kan trial '${quoted}' --index "$SLURM_ARRAY_TASK_ID"`);
  },
);

test('a directory whose name ends a comment is refused', () =>
  expect(writeTasks(join(place, 'a\nrm -rf b'), pending, options)).rejects.toThrow(KanError));
