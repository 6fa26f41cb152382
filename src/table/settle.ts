// The network and the length of the training for a table where nobody said them: candidates are tried on parts of the rows to learn from.
// Knows prepared rows and options; what the candidates are is candidates.ts's, how they are tried choose-network.ts's.

import { countText } from '../count-text.js';
import { defaultBackend } from '../compute/backend.js';
import type { Decision } from '../data/decision.js';
import { findColumn, type Table } from '../data/table.js';
import { inputQuantities, encodingWidth } from '../data/encoding.js';
import { outputWidth } from '../data/target-columns.js';
import { pickOptions } from '../options.js';
import { createPause, runInTurns } from '../train/pause.js';
import { trainingOptions } from '../train/option-table.js';
import { classFactors } from './class-weights.js';
import { candidatesFor, isConstant, type Settings } from './candidates.js';
import type { UnseenAnswers } from './calibrate.js';
import { chooseNetwork, type Trial } from './choose-network.js';
import { batch, epochsFor } from './epochs.js';
import { type FastInputs, findFastInputs } from './fast-inputs.js';
import { deal } from './parts.js';
import { freshModels, type Prepared } from './prepare.js';
import type { TrainResult } from '../train/result.js';
import type { TableTrainOptions } from './train-options.js';
import type { Work } from '../work.js';

/** Rows with which nothing can be tried: a network would learn from fewer than a handful. */
const tooFew = 10;
/** Parts the rows are dealt into; of few rows all are tried, for one part tells little, of many rows as many as the work allows. */
const [dealt, fewRows] = [5, 600];
/** Steps of a trial, and rows times parameters of all of them: a few seconds. */
const [fewestTrialSteps, mostTrialSteps, mostWork] = [1000, 2000, 6e9];
/** Rows times parameters that a step costs beside its own. */
const perStep = 1e5;

/** Settings of the network and of its training, with the reasons. */
export interface Settled {
  settings: Settings & { epochs: number };
  decisions: Decision[];
  /** what networks with these settings said of the rows to learn from, each by one that had not seen it */
  unseen?: UnseenAnswers;
  /** where the trials were stopped: the best network of them, to be returned as it is */
  kept?: TrainResult;
}

/** What suits the rows best. Deterministic; at the signal, what was found until then. */
export async function settle(prepared: Prepared, options: TableTrainOptions): Promise<Settled> {
  const { train, dealt: rowsToDeal, encoding, source } = prepared;
  const { rows } = train;
  const { seed = 42, signal, loss = 'mse' } = options;
  const regression = encoding.target.kind === 'regression';
  const squares = regression && loss === 'mse' && source.weights === undefined && !options.monotone;
  const [inputs, outputs] = [encodingWidth(encoding), outputWidth(encoding)];
  const sizes = { inputs, outputs, rows, squares, monotone: options.monotone !== undefined };
  const usual = candidatesFor(sizes);
  const { parts: most, steps } = amountOf(usual, { inputs, outputs, rows });
  const folds = Math.min(dealt, groupsIn(rowsToDeal, options.splitBy));
  const parts = rows < tooFew || folds < 2 ? [] : deal(rowsToDeal, options, folds, seed + 1).slice(0, most);
  const fast = parts.length === 0 ? undefined : await soFar(findFastInputs(source, parts), signal);
  // that the inputs say nothing is no guess for rows that nothing was tried on
  const candidates = (fast ? candidatesFor({ ...sizes, fast }) : usual).filter(
    (each) => parts.length > 0 || !isConstant(each),
  );
  const alone = { metrics: undefined, onEpoch: undefined, checkpoint: undefined, resume: undefined };
  const classWeights = classFactors(encoding, options.classWeights);
  const plain = source.weights === undefined && classWeights === undefined;
  const { chosen, trials, kept, unseen } = await chooseNetwork(candidates, source, {
    parts,
    signal,
    onTrial: (done, total) => options.onStage?.({ stage: 'trials', done, total }),
    backend: options.backend ?? (await defaultBackend()),
    classes: encoding.target.kind === 'classification' && plain ? encoding.target.classes.length : undefined,
    fresh: async (settings) => (await freshModels(prepared, { ...options, ...settings }, true))(seed),
    training: (settings, count) => ({
      ...pickOptions({ ...options, ...settings, ...alone, classWeights }, trainingOptions),
      ...(settings.optimizer === 'lm' && { grids: [settings.gridSize] }),
      seed,
      loss: regression ? loss : 'cross-entropy',
      validation: undefined,
      epochs: epochsFor(settings, count, steps),
    }),
  });
  const epochs = epochsFor(chosen, rows);
  const decisions = decisionsOf(
    chosen,
    trials,
    epochs,
    kept ? 'the trials were stopped' : `${rows} rows are too few for trials`,
    rows,
    fast && { ...fast, names: fast.inputs.map((input) => inputQuantities(encoding)[input].name) },
  );
  return { settings: { ...chosen, epochs }, decisions, ...(unseen && { unseen }), ...(kept && { kept }) };
}

