// Rows at which a network's formula is fitted: those of a table, of arrays, or random ones within the ranges of the network. Knows models
// and tables; a network of arrays reads columns x1, x2 … and says y, or y1, y2 …

import { decodeOutputs, encodeTargets, rowsWithAnswers, targetNames } from '../data/target-columns.js';
import { encodeInputsInPieces, inputQuantities, encodingWidth, outputNames } from '../data/encoding.js';
import { inputWidth } from '../data/input-columns.js';
import { drawColumn } from '../data/input-quantities.js';
import { transformed } from '../data/target-transform.js';
import { type TableEncoding } from '../data/table-encoding.js';
import { type MatrixLike, readMatrix } from '../data/matrix.js';
import { rowsLeft } from '../data/missing.js';
import { takeRows } from '../data/split.js';
import { findColumn, type Table } from '../data/table.js';
import { KanError, show } from '../errors.js';
import { type MeasurementError, type RowErrors, rowErrors } from '../fit/measurement-error.js';
import { createRandom } from '../math/random.js';
import { modelInputs, modelOutputs } from '../model/layout.js';
import { layerBreakpoints } from '../model/edge-row.js';
import type { ModelSpec } from '../model/spec.js';
import { finish, type Work } from '../work.js';
import type { RowClasses } from './class-measure.js';
import { evenRows } from '../math/even-rows.js';

/** Rows as a network reads them, in arrays. */
export interface NetworkData {
  /** x[rows, inputs] */
  x: MatrixLike;
  /** y[rows, outputs]: what the formulas are fitted to; default: what the network says */
  y?: MatrixLike;
}

export interface NetworkRows {
  /** x[rows, inputs] as the network reads it */
  x: ArrayLike<number>;
  /** the same, input by input, in own units */
  columns: Float64Array[];
  rows: number;
  /** of a table: which of its rows these are */
  taken?: Uint32Array;
  /** for each output what is to be said, in its own units; absent where that is what the network says */
  truth?: Float64Array[] | undefined;
  /** of classes: rows whose class is known */
  labels?: RowClasses | undefined;
  /** how the values of a target were measured, as the table says it */
  errorsOf?: (target: string, error: MeasurementError) => RowErrors;
}

/** Rows that are looked at; of more, so many evenly taken. And places where there are no rows. */
const [maxRows, places] = [102_000, 1000];

/** How columns enter the network: as it says, or of a network of arrays x1, x2 … as they are. */
export function encodingOrPlain(spec: ModelSpec): TableEncoding {
  if (spec.encoding) return spec.encoding;
  const [inputs, outputs] = [modelInputs(spec), modelOutputs(spec)];
  const [first] = spec.layers;
  return {
    inputs: Array.from({ length: inputs }, (_, i) => {
      const ends = first.kind === 'kan' ? layerBreakpoints(first, i) : [-1, 1];
      return { kind: 'number', name: `x${i + 1}`, offset: 0, factor: 1, range: [ends[0], ends[ends.length - 1]] };
    }),
    target: {
      kind: 'regression',
      columns: Array.from({ length: outputs }, (_, o) => ({
        name: outputs === 1 ? 'y' : `y${o + 1}`,
        offset: 0,
        factor: 1,
      })),
    },
  };
}

/**
 * The rows of a table: for a regression those without gaps, and its targets; for classes all, gaps filled as the network fills them, and the classes
 * where the table has them. Throws a KanError where the table does not fit.
 */
export function* rowsOfTable(encoding: TableEncoding, given: Table, sigma?: string): Work<NetworkRows> {
  const { target } = encoding;
  const targets = target.kind === 'regression' ? target.columns.map(({ name }) => name) : [];
  const read = [...encoding.inputs.map(({ name }) => name), ...targets];
  // a gap in a column that is not read says nothing
  const needed = read.map((name) => findColumn(given, name, 'column'));
  if (sigma !== undefined && !read.includes(sigma)) needed.push(findColumn(given, sigma, 'column of errors'));
  const narrow = { ...given, columns: needed };
  const complete = target.kind === 'regression' ? rowsLeft(narrow, targets, 'drop') : undefined;
  const taken = evenRows(complete?.length ?? given.rows, maxRows).map((row) => (complete ? complete[row] : row));
  yield;
  const table = takeRows(narrow, taken);
  const x = yield* encodeInputsInPieces(encoding, table);
  const columns = yield* ownColumns(encoding, x, table.rows);
  // the numbers themselves, for what a network reads does not always tell them to the last digit
  let at = 0;
  for (const input of encoding.inputs) {
    const column = findColumn(table, input.name);
    if (input.kind === 'number' && column.kind === 'number') {
      const filled = columns[at];
      columns[at] = column.values.map((value, row) => (Number.isNaN(value) ? filled[row] : value));
    }
    at += inputWidth(input);
  }
  if (target.kind !== 'regression')
    return { x, columns, rows: table.rows, taken, labels: classesOf(encoding, takeRows(given, taken)) };
  const truth = targets.map((name, i) => {
    const column = findColumn(table, name, 'target column');
    if (column.kind !== 'number') throw new KanError(`symbolizeModel: column ${show(name)} has words`);
    const { transform } = target.columns[i];
    return transform === undefined ? column.values : column.values.map((value) => transformed(value, transform));
  });
  const errorsOf = (name: string, error: MeasurementError): RowErrors =>
    rowErrors('symbolizeModel', table, name, error);
  return { x, columns, rows: table.rows, taken, truth, errorsOf };
}

