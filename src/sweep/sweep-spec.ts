// What a sweep is told, checked and complete. Plain JSON: the same in a program, a file and the command. Knows settings, trains nothing.

import { checkChoice, checkInteger, checkRecord, KanError, show } from '../errors.js';
import { checkNames, checkValues, type OptionNames } from '../options.js';
import { tableOptions } from '../table/option-table.js';
import { applicable, checkSpace, type Combination, settingRules, type Space } from './space.js';
import type { Trial, TrialSettings } from './trial.js';

/** How combinations of settings are chosen; see `SweepSpec`. */
export const strategies = ['grid', 'random', 'tpe', 'halving'] as const;
/** A name of `strategies`. */
export type Strategy = (typeof strategies)[number];

/** What a sweep is to try, in plain JSON. Only `target` and `vary` are required. */
export interface SweepSpec {
  /** the column to predict, or several columns of numbers */
  target: string | readonly string[];
  /** values to try of settings, lists or ranges: `{ gridSize: [3, 5], learningRate: { low: 0.001, high: 0.1 } }` */
  vary: Space;
  /** settings that are the same in every trial: options of `trainTable` */
  settings?: Omit<TrialSettings, 'target'>;
  /**
   * how combinations are chosen: 'grid' (default), all of them; 'random', `trials` of them; 'tpe', a few at random and then where the good ones
   * are denser than the others (Bergstra and others 2011); 'halving', all or `trials` of them with little work each, and the better third of
   * them with three times as much, until few are left; a step begins for whoever is certain of it, so slow trials hold up few
   */
  strategy?: Strategy;
  /** combinations to draw, where not all are taken; default 50 */
  trials?: number;
  /** parts the rows are dealt into: each combination is trained without each of them; default 5 */
  folds?: number;
  /** how often all that is repeated with other parts and other first parameters, or the seeds themselves; default 1 */
  seeds?: number | readonly number[];
  /** the first of the seeds, also for what is drawn at random; default 42 */
  seed?: number;
  /** the figure by which combinations are compared; default R² of numbers, accuracy of classes, and among equals the log-loss */
  metric?: string;
}

const specNames: OptionNames<SweepSpec> = {
  target: true,
  vary: true,
  settings: true,
  strategy: true,
  trials: true,
  folds: true,
  seeds: true,
  seed: true,
  metric: true,
};

/** Figures that may be compared, and whether more is better. */
export const sweepMetrics: Readonly<Record<string, boolean>> = {
  r2: true,
  rmse: false,
  mae: false,
  medianAbsoluteError: false,
  accuracy: true,
  balancedAccuracy: true,
  logLoss: false,
  precision: true,
  recall: true,
  f1: true,
  auc: true,
  brier: false,
  calibrationError: false,
};

/** Those of targets that are numbers; the others are of classes. */
export const numberMetrics: readonly string[] = ['r2', 'rmse', 'mae', 'medianAbsoluteError'];

/** A sweep with every question answered. */
export interface WholeSpec {
  settings: TrialSettings;
  vary: Space;
  strategy: Strategy;
  trials: number | undefined;
  folds: number;
  seeds: readonly number[];
  seed: number;
  metric: string | undefined;
}

const ofCalls = ['validation', 'patience', 'refit', 'seed', 'target'] as const;
/** Settings that a sweep may fix. */
export const fixedSettings = Object.entries(settingRules)
  .filter(([name, { place }]) => !(ofCalls as readonly string[]).includes(name) && !isFunction(name, place))
  .map(([name]) => name);

/** What only programs can say: functions and the like, which are no JSON. */
function isFunction(name: string, place: string | undefined): boolean {
  return place === 'program' && settingRules[name].is === 'other';
}

/** Most trials of one combination. */
const mostRepeats = 10_000;

/** The sweep, complete. Throws a KanError on names there are not, on values that cannot be, and where there is nothing to try. */
export function checkSpec(what: string, spec: SweepSpec): WholeSpec {
  checkNames(what, spec, specNames, 'target');
  const { target, vary, settings = {}, strategy = 'grid', trials, folds = 5, seeds = 1, metric } = spec;
  const { seed = tableOptions.seed.default } = spec;
  const targets = typeof target === 'string' ? [target] : target;
  if (
    !Array.isArray(targets) ||
    targets.length === 0 ||
    targets.some((name) => typeof name !== 'string' || name === '')
  )
    throw new KanError(`${what}: \`target\` must be the name of a column, or several; got ${show(target)}`);
  checkRecord(`${what}: \`settings\``, settings, '{ epochs: 100 }');
  checkNames(what, settings, fixedSettings);
  checkValues(what, settings as Record<string, unknown>, settingRules);
  checkSpace(what, vary);
  const both = Object.keys(vary).find((name) => (settings as Combination)[name] !== undefined);
  if (both !== undefined) throw new KanError(`${what}: \`${both}\` is in \`vary\` and in \`settings\`: give it once`);
  checkChoice(`${what}: \`strategy\``, strategy, strategies);
  if (trials !== undefined) checkInteger(`${what}: \`trials\``, trials, 1, 1_000_000);
  checkInteger(`${what}: \`folds\``, folds, 2, mostRepeats);
  checkInteger(`${what}: \`seed\``, seed, 0);
  if (typeof seeds === 'number') checkInteger(`${what}: \`seeds\``, seeds, 1, mostRepeats);
  else if (!Array.isArray(seeds) || seeds.length === 0 || new Set(seeds).size < seeds.length)
    throw new KanError(`${what}: \`seeds\` must be a number of seeds, or different seeds; got ${show(seeds)}`);
  else for (const one of seeds) checkInteger(`${what}: \`seeds\``, one, 0);
  if (metric !== undefined) checkChoice(`${what}: \`metric\``, metric, Object.keys(sweepMetrics));
  if (strategy === 'grid' && trials !== undefined)
    throw new KanError(
      `${what}: a grid takes every combination, and \`trials\` says how many`,
      'leave one of them out, or choose the strategy random, tpe or halving',
    );
  return {
    settings: { ...settings, target: [...targets] } as TrialSettings,
    vary,
    strategy,
    trials,
    folds,
    seeds: typeof seeds === 'number' ? Array.from({ length: seeds }, (_, i) => seed + i) : (seeds as number[]),
    seed,
    metric,
  };
}

/** The trials of a combination, the seeds one after the other. */
export function trialsOf({ settings, seeds, folds }: WholeSpec, combination: Combination): Trial[] {
  const own = settingsOf(settings, combination);
  return seeds.flatMap((seed) => Array.from({ length: folds }, (_, fold) => ({ settings: own, seed, fold, folds })));
}

/** The settings of a combination: those of all trials, without what its optimiser does not have, and its own. */
export function settingsOf(settings: TrialSettings, combination: Combination): TrialSettings {
  return { ...applicable(settings as unknown as Combination, combination), ...combination } as unknown as TrialSettings;
}
