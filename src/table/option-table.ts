// Every option of training on a table: the network's, the run's, and the table's own. What the command, the estimators and the guide read.

import { missingRules } from '../data/missing.js';
import { dateParts } from '../data/date-column.js';
import { gapWays } from '../data/telling-gaps.js';
import { numberScalings } from '../data/number-scaling.js';
import { targetTransforms } from './target-transform.js';
import { networkOptions } from '../model/create.js';
import { maxNetworks } from '../model/model.js';
import type { OptionRule } from '../options.js';
import { trainingOptions } from '../train/option-table.js';

const ownOptions = {
  target: { is: 'other', help: 'what to predict: a column, or several columns of numbers', searchable: false },
  task: {
    is: 'choice',
    choices: ['regression', 'classification'],
    help: 'regression or classification (default: by the target column)',
    searchable: false,
  },
  layers: {
    is: 'other',
    help: 'hidden widths, such as 8,8; 5+2 adds two products; none for no hidden layer (default: by the table)',
    value: 'widths',
  },
  missing: {
    is: 'choice',
    choices: missingRules,
    default: 'impute',
    help: 'rows with missing values',
    value: 'rule',
  },
  gaps: {
    is: 'choice',
    choices: gapWays,
    default: 'auto',
    help: 'gaps in numbers: auto, an input of their own where they tell; own, wherever there are any; fill, none',
    value: 'way',
  },
  monotone: {
    is: 'other',
    help: 'columns that the answers only rise or only fall with, "age=up,distance=down"',
    value: 'columns',
    searchable: false,
  },
  onStage: {
    is: 'other',
    help: 'called while the network is chosen, and while it learns from all rows in the end',
    place: 'program',
    searchable: false,
  },
  splitBy: {
    is: 'name',
    help: 'a column of groups, such as patients: those held back are held back whole',
    searchable: false,
  },
  orderBy: {
    is: 'name',
    help: 'a column of numbers or dates: the last rows by it are held back',
    searchable: false,
  },
  targetTransform: {
    is: 'choice',
    choices: targetTransforms,
    default: 'none',
    help: 'log: learn the logarithm of the target, and answer with its means; auto: where that is better',
    value: 'way',
  },
  weights: {
    is: 'name',
    help: 'a column of how much each row counts, in training and in metrics; it is no input',
    searchable: false,
  },
  scaling: {
    is: 'other',
    choices: numberScalings,
    default: 'auto',
    help: 'how numbers are scaled: auto, range, robust, log, or by column "income=log,age=range"',
    value: 'way',
  },
  dates: {
    is: 'other',
    choices: dateParts,
    help: 'what columns of dates become: elapsed, week, year, day (default: elapsed, and the cycles that they cover)',
    value: 'parts',
    searchable: false,
  },
  encode: {
    is: 'other',
    help: 'how words enter: city=one-hot, an input each, or city=target, what they say of the target (default beyond 12 words)',
    value: 'column=way',
    searchable: false,
  },
  ensemble: {
    is: 'integer',
    min: 2,
    max: maxNetworks,
    help: 'networks whose mean answers, each trained without another part of the rows (default: a single one)',
  },
  validation: {
    is: 'other',
    min: 0,
    max: 0.9,
    default: 0.2,
    help: 'share of rows held back to measure on; 0 for none',
    value: 'share',
    searchable: false,
  },
  refit: {
    is: 'switch',
    help: 'train on the held-back rows too, once they have been measured on (default: where the network is chosen by trials)',
    searchable: false,
  },
} as const satisfies Record<string, OptionRule>;

/** Every option of `trainTable` but the target, by name: its rule, default and line of help. The command and the guide are made from it. */
export const tableOptions = { ...networkOptions, ...trainingOptions, ...ownOptions } as const;
