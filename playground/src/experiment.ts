// What an experiment is: settings it begins with and changes made on the way. Plain JSON, so that a link can hold it. Knows no page and
// no training.

/** Where rows come from: a function of `functions.ts`, a table that the page brings along, one's own formula, or one's own table. */
export type DataChoice = { kind: 'function' | 'table'; name: string } | { kind: 'formula'; text: string } | OwnTable;

/** A file that was dropped or pasted: the page holds its rows, a link only what it is called. */
export interface OwnTable {
  kind: 'own';
  name: string;
  rows: number;
  /** of its text: a link finds out whether the same table was dropped again */
  print: string;
}

export const optimizers = ['adamw', 'lbfgs', 'lm'] as const;
export type OptimizerName = (typeof optimizers)[number];
export const bases = ['silu', 'gelu', 'relu', 'tanh', 'identity', 'none'] as const;
export type BaseName = (typeof bases)[number];

/** Everything that an experiment begins with. */
export interface Settings {
  data: DataChoice;
  /** the column to predict; default the last */
  target?: string;
  /** rows drawn of a function */
  rows: number;
  /** standard deviation of the noise, as a share of that of the function */
  noise: number;
  seed: number;
  /** nodes between inputs and outputs, layer by layer */
  hidden: number[];
  grid: number;
  order: number;
  base: BaseName;
  optimizer: OptimizerName;
  rate: number;
  /** strength of the penalty that makes edges weak */
  sparsity: number;
}

/** What is changed while a network learns and does not make it begin again. */
export type Edit =
  | { kind: 'rate'; value: number }
  | { kind: 'sparsity'; value: number }
  | { kind: 'optimizer'; value: OptimizerName }
  | { kind: 'grid'; value: number }
  /** the strongest edges that stay */
  | { kind: 'prune'; keep: number }
  | { kind: 'lock'; edge: EdgePlace; function: string }
  | { kind: 'unlock'; edge: EdgePlace };

/** A layer of the model's spec, and an edge of it. */
export type EdgePlace = [layer: number, input: number, output: number];

/** An edit, and the epoch after which it was made. */
export type Change = Edit & { at: number };

/** An experiment as a link holds it. */
export interface Saved {
  settings: Settings;
  changes: Change[];
  /** where to go, and whether to go on from there */
  epoch: number;
  running: boolean;
}

export const firstSettings: Settings = {
  data: { kind: 'function', name: 'hello' },
  rows: 1000,
  noise: 0,
  seed: 42,
  hidden: [5],
  grid: 5,
  order: 3,
  base: 'silu',
  optimizer: 'adamw',
  rate: 0.01,
  sparsity: 0,
};

/** Largest network that the page draws and trains. */
export const limits = { layers: 3, nodes: 12, grid: 50, inputs: 64 } as const;

/** How fast: an epoch for each picture, ten, or as fast as it goes. */
export const paces = ['watch', 'brisk', 'full'] as const;
export type Pace = (typeof paces)[number];
