// Whether what is to be written is also what is read. Knows places, not what is in them.

import { type BigIntStats, fstatSync, statSync } from 'node:fs';
import { checkIterable, KanError } from '../src/errors.js';

/** A path, or what is open under a number and goes by a name. */
export type Place = string | { fd: number; name: string };

/** Refuses to write any of `outputs` that is one of `inputs`, by whatever name or link. Throws a KanError. */
export function refuseSameFile(outputs: readonly Place[], inputs: readonly Place[]): void {
  checkIterable('refuseSameFile: `outputs`', outputs);
  checkIterable('refuseSameFile: `inputs`', inputs);
  const read = [...inputs].flatMap((place) => {
    const found = fileAt(place);
    return found ? [{ name: nameOf(place), found }] : [];
  });
  for (const output of outputs) {
    const found = fileAt(output);
    const same = found && read.find((input) => input.found.ino === found.ino && input.found.dev === found.dev);
    if (!same) continue;
    const [to, from] = [nameOf(output), same.name];
    throw new KanError(
      to === from ? `${to}: cannot be read and written at once` : `${to}: is the same file as ${from}, which is read`,
      'write to another file',
    );
  }
}

const nameOf = (place: Place): string => (typeof place === 'string' ? place : place.name);

/** The file at a place; undefined where there is none, or something that has no content of its own. */
function fileAt(place: Place): BigIntStats | undefined {
  try {
    const found = typeof place === 'string' ? statSync(place, { bigint: true }) : fstatSync(place.fd, { bigint: true });
    return found.isFile() ? found : undefined;
  } catch {
    return undefined; // told when it is opened
  }
}
