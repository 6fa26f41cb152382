// The files of a sweep in its directory: what it is, as plain JSON, its table by its digest, its journal, and what came of it. Knows names and forms,
// runs nothing.

import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { SweepSpec } from '../src/sweep/sweep-spec.js';
import { version } from '../src/version.js';
import { checkPath, fileError } from './file-errors.js';
import { writeWhole } from './whole-files.js';

/** The files of a sweep in its directory. Throws a KanError on arguments that make no sense. */
export function sweepFiles(
  directory: string,
): Record<'sweep' | 'journal' | 'tables' | 'results' | 'model' | 'report', string> {
  checkPath('sweepFiles', directory);
  return {
    sweep: join(directory, 'sweep.json'),
    journal: join(directory, 'journal'),
    tables: join(directory, 'tables'),
    results: join(directory, 'results.json'),
    model: join(directory, 'model.safetensors'),
    report: join(directory, 'report.html'),
  };
}

/** What sweep.json says: enough to go on with the sweep anywhere. */
export interface SweepRecord {
  kanjs: string;
  /** digest of the table, whose bytes are in tables/ */
  table: string;
  /** where the table came from */
  data: string | null;
  spec: SweepSpec;
}

/** Writes sweep.json and the table beside it. */
export async function writeSweepRecord(
  directory: string,
  record: Omit<SweepRecord, 'kanjs'>,
  bytes: Uint8Array,
): Promise<void> {
  const { sweep, tables } = sweepFiles(directory);
  const path = join(tables, `${record.table}.table`);
  await mkdir(tables, { recursive: true }).catch((error: unknown) => {
    throw fileError(error, tables, 'be written');
  });
  if (!existsSync(path)) await writeWhole(path, bytes);
  await writeWhole(sweep, `${JSON.stringify({ kanjs: version, ...record }, null, 2)}\n`);
}
