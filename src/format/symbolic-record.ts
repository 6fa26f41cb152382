// The formulas of a network's outputs as plain JSON, each in the form of a discovery's record. Knows formulas and how they are written, no files.

import { plainColumn } from '../data/input-quantities.js';
import type { TableEncoding } from '../data/table-encoding.js';
import { checkList, checkNumber, checkRecord, KanError } from '../errors.js';
import type { SymbolicOutput, SymbolicResult } from '../discover/symbolic.js';
import { checkModel, type Model } from '../model/model.js';
import { modelWidths, widthsText } from '../model/layout.js';
import { encodingOrPlain } from '../discover/network-rows.js';
import { entryOf } from './formula-record.js';
import type { FormulaRecord } from './report-formulas.js';

/** What formula.json holds of a network with several outputs. */
export interface SeveralRecords {
  outputs: FormulaRecord[];
  /** how columns enter the formulas, and what these say together */
  encoding: TableEncoding;
}

/**
 * The object of formula.json for a network's formulas: a record of its one output, or one for each; `seconds` is what the search took. Throws a
 * KanError on arguments that make no sense.
 */
export function symbolicRecord(result: SymbolicResult, model: Model, seconds: number): FormulaRecord | SeveralRecords {
  checkRecord('symbolicRecord: `result`', result, 'what `symbolizeModel` gives');
  checkList('symbolicRecord: `result.outputs`', result.outputs);
  if (result.outputs.length === 0) throw new KanError('symbolicRecord: `result.outputs` is empty');
  checkRecord('symbolicRecord: `result.rows`', result.rows, '{ learned, heldBack }');
  checkModel(model, 'symbolicRecord');
  checkNumber('symbolicRecord: `seconds`', seconds, 0);
  const encoding = plainEncoding(encodingOrPlain(model.spec));
  const records = result.outputs.map((output) => recordOf(output, result, model, seconds));
  return records.length === 1 ? { ...records[0], encoding } : { outputs: records, encoding };
}

function recordOf(
  { name, formulas, best, networkRmse, error }: SymbolicOutput,
  { inputs, of, rows }: SymbolicResult,
  { spec }: Model,
  seconds: number,
): FormulaRecord {
  const classes = spec.encoding?.target.kind === 'classification' ? spec.encoding.target.classes : undefined;
  return {
    target: name,
    inputs,
    best,
    network: { layers: widthsText(modelWidths(spec)), rmse: networkRmse },
    seconds,
    measuredOn: of === 'network' ? 'network' : rows.heldBack > 0 ? 'heldBack' : 'rows',
    ...(error && { error }),
    // two classes have one score, the log-odds of the second
    ...(classes?.length === 2 && { logits: { factor: 1, offset: 0 } }),
    pareto: formulas.map(entryOf),
  };
}

/** Columns and targets in their own units: formulas are in these. */
function plainEncoding({ inputs, target }: TableEncoding): TableEncoding {
  return {
    inputs: inputs.map(plainColumn),
    target:
      target.kind === 'regression'
        ? {
            ...target,
            columns: target.columns.map(({ name, date, transform }) => ({
              name,
              offset: 0,
              factor: 1,
              ...(date && { date }),
              ...(transform && { transform }),
            })),
          }
        : target,
  };
}
