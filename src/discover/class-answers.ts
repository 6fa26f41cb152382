// Answers for classes from the formulas of each class's score, and the network that an answer is. Knows formulas, no searches.

import { difference, product } from '../formula/build.js';
import type { Expression } from '../formula/expression.js';
import { Formula } from '../formula/formula.js';
import { logitIn } from './class-odds.js';
import { measuredIn } from './description.js';
import type { DiscoveredFormula, FormulaFront } from './formula-front.js';
import { paretoFront, pickAtPrice } from './pareto.js';

/** Rows of named columns, and the number of each row's class. */
export interface LabelledRows {
  columns: Record<string, Float64Array>;
  labels: Int32Array;
}

/** One formula for each class (of two classes: for the second); the class with the largest score is the answer. */
export interface ClassAnswer {
  picked: DiscoveredFormula[];
  complexity: number;
  /** means over the classes */
  rmse: number;
  r2: number;
  /** share of the rows held back whose class is named */
  accuracy: number;
}

/** Ways to choose a score for every class, by ascending complexity and falling error, and the number of the one to take. */
export interface ClassAnswers {
  answers: ClassAnswer[];
  best: number;
  /**
   * (score − offset) · factor is the logit of each class, of two classes of the second; with `odds` every score is a chance 1/(exp(−z) + 1), and its logit
   * z · factor
   */
  logits: { factor: number; offset: number; odds?: true };
}

/** Complexities that an answer may spend on each class: a front of whole answers from those of the classes. */
const prices = [1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.003, 0];

/**
 * The answers that the fronts of the classes' scores have together. That one is taken which says itself and the classes of the rows learned from in the fewest
 * words; of the rows held back only its errors are told.
 */
export function classAnswers(
  fronts: readonly FormulaFront[],
  { heldBack, learned }: { heldBack: LabelledRows; learned: LabelledRows },
): ClassAnswers {
  const choices = prices.map((price) => fronts.map(({ formulas, spread }) => pickAtPrice(formulas, price, spread)));
  choices.push(
    fronts.map(({ best }) => best),
    ...chances(fronts),
  );
  const different = choices.filter((choice, i) => choices.findIndex((other) => other.join() === choice.join()) === i);
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value / values.length, 0);
  const answers = paretoFront(
    different.map((choice): ClassAnswer => {
      const picked = choice.map((index, i) => fronts[i].formulas[index]);
      return {
        picked,
        complexity: picked.reduce((sum, { complexity }) => sum + complexity, 0),
        rmse: mean(picked.map(({ rmse }) => rmse)),
        r2: mean(picked.map(({ r2 }) => r2)),
        accuracy: accuracyOf(picked, heldBack),
      };
    }),
  );
  const lengths = answers.map(({ picked }) => lengthOf(picked, learned));
  const best = lengths.indexOf(Math.min(...lengths));
  return { answers, best, logits: logitScale(answers[best], learned) };
}

/** Minus twice the logarithm of how likely scores, taken for chances, make the classes of the rows, what the constants in them cost (Schwarz 1978), and their complexity. */
function lengthOf(picked: readonly DiscoveredFormula[], rows: LabelledRows): number {
  const scores = scoresOf(formulasOf(picked), rows);
  const all = scores.length > 1 ? scores : [scores[0].map((score) => 1 - score), scores[0]];
  let loss = 0;
  rows.labels.forEach((label, row) => {
    let sum = 0;
    for (const each of all) sum += atLeast(each[row]);
    loss += Math.log(sum / atLeast(all[label][row]));
  });
  const constants = picked.reduce((count, { formula }) => count + measuredIn(formula.expression), 0);
  const words = picked.reduce((total, { complexity }) => total + complexity, 0);
  return 2 * loss + constants * Math.log(rows.labels.length) + words;
}

/** A score as a chance: never none, so that one row is not the end of a formula. */
const atLeast = (score: number): number => Math.max(0.02, Math.min(1, Number.isNaN(score) ? 0 : score));

