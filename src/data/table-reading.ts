// How a file is read for a model that was trained on a table: kinds, missing values and encoding as they were said then; how else the text is
// written is found out for each file.

import { checkRecord } from '../errors.js';
import { asked } from './decision.js';
import { columnKinds } from './encoding.js';
import { usualWords } from './missing-cells.js';
import type { ColumnKind, CsvOptions } from './reading-options.js';
import type { TableEncoding } from './table-encoding.js';
import { isEncodingName } from './text-encoding.js';

/**
 * Options of `readCsv`, `readTableFile` and `streamCsv` under which a file is read as the model needs it: kinds of the columns it reads, with
 * the targets if `withTarget`, which cells are missing, and in what text is written that is no UTF-8. `given` is what was said of the file, and overrules. Throws a KanError on
 * arguments that make no sense.
 */
export function tableReading(
  encoding: TableEncoding,
  options: CsvOptions & { withTarget?: boolean } = {},
): CsvOptions & { kinds: Record<string, ColumnKind> } {
  const said: unknown = options;
  checkRecord('tableReading: the options', said, '{ withTarget: true }');
  const { withTarget = false, ...given } = options;
  // says what is no encoding
  const known = columnKinds(encoding, withTarget);
  const likely = given.likelyEncoding ?? saidEncoding(encoding);
  return {
    ...given,
    ...(likely !== undefined && { likelyEncoding: likely }),
    kinds: { ...known, ...given.kinds },
    missingValues: given.missingValues ?? trainedMissing(encoding, withTarget),
  };
}

/** In what the table of the training was said to be written. */
function saidEncoding({ profile }: TableEncoding): string | undefined {
  const said = profile?.find(({ option, why }) => option === 'encoding' && why === asked)?.value;
  // from a file of anyone
  return typeof said === 'string' && isEncodingName(said) ? said : undefined;
}

/** What was said at the training, else the usual; a word that the model knows is never missing. */
function trainedMissing(encoding: TableEncoding, withTarget: boolean): Record<string, string[]> {
  const said = encoding.profile?.find(({ option, why, columns }) => {
    return option === 'missingValues' && why === asked && columns === undefined;
  })?.value;
  const missing: Record<string, string[]> = {};
  const { inputs, target } = encoding;
  const words = new Map<string, readonly string[]>(
    inputs.flatMap((column) => (column.kind === 'category' ? [[column.name, column.categories] as const] : [])),
  );
  if (withTarget && target.kind === 'classification') words.set(target.name, target.classes);
  for (const name of Object.keys(columnKinds(encoding, withTarget))) {
    const known = words.get(name);
    if (Array.isArray(said)) missing[name] = said.map(String).filter((word) => known?.includes(word) !== true);
    else if (known !== undefined) missing[name] = usualWords().filter((word) => !known.includes(word));
  }
  return missing;
}
