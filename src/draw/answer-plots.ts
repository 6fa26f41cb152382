// Pictures of a model's answers beside what was so: for numbers answer and error, for classes what probabilities are worth. Knows numbers, no models.

import type { CalibrationBin } from '../data/calibration.js';
import { checkIterable, checkList, checkRecord, checkText, KanError } from '../errors.js';
import { checkNames } from '../options.js';
import { renderLineChart } from './line-chart.js';
import type { Theme } from './svg.js';

/** Answers and what was so, row by row. */
export interface AnswerPlot {
  /** what is predicted, for the axes */
  name: string;
  truth: ArrayLike<number>;
  answers: ArrayLike<number>;
  theme?: Theme;
}

/** Probabilities and what came of them, from `calibrationCurve`. */
export interface CalibrationPlot {
  /** what the probabilities are of */
  name: string;
  bins: readonly CalibrationBin[];
  theme?: Theme;
}

/** Dots drawn at most: more make a page slow and show no more. */
const mostDots = 2000;

/** What was so over the model's answer: on the line the answer is right. Throws a KanError where the lists are not of one length. */
export function renderAnswers(plot: AnswerPlot): string {
  const { name, truth, answers, theme = 'auto' } = plotOf('renderAnswers', plot);
  const rows = chosen(truth);
  const [x, y] = [rows.map((row) => answers[row]), rows.map((row) => truth[row])];
  const ends = endsOf([...x, ...y]);
  return renderLineChart({
    title: `What was so, by the answer: ${name}`,
    series: [
      { name: 'rows', x, values: y, look: 'dots' },
      { name: 'answer is right', x: ends, values: ends, look: 'dashes' },
    ],
    xLabel: 'answer',
    yLabel: 'truth',
    width: 440,
    height: 340,
    theme,
  });
}

/**
 * What was so less the answer, over the answer. A cloud about the line all along is as it should be; a bend is a curve not learned, a funnel errors
 * that grow with the value. Throws as `renderAnswers`.
 */
export function renderResiduals(plot: AnswerPlot): string {
  const { name, truth, answers, theme = 'auto' } = plotOf('renderResiduals', plot);
  const rows = chosen(truth);
  const x = rows.map((row) => answers[row]);
  return renderLineChart({
    title: `Error, by the answer: ${name}`,
    series: [
      { name: 'rows', x, values: rows.map((row) => truth[row] - answers[row]), look: 'dots' },
      { name: 'no error', x: endsOf(x), values: [0, 0], look: 'dashes' },
    ],
    xLabel: 'answer',
    yLabel: 'truth − answer',
    width: 440,
    height: 340,
    theme,
  });
}

/** True shares over the probabilities that were said: on the line they agree. Throws a KanError on what is no curve. */
export function renderCalibration(plot: CalibrationPlot): string {
  checkNames('renderCalibration', plot, ['name', 'bins', 'theme'], 'bins');
  const { name, bins, theme = 'auto' } = plot;
  checkText('renderCalibration: `name`', name);
  checkIterable('renderCalibration: `bins`', bins);
  bins.forEach((bin) => checkRecord('renderCalibration: a bin', bin, '{ predicted: 0.5, observed: 0.4, rows: 10 }'));
  return renderLineChart({
    title: `What probabilities are worth: ${name}`,
    series: [
      {
        name: 'rows with about that probability',
        x: bins.map(({ predicted }) => predicted),
        values: bins.map(({ observed }) => observed),
      },
      { name: 'as said', x: [0, 1], values: [0, 1], look: 'dashes' },
    ],
    xLabel: 'probability said',
    yLabel: 'share where it was so',
    width: 440,
    height: 340,
    theme,
  });
}

function plotOf(caller: string, plot: AnswerPlot): AnswerPlot {
  checkNames(caller, plot, ['name', 'truth', 'answers', 'theme'], 'answers');
  const { name, truth, answers } = plot;
  checkText(`${caller}: \`name\``, name);
  checkList(`${caller}: \`truth\``, truth);
  checkList(`${caller}: \`answers\``, answers);
  if (truth.length !== answers.length)
    throw new KanError(`${caller}: \`truth\` has ${truth.length} values and \`answers\` ${answers.length}`);
  return plot;
}

function chosen(truth: ArrayLike<number>): number[] {
  const count = Math.min(truth.length, mostDots);
  return Array.from({ length: count }, (_, i) => Math.floor(((i + 0.5) * truth.length) / count));
}

function endsOf(values: readonly number[]): number[] {
  const finite = values.filter(Number.isFinite);
  return finite.length === 0
    ? [0, 1]
    : [finite.reduce((a, b) => Math.min(a, b)), finite.reduce((a, b) => Math.max(a, b))];
}
