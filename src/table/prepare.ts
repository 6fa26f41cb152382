// What training on a table begins with: encoded rows, and an untrained network for them. Knows tables, encodings and specs, no training.

import type { DatasetSource } from '../compute/contract.js';
import { encodeInputsInPieces, encodingWidth, fitEncodingInPieces } from '../data/encoding.js';
import type { RowDivision } from '../data/row-division.js';
import type { Table } from '../data/table.js';
import type { TableEncoding } from '../data/table-encoding.js';
import { outputWidth } from '../data/target-columns.js';
import { createRandom } from '../math/random.js';
import { createSpec, networkOptions } from '../model/create.js';
import { initializeParameters } from '../model/initialize.js';
import type { Model } from '../model/model.js';
import { pickOptions } from '../options.js';
import { completeInTurns } from '../train/pause.js';
import type { Settings } from './candidates.js';
import { dataGrid } from './data-grids.js';
import { firstDomains } from './first-grids.js';
import { bindColumns, withDirections } from './monotone.js';
import { withoutColumns } from './row-weights.js';
import { encodeTable } from './rows.js';
import { withTransform } from './target-transform.js';
import type { TableTrainOptions } from './train-options.js';

/** Rows to learn from, encoded. */
export interface Prepared {
  train: Table;
  /** the same rows with the column of groups */
  dealt: Table;
  encoding: TableEncoding;
  source: DatasetSource;
}

export async function prepare(
  { train, dealt, division }: Pick<Prepared, 'train' | 'dealt'> & { division?: RowDivision | undefined },
  { target, task, scaling, dates, encode, gaps, monotone, weights, targetTransform = 'none' }: TableTrainOptions,
): Promise<Prepared> {
  const fitted = await completeInTurns(
    fitEncodingInPieces(withoutColumns(train, [weights]), { target, task, scaling, dates, encode, gaps }),
  );
  const plain = withDirections(fitted, monotone);
  const x = await completeInTurns(encodeInputsInPieces(plain, train));
  const encoding = { ...withTransform(plain, train, x, targetTransform), ...(division && { division }) };
  const source = await completeInTurns(encodeTable(encoding, train, { learning: true, weights }));
  return { train, dealt, encoding, source };
}

/**
 * An untrained network with these options for every seed, its first grids a little wider than the rows; with `follow`, dense where most of them are, as far
 * as nothing was said of where grids lie. `hiddenGridSize`: what layers after the first have in place of the grid size.
 */
export async function freshModels(
  { train, encoding, source }: Prepared,
  { hiddenGridSize, ...options }: TableTrainOptions & Pick<Settings, 'hiddenGridSize'>,
  follow: boolean,
): Promise<(seed: number) => Model> {
  const { layers = [], gridSize = 5, basis = 'bspline' } = options;
  const inputs = encodingWidth(encoding);
  const network = pickOptions(options, networkOptions);
  const domain = options.domain ?? (await completeInTurns(firstDomains(source.x, train.rows, { inputs, gridSize })));
  const widths = [inputs, ...layers, outputWidth(encoding)];
  const free = { ...createSpec(widths, { ...network, domain }), encoding };
  if (hiddenGridSize !== undefined)
    free.layers.splice(1, Infinity, ...createSpec(widths, { ...network, gridSize: hiddenGridSize }).layers.slice(1));
  const [first] = free.layers;
  if (follow && first.kind === 'kan' && basis === 'bspline' && options.domain === undefined) {
    const domains = (domain ?? Array.from({ length: inputs }, () => [-1, 1])) as [number, number][];
    first.grid = (await completeInTurns(dataGrid(source.x, train.rows, { inputs, gridSize, domains }))) ?? first.grid;
  }
  const spec = bindColumns(free, encoding, outputWidth(encoding));
  return (seed) => ({ spec, parameters: initializeParameters(spec, createRandom(seed)) });
}
