// Readers for what verbs that find formulas are told: what makes no sense is said before a table is read.

import { KanError } from 'kanjs';
import { edgeFunctionNames } from 'kanjs/discover';
import { errorOption, type MeasurementError, physicalConstantNames } from 'kanjs/formula';
import { names, option, UsageError } from './option.js';

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

/** How exact the measured values are. */
export function measurementErrorOption(usual: string): ReturnType<typeof option<MeasurementError>> {
  return option(`--error <${errorOption.value}>`, `${errorOption.help} (default: ${usual})`, (text) => {
    if (/^(constant|relative|column:.+)$/.test(text)) return text as MeasurementError;
    throw new KanError(
      `\`--error\` must be constant, relative or column:NAME; got "${text}"`,
      'column:sigma takes the standard deviation of each value from the column sigma',
    );
  });
}

/** Reads names of constants of physics; "none" where that `may` be said. */
export function constantNames(text: string): string[] {
  const given = text.trim() === 'none' ? [] : names(text);
  const unknown = given.find((name) => !(physicalConstantNames as readonly string[]).includes(name));
  if (unknown === undefined) return given;
  throw new KanError(`there is no constant of physics "${unknown}"`, `there is ${physicalConstantNames.join(', ')}`);
}