/** What work comes to; undefined where the signal ends it. */
async function soFar<T>(work: Work<T>, signal: AbortSignal | undefined): Promise<T | undefined> {
  const pause = createPause();
  try {
    return await runInTurns(work, pause, signal);
  } finally {
    pause.close();
  }
}

/** How many parts to try the candidates on, and for how many steps. */
function amountOf(
  candidates: readonly Settings[],
  { inputs, outputs, rows }: Record<'inputs' | 'outputs' | 'rows', number>,
): { parts: number; steps: number } {
  const work = candidates.reduce((sum, { layers, gridSize, order = 3 }) => {
    const widths = [inputs, ...layers, outputs];
    const edges = widths.slice(1).reduce((total, width, i) => total + width * widths[i], 0);
    return sum + batch * edges * (gridSize + order + 1) + perStep;
  }, 0);
  const steps = Math.round(Math.max(fewestTrialSteps, Math.min(mostTrialSteps, mostWork / work)));
  const parts = rows < fewRows ? dealt : Math.floor(mostWork / (work * steps));
  return { parts: Math.max(1, Math.min(dealt, parts)), steps };
}

/** Groups that are not parted; without any, each row is one. */
function groupsIn(table: Table, splitBy: string | undefined): number {
  if (splitBy === undefined) return table.rows;
  const column = findColumn(table, splitBy);
  return new Set(column.kind === 'category' ? column.codes : column.values).size;
}

/** Why a grid is finer than the usual ones. */
function whyFine({ names, together }: FastInputs & { names: string[] }, { hiddenGridSize }: Settings): string {
  const along = together ? 'along them together' : `along ${names.length > 1 ? 'each of them' : 'it'}`;
  const later = hiddenGridSize === undefined ? '' : `; layers after the first have ${hiddenGridSize}`;
  return `the target changes ${along} faster than 5 or 10 intervals follow, on rows held back too${later}`;
}

function decisionsOf(
  chosen: Settings,
  trials: readonly Trial[],
  epochs: number,
  untried: string,
  rows: number,
  fast: (FastInputs & { names: string[] }) | undefined,
): Decision[] {
  const tried = trials.filter(({ parts }) => parts > 0);
  const { loss } = trials.find(({ settings }) => settings === chosen)!;
  const constant = isConstant(chosen);
  const why =
    constant && tried.length > 0
      ? `of ${tried.length} networks tried on rows held back from them none was clearly better than the same answer for all rows`
      : tried.length === 0
        ? untried
        : `of ${tried.length} networks tried on rows held back from them it had the smallest loss, ${Number(loss.toPrecision(4))}, or near to it`;
  const enough = constant ? 'one answer for all rows' : 'straight lines were enough';
  const { layers, gridSize, order, base, weightDecay, l1, optimizer } = chosen;
  return [
    { option: 'layers', value: layers, why },
    fast && gridSize === fast.gridSize
      ? { option: 'gridSize', value: gridSize, columns: fast.names, why: whyFine(fast, chosen) }
      : { option: 'gridSize', value: gridSize, why: 'tried with the layers' },
    ...(order === undefined ? [] : [{ option: 'order', value: order, why: enough }]),
    ...(base === undefined ? [] : [{ option: 'base', value: base, why: enough }]),
    ...(weightDecay === undefined ? [] : [{ option: 'weightDecay', value: weightDecay, why: 'tried with the layers' }]),
    ...(l1 === undefined ? [] : [{ option: 'l1', value: l1, why: 'of many columns some say nothing' }]),
    ...(optimizer === undefined
      ? []
      : [{ option: 'optimizer', value: optimizer, why: 'curves of a sum are solved for at once' }]),
    ...(optimizer === 'lm'
      ? []
      : [{ option: 'epochs', value: epochs, why: `${countText(rows)} rows, as many steps as it takes` }]),
  ];
}
