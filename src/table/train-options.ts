// What training on a table is told.

import type { Task } from '../data/table-encoding.js';
import type { WordEncoding } from '../data/input-columns.js';
import type { MissingRule } from '../data/missing.js';
import type { GapWay } from '../data/telling-gaps.js';
import type { DatePart } from '../data/date-column.js';
import type { ScalingOption } from '../data/scaling-option.js';
import type { ClassWeights } from './class-weights.js';
import type { TargetTransformRule } from './target-transform.js';
import type { Table } from '../data/table.js';
import type { SpecOptions } from '../model/create.js';
import type { Width } from '../model/spec.js';
import type { MonotoneColumns } from './monotone.js';
import type { TrainOptions } from '../train/options.js';

/**
 * What goes on beside the epochs that are told: networks are tried, those of an ensemble are trained at once elsewhere, or the chosen one learns from all
 * rows.
 */
export interface TrainStage {
  stage: 'trials' | 'networks' | 'all rows';
  /** trials or epochs, of networks those of all together; of as many at most */
  done: number;
  total: number;
}

/**
 * What `trainTable` is told: the target, the network's settings (`SpecOptions`) and the training's (`TrainOptions`). Only `target` is
 * required.
 */
export interface TableTrainOptions<T extends Task = Task, V extends number | Table = number | Table>
  extends SpecOptions, Omit<TrainOptions, 'validation' | 'loss' | 'classWeights'> {
  /** of a regression; default 'mse'. Classification has cross-entropy */
  loss?: Exclude<TrainOptions['loss'], 'cross-entropy'>;
  /** the column to predict, or several columns of numbers */
  target: string | string[];
  /** default: regression for a column of numbers, classification for one of words */
  task?: T;
  /** widths between inputs and outputs, [sums, products] for multiplication nodes; the default depends on the table */
  layers?: Width[];
  /** rows with missing values: 'impute' (default) fills inputs in and leaves out rows without a target, 'drop' leaves out all, 'error' names the first */
  missing?: MissingRule;
  /**
   * columns of numbers that the answers only rise ('up') or only fall ('down') with, the others being what they are: { age: 'up' }. Kept exactly,
   * beyond the data too. Of two classes it is the probability of the second, in the order of `classes`. B-splines only
   */
  monotone?: MonotoneColumns;
  /** called after each trial while the network is chosen, and after each epoch of the training on all rows in the end */
  onStage?: (event: TrainStage) => void;
  /** a column of groups, such as patients: rows of one group are all learned from or all held back. It is no input */
  splitBy?: string;
  /** a column of numbers or dates: the last rows by it are held back, as where the future is to be predicted */
  orderBy?: string;
  /**
   * how columns of numbers are scaled: 'range', what was seen fills [−1, 1]; 'robust', by median and quartiles, along a curve that draws far
   * values near; 'log', along one that counts factors; 'auto' (default), by what the values look like; or of single columns, by name
   */
  scaling?: ScalingOption;
  /**
   * what columns of dates become: 'elapsed', days since the first day seen, and 'week', 'year' and 'day', cycles of a sine and a cosine each;
   * default: elapsed, and the cycles that the dates cover
   */
  dates?: readonly DatePart[];
  /** how words enter, by column: 'one-hot' for an input each, 'target' for what each says of the target; default: by how many there are */
  encode?: Readonly<Record<string, WordEncoding>>;
  /** whether gaps in columns of numbers have an input of their own beside what they are taken for: 'auto' (default), where they say something of the target; 'own', always; 'fill', never */
  gaps?: GapWay;
  /**
   * of numbers: 'log' learns the logarithm of the target and answers with means in its own units (Duan 1983), 'auto' does so for targets of
   * heavy tails where that is better on rows held apart; losses are then those of logarithms, metrics are not; default 'none'
   */
  targetTransform?: TargetTransformRule;
  /** a column of how much each row counts, numbers from 0 on, in training, validation and metrics. It is no input */
  weights?: string;
  /**
   * of classes: how much rows of each count in training and in the choice of the best epoch, by class such as { yes: 5 } (others count 1) or
   * in the order of the classes; 'balanced' lets every class count the same. Metrics count every row as it is
   */
  classWeights?: ClassWeights;
  /**
   * as many networks instead of one, at least 2: each learns from all rows but one part of its own, by which its epoch is chosen, and begins with other
   * parameters. The model answers their mean; pictures and formulas are of the one nearest to it
   */
  ensemble?: number;
  /** share of rows held back, seeded and stratified by class, or a table of its own; default 0.2, 0 is none */
  validation?: V;
  /**
   * whether the returned network is trained on all rows in the end, those held back too, as the one that was measured was; default: where the network was
   * chosen by trials, up to 20 000 rows
   */
  refit?: boolean;
}
