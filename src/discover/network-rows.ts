// Rows at which a network's formula is fitted: those of a table, of arrays, or random ones within the ranges of the network. Knows models
// and tables; a network of arrays reads columns x1, x2 … and says y, or y1, y2 …

import { decodeOutputs } from '../data/target-columns.js';
import { encodeInputs, encodingWidth, outputNames } from '../data/encoding.js';
import { type TableEncoding } from '../data/table-encoding.js';
import { type MatrixLike, readMatrix } from '../data/matrix.js';
import { resolveMissing } from '../data/missing.js';
import { takeRows } from '../data/split.js';
import { findColumn, type Table } from '../data/table.js';
import { KanError, show } from '../errors.js';
import { createRandom } from '../math/random.js';
import { modelInputs, modelOutputs } from '../model/layout.js';
import { layerBreakpoints } from '../model/edge-row.js';
import type { ModelSpec } from '../model/spec.js';

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
  rows: number;
  /** for each output what is to be said, in its own units; absent where that is what the network says */
  truth?: Float64Array[] | undefined;
}

/** Rows that are looked at; of more, so many evenly taken. */
const maxRows = 1000;

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

/** The rows of a table without gaps, and for a regression its targets. Throws a KanError where the table does not fit. */
export function rowsOfTable(encoding: TableEncoding, given: Table): NetworkRows {
  const { target } = encoding;
  const targets = target.kind === 'regression' ? target.columns.map(({ name }) => name) : [];
  const read = [...encoding.inputs.map(({ name }) => name), ...targets];
  // a gap in a column that is not read says nothing
  const columns = read.map((name) => findColumn(given, name, 'column'));
  const whole = resolveMissing({ ...given, columns }, targets, 'drop');
  const table = takeRows(whole, evenly(whole.rows));
  const x = encodeInputs(encoding, table);
  if (target.kind !== 'regression') return { x, rows: table.rows };
  const truth = targets.map((name) => {
    const column = findColumn(table, name, 'target column');
    if (column.kind !== 'number') throw new KanError(`symbolizeModel: column ${show(name)} has words`);
    return column.values;
  });
  return { x, rows: table.rows, truth };
}

/** The rows of arrays. Throws a KanError where they do not fit the network. */
export function rowsOfArrays(spec: ModelSpec, encoding: TableEncoding, { x, y }: NetworkData): NetworkRows {
  const [inputs, outputs] = [modelInputs(spec), modelOutputs(spec)];
  const given = readMatrix('symbolizeModel: `data.x`', x, inputs);
  const order = evenly(given.rows);
  const take = (data: ArrayLike<number>, width: number): Float64Array =>
    Float64Array.from(
      { length: order.length * width },
      (_, i) => data[order[Math.floor(i / width)] * width + (i % width)],
    );
  const rows: NetworkRows = { x: take(given.data, inputs), rows: order.length };
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
  const x = new Float64Array(maxRows * inputs);
  for (let row = 0; row < maxRows; row++) {
    let at = row * inputs;
    for (const column of encoding.inputs) {
      if (column.kind === 'number') {
        const [lo, hi] = column.range;
        x[at++] = (lo + (hi - lo) * random.next() - column.offset) * column.factor;
      } else {
        x[at + random.integer(column.categories.length)] = 1;
        at += column.categories.length;
      }
    }
  }
  return { x, rows: maxRows };
}

/** Each output's values: of a regression in the target's units, of classes logits. */
export function answersOf(encoding: TableEncoding, outputs: ArrayLike<number>, rows: number): Float64Array[] {
  const count = outputNames(encoding).length;
  const values = encoding.target.kind === 'regression' ? decodeOutputs(encoding, outputs, rows) : outputs;
  return Array.from({ length: count }, (_, o) =>
    Float64Array.from({ length: rows }, (_row, row) => values[row * count + o]),
  );
}

/** Numbers of at most `maxRows` rows. */
function evenly(rows: number): Uint32Array {
  const count = Math.min(rows, maxRows);
  return Uint32Array.from({ length: count }, (_, i) => Math.floor((i * rows) / count));
}
