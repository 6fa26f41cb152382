// The files of a sweep in its directory: what it is, as plain JSON, its table by its digest, its journal, and what came of it. Knows names and forms,
// runs nothing.

import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Table } from '../src/data/table.js';
import { KanError, show } from '../src/errors.js';
import { isRecord, parseJson } from '../src/format/json.js';
import type { SweepSpec } from '../src/sweep/sweep-spec.js';
import { decodeTableBytes, tableDigest } from '../src/sweep/table-bytes.js';
import { version } from '../src/version.js';
import { makeDirectory } from './directories.js';
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
  await makeDirectory(tables).catch((error: unknown) => {
    throw fileError(error, tables, 'be written');
  });
  if (!existsSync(path)) await writeWhole(path, bytes);
  await writeWhole(sweep, `${JSON.stringify({ kanjs: version, ...record }, null, 2)}\n`);
}
/** What sweep.json in a directory says. Throws a KanError where there is none, it says something else, or it is of another version. */
export async function readSweepRecord(directory: string): Promise<SweepRecord> {
  const { sweep } = sweepFiles(directory);
  const text = await readFile(sweep, 'utf8').catch((error: unknown) => {
    throw fileError(error, sweep, 'be read');
  });
  const record = parseJson(sweep, text);
  if (!isRecord(record) || typeof record['table'] !== 'string' || !isRecord(record['spec']))
    throw new KanError(`${sweep} is not the record of a sweep`, 'give the output directory of `kan sweep`');
  const { kanjs } = record;
  if (kanjs !== version)
    throw new KanError(
      `${sweep} is of kanjs ${typeof kanjs === 'string' ? kanjs : show(kanjs)} and this is ${version}: their trials may differ`,
      'use the same version everywhere, or begin the sweep again in another directory',
    );
  return record as unknown as SweepRecord;
}

/** The table with this digest from a directory. Throws a KanError where it is not there or its bytes are others. */
export async function readSweepTable(tables: string, digest: string): Promise<Table> {
  const path = join(tables, `${digest}.table`);
  const bytes = await readFile(path).catch((error: unknown) => {
    throw fileError(error, path, 'be read');
  });
  if (tableDigest(bytes) !== digest)
    throw new KanError(
      `${path} is damaged: its bytes are not those it is called by`,
      'run `kan sweep` again with the table',
    );
  return decodeTableBytes(bytes);
}

/** What a sweep in a directory is about: what it tries, its table, and where that came from. Throws a KanError where there is none of this version. */
export async function readSweep(directory: string): Promise<{ spec: SweepSpec; table: Table; data: string | null }> {
  checkPath('readSweep', directory);
  const { table, spec, data } = await readSweepRecord(directory);
  return { spec, table: await readSweepTable(sweepFiles(directory).tables, table), data };
}