/** Rows whose class the network knows, and the numbers of these; undefined where the table does not say, or of no row. */
function classesOf(encoding: TableEncoding, table: Table): RowClasses | undefined {
  const [name] = targetNames(encoding);
  if (!table.columns.some((column) => column.name === name)) return undefined;
  const { rows } = rowsWithAnswers(encoding, table);
  return rows.length === 0 ? undefined : { rows, classes: encodeTargets(encoding, takeRows(table, rows)) };
}

/** The rows of arrays. Throws a KanError where they do not fit the network. */
export function* rowsOfArrays(spec: ModelSpec, encoding: TableEncoding, { x, y }: NetworkData): Work<NetworkRows> {
  const [inputs, outputs] = [modelInputs(spec), modelOutputs(spec)];
  const given = readMatrix('symbolizeModel: `data.x`', x, inputs);
  const order = evenRows(given.rows, maxRows);
  const take = (data: ArrayLike<number>, width: number): Float64Array =>
    Float64Array.from(
      { length: order.length * width },
      (_, i) => data[order[Math.floor(i / width)] * width + (i % width)],
    );
  const taken = take(given.data, inputs);
  const rows = { x: taken, columns: yield* ownColumns(encoding, taken, order.length), rows: order.length };
  if (given.rows === 0) throw new KanError('symbolizeModel: `data.x` has no rows');
  if (y === undefined) return rows;
  if (encoding.target.kind !== 'regression')
    throw new KanError('symbolizeModel: formulas of classes describe the scores of the network', 'leave `data.y` out');
  const targets = readMatrix('symbolizeModel: `data.y`', y, outputs);
  if (targets.rows !== given.rows)
    throw new KanError(`symbolizeModel: \`data\` has ${given.rows} rows of \`x\` but ${targets.rows} of \`y\``);
  return { ...rows, truth: answersOf(encoding, take(targets.data, outputs), order.length) };
}

/** Random places in what was seen in training. */
export function rowsInRanges(encoding: TableEncoding, seed: number): NetworkRows {
  const random = createRandom(seed);
  const inputs = encodingWidth(encoding);
  const x = new Float64Array(places * inputs);
  for (let row = 0; row < places; row++) {
    let at = row * inputs;
    for (const column of encoding.inputs) {
      drawColumn(column, x, at, () => random.next());
      at += inputWidth(column);
    }
  }
  return { x, rows: places, columns: finish(ownColumns(encoding, x, places)) };
}

/** Each input's values in own units. */
function* ownColumns(encoding: TableEncoding, x: ArrayLike<number>, rows: number): Work<Float64Array[]> {
  const columns: Float64Array[] = [];
  const quantities = inputQuantities(encoding);
  for (const [i, { toOwn }] of quantities.entries()) {
    columns.push(Float64Array.from({ length: rows }, (_row, row) => toOwn(x[row * quantities.length + i])));
    yield;
  }
  return columns;
}

/** The encoding with targets in the units in which they are learned: logarithms stay logarithms. */
function asLearned(encoding: TableEncoding): TableEncoding {
  const { target } = encoding;
  if (target.kind !== 'regression') return encoding;
  const columns = target.columns.map(({ transform: _transform, ...column }) => column);
  return { ...encoding, target: { ...target, columns } };
}

/** Each output's values: of a regression in the target's units (of one learned as its logarithm, logarithms), of classes logits. */
export function answersOf(encoding: TableEncoding, outputs: ArrayLike<number>, rows: number): Float64Array[] {
  const count = outputNames(encoding).length;
  const values = encoding.target.kind === 'regression' ? decodeOutputs(asLearned(encoding), outputs, rows) : outputs;
  return Array.from({ length: count }, (_, o) =>
    Float64Array.from({ length: rows }, (_row, row) => values[row * count + o]),
  );
}
