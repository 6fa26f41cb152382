// Networks that a table is tried on where nobody said which: from straight lines to a wide hidden layer, stiff and supple. Knows sizes of
// tables, trains nothing. What each is good for was measured: docs/defaults.md.

import { networkOptions } from '../model/create.js';
import type { BaseActivation, Dtype } from '../model/spec.js';
import { trainingOptions } from '../train/option-table.js';
import type { Optimizer } from '../train/option-table.js';
import type { FastInputs } from './fast-inputs.js';
import type { TableTrainOptions } from './train-options.js';

/** What a trial settles. */
export interface Settings {
  layers: number[];
  gridSize: number;
  /** of layers after the first, where it is another */
  hiddenGridSize?: number;
  weightDecay?: number;
  l1?: number;
  order?: number;
  base?: BaseActivation;
  optimizer?: Exclude<Optimizer, 'auto'>;
  dtype?: Dtype;
}

/** Options that may be given and leave the network to be chosen; `epochs`, for one, says that a run is to be as told. */
const harmless = new Set<string>(
  // prettier-ignore
  ['loss', 'classWeights', 'seed', 'recompute', 'metrics', 'signal', 'onEpoch', 'checkpoint', 'resume', 'backend', 'dtype'],
);
const decisive = [...Object.keys(networkOptions), ...Object.keys(trainingOptions), 'layers'].filter(
  (name) => !harmless.has(name) && name !== 'validation',
) as (keyof TableTrainOptions)[];

/** The first given option that makes the run one as told; undefined: the network is to be chosen. */
export function toldBy(options: TableTrainOptions): string | undefined {
  return decisive.find((name) => options[name] !== undefined && !(name === 'optimizer' && options[name] === 'auto'));
}

/** Inputs from which a network has many. */
const manyInputs = 32;
/** Columns from which lines are tried with a penalty that leaves some out. */
const columnsToDoubt = 20;
/** Rows below which a small hidden layer with strong decay is worth a trial, and from which a fine grid is. */
const [fewRows, rowsForFine] = [1000, 500];

/** Whether these are of a network that answers one thing, whatever the inputs. */
export function isConstant({ layers, order, base }: Settings): boolean {
  return layers.length === 0 && order === 0 && base === 'none';
}

/** Candidates, the simplest first. `squares`: the loss is squared errors of a regression. */
export function candidatesFor({
  inputs,
  outputs,
  rows,
  squares,
  monotone,
  fast,
}: {
  inputs: number;
  outputs: number;
  rows: number;
  squares: boolean;
  monotone?: boolean;
  fast?: FastInputs | undefined;
}): Settings[] {
  // every curve of a sum at once, exactly, where the rows determine them
  const exact = squares && 2 * 9 * inputs <= rows && 9 * inputs * outputs <= 1000;
  // a spline of degree 0 on one interval is a number: their sum is what is best where the inputs say nothing
  const constant: Settings[] = monotone ? [] : [{ layers: [], gridSize: 1, order: 0, base: 'none' }];
  const lines: Settings = { layers: [], gridSize: 1, order: 1, base: 'none' };
  const sums: Settings[] = [
    { layers: [], gridSize: 3, weightDecay: 0.05 },
    exact ? { layers: [], gridSize: 5, optimizer: 'lm', dtype: 'float64' } : { layers: [], gridSize: 5 },
  ];
  const hidden: Settings[] =
    inputs >= manyInputs
      ? [
          { layers: [32], gridSize: 3, weightDecay: 0.3 },
          { layers: [32], gridSize: 5, weightDecay: 1 },
        ]
      : [
          ...(rows < fewRows ? [{ layers: [8], gridSize: 3, weightDecay: 3 }] : []),
          { layers: [16], gridSize: 5, weightDecay: 1 },
          { layers: [16], gridSize: 5, weightDecay: 0.3 },
          ...(rows >= rowsForFine ? [{ layers: [16], gridSize: 10, weightDecay: 1 }] : []),
        ];
  // most of many columns may say nothing
  const sparse =
    inputs < columnsToDoubt
      ? []
      : [
          { ...lines, l1: 0.3 },
          { ...lines, l1: 1 },
        ];
  return [
    ...constant,
    lines,
    ...sparse,
    ...sums,
    ...hidden,
    ...(fast ? fineNetworks(fast, { inputs, outputs, rows, squares }) : []),
  ];
}

/** What follows swings of single inputs: a sum of fine curves, solved for where the rows determine it, and fine grids before a hidden layer. */
function fineNetworks(
  { gridSize, together }: FastInputs,
  { inputs, outputs, rows, squares }: { inputs: number; outputs: number; rows: number; squares: boolean },
): Settings[] {
  const unknowns = (gridSize + 4) * inputs;
  const exact = squares && 1.5 * unknowns <= rows && unknowns * outputs <= 1500;
  const sum: Settings = exact ? { layers: [], gridSize, optimizer: 'lm', dtype: 'float64' } : { layers: [], gridSize };
  return [
    // what takes two inputs is no sum
    ...(together ? [] : [sum]),
    { layers: [16], gridSize, hiddenGridSize: 5, weightDecay: 1 },
    { layers: [16], gridSize, hiddenGridSize: 5, weightDecay: 0.3 },
  ];
}
