// Where a path leads through symbolic links, step by step. Knows links, and the paths that stand for files that are open already.

import { readlink, realpath } from 'node:fs/promises';
import { basename, dirname } from 'node:path';

/** The path itself, then where it leads as a link, and so on; the last is no link. */
export async function* followLinks(path: string): AsyncGenerator<string> {
  // the system gives up sooner
  for (let at = path, left = 64; left > 0; left--) {
    yield at;
    const link = await readlink(at).catch(() => undefined);
    if (link === undefined) return;
    // not joined: what is before a `..` may be a link too
    at = link.startsWith('/') ? link : `${dirname(at)}/${link}`;
  }
}

/** Whose open file a path stands for, by its number, such as /dev/stdin or /dev/fd/63; undefined where it is a path like any other. */
export async function openedFile(path: string): Promise<{ own: boolean; fd: number } | undefined> {
  for await (const at of followLinks(path)) {
    const directory = await realpath(dirname(at)).catch(() => '');
    const [, owner] = /^(?:\/proc\/([^/]+)(?:\/task\/\d+)?|\/dev)\/fd$/.exec(directory) ?? [undefined, undefined];
    if (directory === '/dev/fd' || owner !== undefined)
      return { own: owner === undefined || owner === String(process.pid), fd: Number(basename(at)) };
  }
  return undefined;
}
