// Readers for what `kan discover` and `kan symbolic` are told.

import { edgeFunctionNames } from 'kanjs/discover';
import { names, UsageError } from './option.js';

/** Reads names of functions. */
export function functionNames(flag: string): (text: string) => string[] {
  return (text) => {
    const given = names(text);
    const unknown = given.find((name) => !(edgeFunctionNames as string[]).includes(name));
    if (given.length > 0 && unknown === undefined) return given;
    throw new UsageError(
      `\`${flag}\` must be names of functions; got "${unknown ?? text}"`,
      `known functions are ${edgeFunctionNames.join(', ')}`,
    );
  };
}
