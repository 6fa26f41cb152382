// Directories for output. Made level by level: Node's own `recursive` never returns where the system says that a directory is not there
// whose parent is (below /proc, or in a current directory that was deleted).

import { mkdirSync, statSync } from 'node:fs';
import { lstat, mkdir, open, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { KanError } from '../src/errors.js';
import { checkName, checkPath, fileError } from './file-errors.js';
import { holdTemporary, type Temporary } from './temporaries.js';

/** Makes a directory, with those above it, if it is not there. Throws the system's error. */
export async function makeDirectory(path: string): Promise<void> {
  const missing: string[] = [];
  for (let each = path; !(await isThere(each)); each = dirname(each)) {
    missing.push(each);
    checkName(each);
    if (dirname(each) === each) break;
  }
  for (const each of missing.toReversed()) await mkdir(each).catch((error) => unlessDirectory(each, error));
  // a file, or a link that leads nowhere
  if (missing.length === 0) await mkdir(path).catch((error) => unlessDirectory(path, error));
}

/** The same at once, for who cannot wait. */
export function makeDirectorySync(path: string): void {
  const make = (): void => {
    try {
      mkdirSync(path);
    } catch (error) {
      if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) throw error;
    }
  };
  try {
    make();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || dirname(path) === path) throw error;
    makeDirectorySync(dirname(path));
    make();
  }
}

/**
 * Makes a directory if it is not there and proves, by writing and removing a file, that it can be written. Throws a KanError where
 * either cannot be done.
 */
export async function prepareDirectory(path: string): Promise<void> {
  checkPath('prepareDirectory', path);
  if (path === '') throw new KanError('the name of the output directory is empty');
  let probe: Temporary | undefined;
  try {
    await makeDirectory(path);
    probe = await holdTemporary(join(path, 'kan'), 'probe');
    await (await open(probe.path, 'wx')).close();
    await rm(probe.path);
  } catch (error) {
    throw fileError(error, path, 'be used for output');
  } finally {
    probe?.release();
  }
}

/** Another process may have made it meanwhile. */
async function unlessDirectory(path: string, error: unknown): Promise<void> {
  const found = await stat(path).catch((trouble: NodeJS.ErrnoException) => {
    // links in a circle are more than a name in the way
    throw trouble.code === 'ELOOP' ? trouble : error;
  });
  if (!found.isDirectory()) throw error;
}

/** Whether anything is there, be it a link that leads nowhere. */
async function isThere(path: string): Promise<boolean> {
  return await lstat(path).then(
    () => true,
    () => false,
  );
}
