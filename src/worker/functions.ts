// Which functions of the library a worker carries out by name, and where their options stand. Each is loaded when it is first asked for, so a
// worker that only trains loads no search for formulas.

import type { discoverTable } from '../discover/discover-table.js';
import type { symbolizeModel } from '../discover/symbolic.js';
import type { readTable } from '../data/read-table.js';
import type { contributions } from '../explain/contributions.js';
import type { inputImportance } from '../explain/importance.js';
import type { interactionStrengths } from '../explain/interactions.js';
import type { observeModel } from '../explain/observation.js';
import type { pruneModel } from '../explain/prune.js';
import type { crossValidateTable } from '../table/cross-validate.js';
import type { distillTable } from '../table/distil.js';
import type { evaluateTable } from '../table/evaluate-table.js';
import type { partialDependence } from '../table/partial-dependence.js';
import type { predictTable } from '../table/predict-table.js';
import type { pruneTable, reportPrune } from '../table/prune-report.js';
import type { refineTable } from '../table/refine-table.js';
import type { retrainTable } from '../table/retrain-table.js';
import type { selectInputs } from '../table/select-inputs.js';
import type { trainTable } from '../table/train-table.js';
import type { updateGrid } from '../train/grids.js';
import type { trainModel } from '../train/trainer.js';

/** The library's functions that a worker carries out, by name: with the same arguments and the same results. */
export interface WorkerFunctions {
  trainModel: typeof trainModel;
  trainTable: typeof trainTable;
  retrainTable: typeof retrainTable;
  refineTable: typeof refineTable;
  pruneTable: typeof pruneTable;
  pruneModel: typeof pruneModel;
  reportPrune: typeof reportPrune;
  updateGrid: typeof updateGrid;
  distillTable: typeof distillTable;
  readTable: typeof readTable;
  predictTable: typeof predictTable;
  evaluateTable: typeof evaluateTable;
  crossValidateTable: typeof crossValidateTable;
  selectInputs: typeof selectInputs;
  discoverTable: typeof discoverTable;
  symbolizeModel: typeof symbolizeModel;
  observeModel: typeof observeModel;
  contributions: typeof contributions;
  inputImportance: typeof inputImportance;
  interactionStrengths: typeof interactionStrengths;
  partialDependence: typeof partialDependence;
}

// arguments and results are checked by the functions themselves
export type AnyFunction = (...given: never[]) => unknown;

export interface Callable {
  load: () => Promise<AnyFunction>;
  /** which argument is the options; they take `signal` and `backend` unless `bare` */
  options: number;
  bare?: boolean;
}

export const workerFunctions: { readonly [Name in keyof WorkerFunctions]: Callable } = {
  trainModel: { options: 2, load: async () => (await import('../train/trainer.js')).trainModel },
  trainTable: { options: 1, load: async () => (await import('../table/train-table.js')).trainTable },
  retrainTable: { options: 2, load: async () => (await import('../table/retrain-table.js')).retrainTable },
  refineTable: { options: 2, load: async () => (await import('../table/refine-table.js')).refineTable },
  pruneTable: { options: 2, load: async () => (await import('../table/prune-report.js')).pruneTable },
  pruneModel: { options: 2, load: async () => (await import('../explain/prune.js')).pruneModel },
  reportPrune: { options: 3, load: async () => (await import('../table/prune-report.js')).reportPrune },
  updateGrid: { options: 2, load: async () => (await import('../train/grids.js')).updateGrid },
  distillTable: { options: 2, load: async () => (await import('../table/distil.js')).distillTable },
  readTable: { options: 1, bare: true, load: async () => (await import('../data/read-table.js')).readTable },
  predictTable: { options: 2, load: async () => (await import('../table/predict-table.js')).predictTable },
  evaluateTable: { options: 2, load: async () => (await import('../table/evaluate-table.js')).evaluateTable },
  crossValidateTable: { options: 1, load: async () => (await import('../table/cross-validate.js')).crossValidateTable },
  selectInputs: { options: 1, load: async () => (await import('../table/select-inputs.js')).selectInputs },
  discoverTable: { options: 1, load: async () => (await import('../discover/discover-table.js')).discoverTable },
  symbolizeModel: { options: 1, load: async () => (await import('../discover/symbolic.js')).symbolizeModel },
  observeModel: { options: 2, load: async () => (await import('../explain/observation.js')).observeModel },
  contributions: { options: 2, load: async () => (await import('../explain/contributions.js')).contributions },
  inputImportance: { options: 2, load: async () => (await import('../explain/importance.js')).inputImportance },
  interactionStrengths: {
    options: 2,
    load: async () => (await import('../explain/interactions.js')).interactionStrengths,
  },
  partialDependence: {
    options: 3,
    load: async () => (await import('../table/partial-dependence.js')).partialDependence,
  },
};