/** Chances alone, where all classes have such formulas: the first of each class, the second, and so on, and of all the last. */
function chances(fronts: readonly FormulaFront[]): number[][] {
  const places = fronts.map(({ formulas }) =>
    formulas.flatMap(({ formula }, i) => (logitIn(formula.expression) ? [i] : [])),
  );
  if (places.some((own) => own.length === 0)) return [];
  const most = Math.max(...places.map((own) => own.length));
  return Array.from({ length: most }, (_, n) => places.map((own) => own[Math.min(n, own.length - 1)]));
}

/** The fronts with those formulas as the best that the answer has picked. */
export function frontsOf(fronts: readonly FormulaFront[], { answers, best }: ClassAnswers): FormulaFront[] {
  const { picked } = answers[best];
  return fronts.map((front, i) => ({ ...front, best: front.formulas.indexOf(picked[i]) }));
}

/** Share of the rows whose class has the largest score; of two classes: whose score is on the right side of 1/2. */
function accuracyOf(picked: readonly DiscoveredFormula[], rows: LabelledRows): number {
  const scores = scoresOf(formulasOf(picked), rows);
  let right = 0;
  rows.labels.forEach((label, row) => {
    let likeliest = picked.length === 1 && scores[0][row] > 0.5 ? 1 : 0;
    for (let k = 1; k < scores.length; k++) if (scores[k][row] > scores[likeliest][row]) likeliest = k;
    if (likeliest === label) right++;
  });
  return right / rows.labels.length;
}

function scoresOf(formulas: readonly Formula[], { columns, labels }: LabelledRows): Float64Array[] {
  return formulas.map((formula) => {
    const names = formula.variables;
    if (names.length === 0) return new Float64Array(labels.length).fill(formula.evaluate([]));
    return formula.evaluate(Object.fromEntries(names.map((name) => [name, columns[name]])));
  });
}

/** What scores are multiplied by to be logits: the one of these with the smallest log-loss is taken. */
const gains = Array.from({ length: 40 }, (_, i) => 0.5 * 1.2 ** i);

/** How the scores of an answer become logits whose softmax is nearest to the classes of the rows. */
export function logitScale({ picked }: ClassAnswer, rows: LabelledRows): ClassAnswers['logits'] {
  const inside = picked.flatMap(({ formula }) => logitIn(formula.expression) ?? []);
  const odds = inside.length === picked.length;
  // the logit of a chance is what it is
  if (odds && picked.length === 1) return { factor: 1, offset: 0, odds };
  const offset = picked.length === 1 ? 0.5 : 0;
  const scores = scoresOf(odds ? inside.map((z) => new Formula(z)) : formulasOf(picked), rows);
  const { labels } = rows;
  const count = Math.max(2, scores.length);
  // of two classes the first has a logit of 0
  const logit = (gain: number, k: number, row: number): number =>
    scores.length > 1 ? gain * scores[k][row] : k === 0 ? 0 : gain * (scores[0][row] - offset);
  const lossAt = (gain: number): number => {
    let loss = 0;
    for (let row = 0; row < labels.length; row++) {
      let most = -Infinity;
      for (let k = 0; k < count; k++) most = Math.max(most, logit(gain, k, row));
      let sum = 0;
      for (let k = 0; k < count; k++) sum += Math.exp(logit(gain, k, row) - most);
      loss += Math.log(sum) + most - logit(gain, labels[row], row);
    }
    return loss;
  };
  // the loss is convex in the gain: it falls up to the best one, and not beyond
  let [low, high] = [0, gains.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (lossAt(gains[middle + 1]) < lossAt(gains[middle])) low = middle + 1;
    else high = middle;
  }
  return { factor: Number(gains[low].toPrecision(3)), offset, ...(odds && { odds }) };
}

const formulasOf = (picked: readonly DiscoveredFormula[]): Formula[] => picked.map(({ formula }) => formula);

/** Scores as logits, the largest of which is the answer; of two classes the one whose sign is. */
export function logitsOf(
  scores: readonly Expression[],
  { factor, offset, odds }: ClassAnswers['logits'],
): Expression[] {
  if (odds) return scores.map((score) => product(factor, logitIn(score) ?? score));
  return scores.map((score) => product(factor, difference(score, offset)));
}
