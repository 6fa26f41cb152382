// A model's answers on rows it had not seen, as parts of a page: pictures of errors, or of what probabilities are worth.

import { calibrationCurve } from '../data/calibration.js';
import { renderAnswers, renderCalibration, renderResiduals } from '../draw/answer-plots.js';
import type { AnswersBesideTruth, TableMetrics } from '../table/evaluate-table.js';
import { inlinePicture, section } from './page.js';

/** Target columns drawn at most. */
const mostColumns = 4;
/** Rows below which a curve of probabilities is noise. */
const fewestRows = 30;

/** The sections; none where there is too little to see. */
export function answerSections(metrics: TableMetrics, { truth, answers }: AnswersBesideTruth): string[] {
  if (metrics.task === 'classification') {
    if (truth.length < fewestRows) return [];
    const bins = calibrationCurve(truth, answers, { classes: metrics.classes.length });
    const name = metrics.classes.length === 2 ? metrics.classes[1] : `the likeliest ${metrics.column}`;
    return [section('What probabilities are worth', inlinePicture(renderCalibration({ name, bins })))];
  }
  const width = metrics.columns.length;
  const column = (values: ArrayLike<number>, at: number): number[] =>
    Array.from({ length: values.length / width }, (_, row) => values[row * width + at]);
  return metrics.columns.slice(0, mostColumns).map((name, at) => {
    const plot = { name, truth: column(truth, at), answers: column(answers, at) };
    const pictures = `${inlinePicture(renderAnswers(plot))}${inlinePicture(renderResiduals(plot))}`;
    return section(`Answers and errors of ${name}`, `<div class="pair">${pictures}</div>`);
  });
}
