// Runs trials on a table, one after the other: what every engine does in the end. Keeps the parts of the rows, which many trials share.

import type { Backend } from '../compute/contract.js';
import type { Table } from '../data/table.js';
import { KanError } from '../errors.js';
import { parameterCount } from '../model/layout.js';
import { Sha256 } from '../math/sha256.js';
import { measure, pool, type Pooled, type TableMetrics } from '../table/evaluate-table.js';
import { dealFolds, type Folds, foldTable, trainFold } from '../table/fold.js';
import { runnable, type Trial, type TrialResult } from './trial.js';

/** Most points of a curve; they are for pictures. */
const curvePoints = 12;
/** Sets of parts that are kept: as many seeds as most sweeps have. */
const setsKept = 16;

/** Of the settings what the parts of the rows depend on. */
const ofParts = [
  'target',
  'task',
  'splitBy',
  'orderBy',
  'weights',
  'missing',
  'encode',
  'scaling',
  'monotone',
] as const;

/** Runs a trial; the signal ends it with its reason. */
export type RunTrial = (trial: Trial, signal?: AbortSignal) => Promise<TrialResult>;

/** What runs trials on this table. What is wrong with the settings of one becomes its result; any other error is thrown. */
export function trialRunner(table: Table, backend: Backend): RunTrial {
  const kept = new Map<string, Folds>();
  const foldsOf = async ({ settings, seed, folds }: Trial): Promise<Folds> => {
    const key = JSON.stringify([folds, seed, ...ofParts.map((name) => settings[name])]);
    const known = kept.get(key);
    if (known) return known;
    if (kept.size >= setsKept) kept.delete(kept.keys().next().value!);
    const dealt = dealFolds(await foldTable(table, settings), { ...settings, seed }, folds);
    kept.set(key, dealt);
    return dealt;
  };
  return async (trial, signal) => {
    signal?.throwIfAborted();
    const { settings, seed, fold } = trial;
    try {
      const options = { ...runnable(settings), seed, backend, ...(signal && { signal }) };
      const { result, heldBack } = await trainFold(await foldsOf(trial), fold, options);
      signal?.throwIfAborted();
      const { model, stopped, history } = result;
      const pooled: Pooled = { y: [], answers: [], weights: [] };
      if (trial.answers) await pool(pooled, model, heldBack, { backend });
      return {
        ...(trial.answers && { answers: { ...pooled, target: model.spec.encoding!.target } }),
        metrics: figuresOf(await measure(model, heldBack, { backend })),
        stopped,
        epochs: history.trainLoss.length,
        curve: curveOf(history.trainLoss),
        parameters: parameterCount(model.spec),
        digest: [model, ...(model.members ?? [])]
          .reduce((sum, { parameters }) => sum.add(parameters), new Sha256())
          .hex()
          .slice(0, 16),
      };
    } catch (error) {
      signal?.throwIfAborted();
      if (error instanceof KanError) return { metrics: {}, error: error.message };
      throw error;
    }
  };
}

/** The figures that are single finite numbers. */
function figuresOf(metrics: TableMetrics): Record<string, number> {
  const found = Object.entries(metrics).filter(([, value]) => typeof value === 'number' && Number.isFinite(value));
  return Object.fromEntries(found) as Record<string, number>;
}

/** The losses at evenly spaced epochs, the last among them, to four digits. */
function curveOf(losses: readonly number[]): number[] {
  const count = Math.min(curvePoints, losses.length);
  return Array.from({ length: count }, (_, i) => losses[Math.round(((i + 1) * losses.length) / count) - 1])
    .filter(Number.isFinite)
    .map((loss) => Number(loss.toPrecision(4)));
}
