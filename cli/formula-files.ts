// What a verb that finds formulas leaves in its directory: formula.json, report.html and, where it has one, model.safetensors. Knows files, no searches.

import { join } from 'node:path';
import { encodeModel, type Model } from 'kanjs';
import { type FormulaPage, mathRenderer, renderFormulas } from 'kanjs/draw';
import { prepareDirectory, setAside, writeTogether } from 'kanjs/files';
import type { Io } from './io.js';
import { option } from './option.js';
import { refuseOverwriting, unwrittenError } from './outputs.js';

export const formulaFiles = { record: 'formula.json', report: 'report.html', model: 'model.safetensors' } as const;

/** The directory of a verb that prints its answer and writes nothing unless it is asked to. */
export function reportOption(): ReturnType<typeof option<string>> {
  return option('--output-dir <directory>', 'write formula.json and report.html there (default: nothing)', String);
}

/** Makes the directory, and refuses what would overwrite what is read. */
export async function prepareFormulaFiles(directory: string, read: readonly (string | undefined)[]): Promise<void> {
  await prepareDirectory(directory);
  refuseOverwriting(
    Object.values(formulaFiles).map((name) => join(directory, name)),
    read,
  );
}

export interface FormulaFilesContent {
  /** the object of formula.json */
  record: object;
  page: readonly [record: Parameters<typeof renderFormulas>[0], page: FormulaPage];
  /** undefined where there is none, though the verb writes one; absent where it writes none */
  model?: Model | undefined;
}

/** Writes them all, or as many as find room; what was not written is the error. */
export async function writeFormulaFiles(
  directory: string,
  content: FormulaFilesContent,
  io: Io,
): Promise<{ written: string[]; error?: unknown }> {
  const { record, page, model } = content;
  const together = [
    { path: join(directory, formulaFiles.record), data: () => `${JSON.stringify(record, null, 2)}\n` },
    {
      path: join(directory, formulaFiles.report),
      // where the package for it was left out, formulas stand as text
      data: async () => renderFormulas(page[0], { ...page[1], math: await mathRenderer().catch(() => undefined) }),
    },
    ...(model ? [{ path: join(directory, formulaFiles.model), data: () => encodeModel(model) }] : []),
  ];
  const unwritten = await writeTogether(together);
  // one of an earlier search is not this answer's
  const leaves = 'model' in content && !model && unwritten.length === 0;
  const older = leaves ? await setAside(join(directory, formulaFiles.model)) : undefined;
  if (older !== undefined) io.err(`no network belongs to this formula; an older one is now ${older}\n`);
  const paths = together.map(({ path }) => path);
  if (unwritten.length === 0) return { written: paths };
  return {
    written: paths.filter((path) => !unwritten.some((each) => each.path === path)),
    error: unwrittenError(paths, unwritten, undefined),
  };
}

/** The last line: where the files are. */
export function formulaFilesText(written: readonly string[]): string {
  return written.length === 0 ? '' : `\nwritten     ${written.join('  ')}\n`;
}
