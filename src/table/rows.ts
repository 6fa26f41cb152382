// The rows of a table: which are learned from and which are held back, and as numbers for the trainer.

import type { DatasetSource } from '../compute/contract.js';
import { type TableEncoding } from '../data/table-encoding.js';
import { encodeInputsInPieces, type EncodeTableOptions } from '../data/encoding.js';
import { encodeTargets } from '../data/target-columns.js';
import { resolveMissing } from '../data/missing.js';
import { takeRows } from '../data/split.js';
import { type Table, findColumn } from '../data/table.js';
import { KanError, checkNumber, show } from '../errors.js';
import type { Work } from '../work.js';
import { columnWeights, weightColumns } from './row-weights.js';
import { holdBack, type PartOptions, withoutGroups } from './parts.js';
import type { TableTrainOptions } from './train-options.js';

/** The table's rows without gaps, apart, in pieces: to train on and, if any, to measure on. `dealt` is `train` with the column of groups, `whole` what was parted. */
export function* separate(
  table: Table,
  {
    target,
    task,
    missing = 'impute',
    splitBy,
    orderBy,
    weights,
  }: PartOptions & Pick<TableTrainOptions, 'missing' | 'weights'>,
  validation: number | Table,
  seed: number,
): Work<{ train: Table; heldBack?: Table; dealt: Table; whole: Table }> {
  const targets = typeof target === 'string' ? [target] : target;
  for (const name of targets) findColumn(table, name, 'target column');
  const needed = [...targets, ...weightColumns(table, targets, weights, missing)];
  const whole = resolveMissing(table, needed, missing);
  yield;
  const read = (rows: Table): Table => withoutGroups(rows, { splitBy });
  if (typeof validation === 'object')
    return { train: read(whole), heldBack: read(resolveMissing(validation, needed, missing)), dealt: whole, whole };
  checkNumber('trainTable: `validation`', validation, 0, 0.9);
  if (validation === 0) return { train: read(whole), dealt: whole, whole };
  if (whole.rows < 2)
    throw new KanError(
      `the table has ${whole.rows} row: too few to hold any back`,
      'add rows, or train without validation (`validation: 0`)',
    );
  const parts = holdBack(whole, { target, task, splitBy, orderBy }, validation, seed);
  yield;
  const train = takeRows(read(whole), parts.train);
  yield;
  const dealt = splitBy === undefined ? train : takeRows(whole, parts.train);
  return { train, heldBack: takeRows(read(whole), parts.heldBack), dealt, whole };
}

/** Throws a KanError unless the target is a name or a list of names. */
export function checkTarget(what: string, target: unknown): void {
  const names = typeof target === 'string' ? [target] : target;
  if (!Array.isArray(names) || names.length === 0 || names.some((name) => typeof name !== 'string'))
    throw new KanError(`${what}: \`target\` must be the name of a column, or a list of names; got ${show(target)}`);
}

/** Units in which a loss, which may be a square, is a number that can be summed. */
const tellable = (unit: number): boolean => unit > 1e-120 && unit < 1e120;

/** Rows as the trainer takes them; losses of a regression come out in the target's own units, where these are no astronomical ones. */
export function* encodeTable(
  encoding: TableEncoding,
  table: Table,
  { weights, ...options }: EncodeTableOptions & Pick<TableTrainOptions, 'weights'> = {},
): Work<DatasetSource> {
  const units =
    encoding.target.kind === 'regression' ? encoding.target.columns.map(({ factor }) => 1 / factor) : undefined;
  const scale = units?.every(tellable) ? units : undefined;
  return {
    rows: table.rows,
    x: yield* encodeInputsInPieces(encoding, table, options),
    y: encodeTargets(encoding, table),
    weights: columnWeights(table, weights),
    scale,
  };
}
