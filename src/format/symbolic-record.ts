// The formulas of a network's outputs as plain JSON, each in the form of a discovery's record. Knows formulas and how they are written, no files.

import type { TableEncoding } from '../data/table-encoding.js';
import { checkList, checkNumber, checkRecord, KanError } from '../errors.js';
import type { ClassComparison } from '../discover/class-measure.js';
import type { SymbolicOutput, SymbolicResult } from '../discover/symbolic.js';
import { entryOf } from './formula-record.js';
import type { FormulaRecord } from './report-formulas.js';

/** What formula.json holds of a network with several outputs. */
export interface SeveralRecords {
  outputs: FormulaRecord[];
  /** of classes, where the rows say them: network and formulas on the same rows */
  comparison?: ClassComparison;
  /** how columns enter the formulas, and what these say together */
  encoding: TableEncoding;
}

/**
 * The object of formula.json for a network's formulas: a record of its one output, or one for each; `seconds` is what the search took. Throws a
 * KanError on arguments that make no sense.
 */
export function symbolicRecord(result: SymbolicResult, seconds: number): FormulaRecord | SeveralRecords {
  checkRecord('symbolicRecord: `result`', result, 'what `symbolizeModel` gives');
  checkList('symbolicRecord: `result.outputs`', result.outputs);
  if (result.outputs.length === 0) throw new KanError('symbolicRecord: `result.outputs` is empty');
  checkRecord('symbolicRecord: `result.rows`', result.rows, '{ learned, heldBack }');
  checkRecord('symbolicRecord: `result.encoding`', result.encoding);
  checkNumber('symbolicRecord: `seconds`', seconds, 0);
  const { encoding } = result;
  const records = result.outputs.map((output) => recordOf(output, result, seconds));
  const comparison = result.classes && { comparison: result.classes };
  return records.length === 1
    ? { ...records[0], ...comparison, encoding }
    : { outputs: records, ...comparison, encoding };
}

function recordOf(
  { name, formulas, best, networkRmse, error, slips }: SymbolicOutput,
  { inputs, of, rows, layers }: SymbolicResult,
  seconds: number,
): FormulaRecord {
  return {
    target: name,
    inputs,
    best,
    network: { layers, rmse: networkRmse },
    seconds,
    measuredOn: of === 'network' ? 'network' : rows.heldBack > 0 ? 'heldBack' : 'rows',
    ...(error && { error }),
    ...(slips && { slips }),
    pareto: formulas.map(entryOf),
  };
}
