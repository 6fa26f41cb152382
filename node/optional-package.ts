// Packages that only a few uses need. They are looked for when such a use comes, and a bundler does not see them: a program in one file need not
// carry what it never asks for.

import { KanError } from '../src/errors.js';

/**
 * The package of this name. Throws a KanError that says what for it is needed, `need`, where it is not installed or cannot be loaded.
 */
export async function importOptional<T>(name: string, need: string): Promise<T> {
  try {
    return (await import(/* webpackIgnore: true */ /* @vite-ignore */ name)) as T;
  } catch (error) {
    const [reason] = (error instanceof Error ? error.message : String(error)).split('\n');
    throw new KanError(
      `${need} needs the package ${name}, and it cannot be loaded: ${reason}`,
      `npm install ${name}; a program bundled into one file needs it installed beside it too`,
    );
  }
}
