// What `kan train` says on stdout when it is done.

import { activeParameterCount, modelWidths, type TargetEncoding, widthsText } from 'kanjs/model';
import type { Results, TrainingRun } from 'kanjs/files';
import { foldsLine, metricsLine } from './metrics-text.js';
import { removedText } from './model-text.js';
import { inFlags } from './option-words.js';
import { count, counted, duration, figure } from './number-text.js';
import { shellWord } from './shell-word.js';

/** The lines; the last says where to look next. `why` says what ended the run early. */
export function summaryText(run: TrainingRun, why: string): string {
  const { model, history, rows, metrics, stopped, bestEpoch, bestValidationLoss: best, resumed, folds, files } = run;
  const { timing, environment } = run.results;
  const epochs = counted(history.trainLoss.length, 'epoch');
  const done = resumed === 0 ? epochs : `${epochs}, ${count(history.trainLoss.length - resumed)} of them now,`;
  const ending = {
    epochs: '',
    converged: ', converged',
    early: ', stopped early',
    diverged: ', diverged',
    aborted: `, stopped ${why}`,
  }[stopped];
  const written = Object.values(files);
  const lines = [
    [
      'rows',
      `${count(rows.train)} to train on, ${count(rows.validation)} to validate${run.refitted === undefined ? '' : `; then all ${count(run.refitted)} to train on`}`,
    ],
    [
      'network',
      `${widthsText(modelWidths(model.spec))}, ${counted(activeParameterCount(model.spec), 'parameter')}, ${model.spec.dtype}${removedText(model)}`,
    ],
    ...(run.settled === undefined ? [] : [['chosen', run.settled.find(({ option }) => option === 'layers')!.why]]),
    ...(run.members === undefined
      ? []
      : [
          [
            'ensemble',
            `${counted(run.members.length, 'network')} whose mean answers, also for the validation; network and loss are of the one nearest to it`,
          ],
        ]),
    ...(run.why === undefined ? [] : [['optimizer', `${run.optimizer}: ${run.why}`]]),
    ['trained', `${done} in ${duration(timing.train_seconds)} on ${backendText(environment)}${ending}`],
    [
      'loss',
      `train ${history.trainLoss.length === 0 ? 'not known: no epoch was done' : figure(history.trainLoss.at(-1)!)}${best === undefined ? '' : `, best validation ${figure(best)} at epoch ${bestEpoch}`}`,
    ],
    ...(metrics === undefined
      ? []
      : [
          [
            'validation',
            `${metricsLine(metrics)}${calibrated(run.model.spec.encoding?.target)}${run.refitted === undefined ? '' : ', before it learned from all rows'}`,
          ],
        ]),
    ...(folds === undefined ? [] : [[`${folds.folds.length} folds`, foldsLine(folds)]]),
    ...(written.length === 0 ? [] : [['written', written.join('  ')]]),
  ];
  const label = Math.max(...lines.map(([name]) => name.length));
  const text = lines.map(([name, value]) => `${name.padEnd(label)}  ${value}\n`).join('');
  return `${text}${keptText(run, why)}${nextText(files)}`;
}

/** Why the log-loss is not the loss that was trained by. */
function calibrated(target: TargetEncoding | undefined): string {
  const { temperature = 1 } = target?.kind === 'classification' ? target : {};
  return temperature === 1 ? '' : ', its probabilities calibrated';
}

/** What was left off, and what there is all the same. */
function keptText({ stopped, state, warnings, message, refitStopped, rows }: TrainingRun, why: string): string {
  if (refitStopped)
    return `Stopped ${why} while it learned from all rows; the network from before is kept, which learned from ${count(rows.train)} of them. To go on: the same command ${state ? 'with --resume' : 'again, with more time'}\n`;
  if (stopped === 'aborted')
    return `Stopped ${why}; what was learned so far is kept.${state ? ' To go on: the same command with --resume' : ''}\n`;
  if (stopped === 'epochs' && message !== undefined) {
    const text = inFlags(message);
    return `${text[0].toUpperCase()}${text.slice(1)}.\n`;
  }
  return warnings.some(({ kind }) => kind === 'folds-stopped')
    ? `Cross-validation was stopped ${why}; the network is complete.\n`
    : '';
}

function nextText({ report, model }: TrainingRun['files']): string {
  const next = [
    ...(report === undefined ? [] : [`open ${shellWord(report)} in a browser`]),
    ...(model === undefined ? [] : [`run kan info ${shellWord(model)}`]),
  ];
  return next.length === 0 ? '' : `Next: ${next.join(', or ')}\n`;
}

/** "native (AVX-512), 2 threads" */
function backendText({ backend, variant, threads }: Results['environment']): string {
  return `${backend}${variant === '' ? '' : ` (${variant})`}, ${counted(threads, 'thread')}`;
}
