// `kan play`: the playground on this machine: serves the built page, and perhaps a table, and opens the browser.

import { existsSync } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { KanError } from 'kanjs';
import { fileError } from 'kanjs/files';
import type { Io } from './io.js';
import { openBrowser } from './open-browser.js';
import { integer, option } from './option.js';
import { type PageServer, servePage, tablePath } from './page-server.js';
import { isStdin } from './table-input.js';

/** Where it is served if nothing is said, so that links to it stay good; where that is taken, anywhere. */
const usualPort = 5260;

interface PlaySettings {
  port?: number;
  open: boolean;
}

export function addPlay(program: Command, io: Io): void {
  program
    .command('play')
    .summary('watch a network learn, in your browser')
    .description(
      'Serves the playground on this machine and opens it in the browser: a network that learns a function or your table while you watch, change, prune and read it. Nothing leaves the machine. Ctrl-C ends it.',
    )
    .argument('[data.csv]', 'a table to learn: CSV, JSON lines or Parquet')
    .addOption(
      option(
        '--port <n>',
        `where to serve (default: ${usualPort}, or any that is free)`,
        integer('--port', { min: 1, max: 65_535 }),
      ),
    )
    .option('--no-open', 'print the address and open nothing')
    .addHelpText('after', '\nExamples:\n  kan play\n  kan play iris.csv --no-open')
    .action((path: string | undefined, settings: PlaySettings) => play(path, settings, io));
}

async function play(path: string | undefined, { port, open: opens }: PlaySettings, io: Io): Promise<void> {
  if (path !== undefined) await checkTable(path);
  const folder = pageFolder();
  const page = await serve(folder, path, port);
  const url = path === undefined ? page.url : `${page.url}?table=.${tablePath}`;
  const over = new Promise<void>((resolve) => {
    const ignore = io.onInterrupt(() => {
      ignore();
      page.close();
      resolve();
    });
  });
  await io.out(`${url}\n`);
  io.err(`${path === undefined ? 'the playground' : `the playground with ${basename(path)}`}; Ctrl-C ends it\n`);
  if (opens) openBrowser(url, () => io.err('kan: no browser could be opened; open the address above in yours\n'));
  await over;
}

/** Throws a KanError unless the file can be read as often as the page asks for it. */
async function checkTable(path: string): Promise<void> {
  if (isStdin(path)) throw new KanError('kan play reads a file, not stdin', 'save the table to a file first');
  try {
    const found = await stat(path);
    if (found.isFile()) await (await open(path)).close();
    else
      throw new KanError(
        found.isDirectory() ? `${path}: it is a directory, not a table` : `${path}: it is no regular file`,
        'name a file of CSV, JSON lines or Parquet',
      );
    if (found.size === 0) throw new KanError(`${path}: the file is empty`, 'the first line names the columns');
  } catch (error) {
    throw fileError(error, path, 'be read');
  }
}

/** Beside this file as it is built, and where a build puts it while this one runs as it is. */
function pageFolder(): string {
  const folder = ['../playground', '../dist/playground']
    .map((relative) => fileURLToPath(new URL(relative, import.meta.url)))
    .find((path) => existsSync(`${path}/index.html`) && existsSync(`${path}/assets`));
  if (folder !== undefined) return folder;
  throw new KanError(
    'the playground is not part of this installation',
    'in a clone of the repository: npm run build:playground',
  );
}

async function serve(folder: string, table: string | undefined, port: number | undefined): Promise<PageServer> {
  try {
    return await servePage({ folder, table, port: port ?? usualPort });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'EADDRINUSE' && code !== 'EACCES') throw error;
    if (port === undefined) return await servePage({ folder, table, port: 0 });
    throw new KanError(
      code === 'EACCES' ? `port ${port} is for the system alone` : `port ${port} is in use`,
      'choose another one, or leave `--port` out',
    );
  }
}
