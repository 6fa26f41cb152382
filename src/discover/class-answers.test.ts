import { describe, expect, test } from 'vitest';
import type { TableEncoding } from '../data/table-encoding.js';
import { fitEncoding } from '../data/encoding.js';
import { createTable } from '../data/table.js';
import { predictRows } from '../compute/predict.js';
import { referenceBackend } from '../compute/reference/backend.js';
import { complexityOf } from '../formula/complexity.js';
import { Formula } from '../formula/formula.js';
import { parseExpression } from '../formula/parse.js';
import { createRandom } from '../math/random.js';
import {
  type ClassAnswer,
  classAnswers as answersOf,
  frontsOf,
  type LabelledRows,
  logitScale,
  logitsOf,
} from './class-answers.js';
import { logitIn } from './class-odds.js';
import { measuredIn } from './description.js';
import { formulaModelOrNone } from './formula-model.js';
import type { DiscoveredFormula, FormulaFront } from './formula-front.js';

const found = (text: string, rmse: number): DiscoveredFormula => {
  const expression = parseExpression(text);
  return { formula: new Formula(expression), complexity: complexityOf(expression), rmse, r2: 1 - rmse, origin: '' };
};
const front = (best: number, ...formulas: DiscoveredFormula[]): FormulaFront => ({
  formulas,
  best,
  spread: 0.5,
  ended: 'tried',
  tried: 1,
  fits: [],
});
/** judged by the rows that it learns its gain from */
const classAnswers = (fronts: FormulaFront[], heldBack: LabelledRows) =>
  answersOf(fronts, { heldBack, learned: heldBack });
/** the network of an answer with the gain of these rows */
const classModel = (answer: ClassAnswer, encoding: TableEncoding, learned: LabelledRows) => {
  const scale = logitScale(answer, learned);
  return formulaModelOrNone(
    logitsOf(
      answer.picked.map(({ formula }) => formula.expression),
      scale,
    ),
    encoding,
  );
};
const rows = (x: number[], labels: number[]): LabelledRows => ({
  columns: { x: Float64Array.from(x) },
  labels: Int32Array.from(labels),
});

describe('answers', () => {
  // right for three of five, and four
  const held = rows([0, 0.2, 0.4, 0.7, 0.9], [1, 0, 0, 0, 1]);
  const two = front(0, found('x', 0.2), found('1 - 3*x + 3*x^2*x^2', 0.001));

  test('of two classes: the score of the second is above one half', () => {
    const { answers } = classAnswers([two], held);
    expect(answers.map(({ accuracy }) => accuracy)).toEqual([0.6, 0.8]);
    expect(answers.map(({ picked }) => picked[0])).toEqual(two.formulas);
    expect(answers[0]).toMatchObject({ rmse: 0.2, r2: 0.8, complexity: two.formulas[0].complexity });
  });

  describe('the one to take', () => {
    const random = createRandom(3);
    const x = Array.from({ length: 200 }, () => random.next());
    const rising = x.map((at) => (random.next() < 1 / (1 + Math.exp(10 - 20 * at)) ? 1 : 0));
    const chance = '1/(exp(10 - 20*x) + 1)';
    const bestOf = (labels: number[], ...formulas: DiscoveredFormula[]): number =>
      classAnswers([front(0, ...formulas)], rows(x, labels)).best;

    test('is a formula where it tells, and the mean where it does not', () => {
      expect(bestOf(rising, found('0.5', 0.4), found(chance, 0.1))).toBe(1);
      const any = x.map(() => (random.next() < 0.5 ? 1 : 0));
      expect(bestOf(any, found('0.5', 0.4), found('0.5 + 0.01*x', 0.1))).toBe(0);
    });

    test('is not one with more constants that says hardly more', () => {
      expect(bestOf(rising, found(chance, 0.2), found('1/(exp(10.1 - 20.2*x + 0.011*x^2) + 1)', 0.1))).toBe(0);
    });

    test('is not made unlikely by one row that is certain to be wrong', () => {
      const wrong = rising.map((label, row) => (row === x.indexOf(Math.max(...x)) ? 0 : label));
      expect(bestOf(wrong, found('0.5', 0.4), found('1/(exp(1000 - 2000*x) + 1)', 0.1))).toBe(1);
    });

    test('is chosen by the rows learned from, not by those that its errors are told of', () => {
      const both = [front(0, found('0.5', 0.4), found(chance, 0.1))];
      const told = answersOf(both, { heldBack: rows([0, 1], [1, 0]), learned: rows(x, rising) });
      expect(told.best).toBe(1);
      expect(told.answers[1].accuracy).toBe(0);
    });

    test('of three classes goes by chances that are one together', () => {
      const band = x.map((at) => (at < 0.3 ? 0 : at < 0.6 ? 1 : 2));
      const scores = [
        front(0, found('0.3', 0.4), found('1/(exp(40*x - 12) + 1)', 0.1)),
        front(0, found('0.3', 0.4), found('exp(-30*(x - 0.45)^2)', 0.1)),
        front(0, found('0.3', 0.4), found('1/(exp(24 - 40*x) + 1)', 0.1)),
      ];
      const { answers, best } = classAnswers(scores, rows(x, band));
      expect(answers[best].picked.map(({ formula }) => formula.toString())).toEqual(
        scores.map(({ formulas }) => formulas[1].formula.toString()),
      );
      expect(answers[best].accuracy).toBeGreaterThan(0.9);
    });
  });

  test('chances of all classes are an answer, also where others are more exact by themselves', () => {
    const chances = [0.2, 0.5, 0.8].map((at) => found(`1/(exp(${20 * at} - 20*x) + 1)`, 0.2));
    const scores = chances.map((chance) => front(1, chance, { ...found('x^2/9', 0.01), complexity: 15 }));
    const { answers } = classAnswers(scores, held);
    const origins = answers.map(({ picked }) => picked.map((each) => chances.indexOf(each)).join());
    expect(origins).toContain('0,1,2');
  });

  test('of three: the largest score, errors are means and complexities sums', () => {
    const scores = [front(0, found('1 - x', 0.3)), front(0, found('0.3', 0.1)), front(0, found('x', 0.2))];
    const { answers, best } = classAnswers(scores, rows([0, 0.6, 1, 1], [0, 2, 2, 1]));
    expect(best).toBe(0);
    expect(answers).toHaveLength(1);
    expect(answers[0].accuracy).toBe(0.75);
    expect(answers[0].rmse).toBeCloseTo(0.2, 12);
    expect(answers[0].r2).toBeCloseTo(0.8, 12);
    expect(answers[0].complexity).toBe(scores.reduce((sum, { formulas }) => sum + formulas[0].complexity, 0));
  });

  test('what each class picked is among them, however dear', () => {
    // errors so near that no price makes up for it
    const near = front(1, found('x', 0.2), found('x + 0.001*x^3', 0.1999));
    const { answers } = classAnswers([near], held);
    expect(answers.map(({ picked }) => picked[0])).toEqual(near.formulas);
  });
});

describe('the network of an answer', () => {
  const random = createRandom(8);
  const x = Array.from({ length: 400 }, () => random.next());
  const table = (labels: number[], names: string[]) => createTable({ x, kind: labels.map((label) => names[label]) });
  const answer = (...texts: string[]): ClassAnswer => ({
    picked: texts.map((text) => found(text, 0.1)),
    complexity: 1,
    rmse: 0,
    r2: 0,
    accuracy: 1,
  });
  const plain = (labels: number[], names: string[]) => {
    const encoding = fitEncoding(table(labels, names), { target: 'kind' });
    return {
      ...encoding,
      inputs: encoding.inputs.map((column) => ({ ...column, offset: 0, factor: 1 })),
    } as typeof encoding;
  };
  const logits = (model: NonNullable<ReturnType<typeof classModel>>, at: number): number[] => [
    ...predictRows(model, [at], 1, referenceBackend()),
  ];

  test('of two classes has the logit that is nearest to the classes', () => {
    // drawn with a slope of 8
    const labels = x.map((at) => (random.next() < 1 / (1 + Math.exp(-8 * (at - 0.5))) ? 1 : 0));
    const encoding = plain(labels, ['no', 'yes']);
    const model = classModel(answer('x'), encoding, rows(x, labels))!;
    expect(model.spec.encoding).toEqual(encoding);
    const said = logits(model, 0.75);
    expect(said).toHaveLength(1);
    const gain = said[0] / 0.25;
    expect(logits(model, 0.5)[0]).toBeCloseTo(0, 12);
    const lossAt = (slope: number): number =>
      labels.reduce<number>(
        (sum, label, i) => sum + Math.log1p(Math.exp((label === 1 ? -1 : 1) * slope * (x[i] - 0.5))),
        0,
      );
    // one of 0.5 · 1.2^i, in three digits; the two beside it are worse
    expect(gain).toBeCloseTo(Number((0.5 * 1.2 ** Math.round(Math.log(gain / 0.5) / Math.log(1.2))).toPrecision(3)), 9);
    expect(lossAt(gain)).toBeLessThan(Math.min(lossAt(gain * 1.2), lossAt(gain / 1.2)));
    expect(gain).toBeGreaterThan(5);
    expect(gain).toBeLessThan(12);
  });

  test('is as sure as can be where the classes are told apart without fail', () => {
    const labels = x.map((at) => (at > 0.5 ? 1 : 0));
    const model = classModel(answer('x'), plain(labels, ['no', 'yes']), rows(x, labels))!;
    expect(logits(model, 1)[0]).toBeCloseTo(0.5 * Number((0.5 * 1.2 ** 39).toPrecision(3)), 9);
  });

  test('of three classes has a score for each, times the same number', () => {
    const labels = x.map((at) => Math.min(2, Math.floor(3 * at)));
    const model = classModel(answer('0.4 - x', '0.2', 'x - 0.4'), plain(labels, ['a', 'b', 'c']), rows(x, labels))!;
    // an edge that is freed has the usual grid
    for (const layer of model.spec.layers.filter(({ kind }) => kind === 'kan'))
      expect(layer).toMatchObject({ gridSize: 5, order: 3 });
    const [a, b, c] = logits(model, 0.9);
    const gain = b / 0.2;
    expect(gain).toBeGreaterThan(1);
    expect(a / gain).toBeCloseTo(-0.5, 9);
    expect(c / gain).toBeCloseTo(0.5, 9);
  });

  test('is not there where a number is beyond any network', () => {
    // a power of a negative number, which has values at whole numbers
    const whole = rows([0, 1], [0, 1]);
    expect(
      classModel(
        answer('(0 - 2)^x'),
        plain(
          x.map((_, i) => i % 2),
          ['a', 'b'],
        ),
        whole,
      ),
    ).toBeUndefined();
  });
});

describe('which answers there are', () => {
  test('of one score each step that buys less than the last, down to hardly anything, is one', () => {
    // what one unit of complexity buys, in powers of e, falls from step to step
    const gains = [0.7, 0.3, 0.15, 0.07, 0.03, 0.015, 0.005, 0.001];
    let rmse = 0.4;
    const steps = [rmse, ...gains.map((gain) => (rmse *= Math.exp(-2 * gain)))].map((error, i) => ({
      ...found(`x^${i + 1}`, error),
      complexity: 2 + 2 * i,
    }));
    const { answers } = classAnswers([front(8, ...steps)], rows([0, 1], [0, 1]));
    expect(answers.map(({ picked }) => steps.indexOf(picked[0]))).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
  });

  test('chances of all classes: the first of each, the second, and the last where one has fewer', () => {
    const chance = (at: number, complexity: number, rmse: number) => ({
      ...found(`1/(exp(${at} - 20*x) + 1)`, rmse),
      complexity,
    });
    // no price takes the second of the last class: the third buys more
    const scores = [
      front(0, chance(3, 20, 0.3), chance(4, 24, 0.2)),
      front(0, chance(8, 20, 0.3)),
      front(0, chance(13, 20, 0.3), chance(14, 24, 0.2), chance(15, 28, 0.1)),
    ];
    const told = classAnswers(scores, rows([0, 0.5, 1], [0, 1, 2])).answers.map(({ picked }) =>
      picked.map((each, i) => scores[i].formulas.indexOf(each)).join(),
    );
    expect(told).toEqual(expect.arrayContaining(['0,0,0', '1,0,1', '1,0,2']));
  });

  test('of two classes a score of exactly one half names the first, of three the first of equals', () => {
    const half = classAnswers([front(0, found('x', 0.1))], rows([0.5, 0.5, 0.51, 0.49], [0, 1, 1, 0]));
    expect(half.answers[0].accuracy).toBe(0.75);
    const same = [0, 1, 2].map(() => front(0, found('x', 0.1)));
    expect(classAnswers(same, rows([1, 2, 3, 4], [0, 1, 2, 0])).answers[0].accuracy).toBe(0.5);
  });

  test('their fronts have the picked formulas as the best', () => {
    const scores = [front(0, found('0.3', 0.4), found('x', 0.1)), front(1, found('1 - x', 0.1), found('x^2', 0.05))];
    const picked = [scores[0].formulas[1], scores[1].formulas[0]];
    const answer = { picked, complexity: 1, rmse: 0, r2: 0, accuracy: 1 };
    const told = frontsOf(scores, {
      answers: [{ ...answer, picked: [] }, answer],
      best: 1,
      logits: { factor: 1, offset: 0 },
    });
    expect(told).toEqual([
      { ...scores[0], best: 1 },
      { ...scores[1], best: 0 },
    ]);
  });
});

describe('the fewest words', () => {
  const x = Array.from({ length: 60 }, (_, i) => (i + 0.5) / 60);
  // what is no number is no chance either
  const inRange = (score: number): number => (score >= 0.02 ? Math.min(1, score) : 0.02);
  /** Minus twice the logarithm of the likelihood of the labels, and what numbers and words cost. */
  const lengthOf = (formulas: DiscoveredFormula[], labels: number[]): number => {
    let length = formulas.reduce((sum, { complexity }) => sum + complexity, 0);
    for (const { formula } of formulas) length += measuredIn(formula.expression) * Math.log(x.length);
    labels.forEach((label, row) => {
      const scores = formulas.map(({ formula }) => formula.evaluate(formula.variables.length > 0 ? { x: x[row] } : []));
      const chances = (scores.length > 1 ? scores : [1 - scores[0], scores[0]]).map(inRange);
      length -= 2 * Math.log(chances[label] / chances.reduce((sum, chance) => sum + chance, 0));
    });
    return length;
  };

  test.each([1, 2])('decide, in rows that chances say better and better (%d scores)', (count) => {
    const choices = (at: string): DiscoveredFormula[] =>
      ['0.43', '0.2 + 1.2*x', '1/(exp(6.3 - 12.7*x) + 1)', '1/(exp(25.3 - 51.7*x) + 1)', '2*sqrt(x - 0.4)'].map(
        (text, i) => ({
          ...found(text.replaceAll(/\bx\b/g, at), 0.4 - 0.05 * i),
          complexity: 2 + 3 * i,
        }),
      );
    const taken = new Set<number>();
    for (let wrong = 0; wrong <= 30; wrong++) {
      // every row at random but for those that a place parts
      const labels = x.map((at, row) => ((row * 37) % 60 < 2 * wrong ? row % 2 : at > 0.5 ? 1 : 0));
      const scores = [front(0, ...choices('(1 - x)')), front(0, ...choices('x'))].slice(2 - count);
      const { answers, best } = classAnswers(scores, rows(x, labels));
      const lengths = answers.map(({ picked }) => lengthOf(picked, labels));
      expect(lengths[best]).toBe(Math.min(...lengths));
      taken.add(best);
    }
    expect(taken.size).toBeGreaterThan(1);
  });
});

describe('how scores become logits', () => {
  const answer = (...texts: string[]): ClassAnswer => ({
    picked: texts.map((text) => found(text, 0.1)),
    complexity: 1,
    rmse: 0,
    r2: 0,
    accuracy: 1,
  });
  const x = Array.from({ length: 90 }, (_, i) => (i + 0.5) / 90);
  const said = (answers: ClassAnswer, labels: number[], at: number): number[] =>
    logitsOf(
      answers.picked.map(({ formula }) => formula.expression),
      logitScale(answers, rows(x, labels)),
    ).map((logit) => new Formula(logit, { variables: ['x'] }).evaluate({ x: at }));

  test('the chance of one class has its own', () => {
    const labels = x.map((at) => (at > 0.5 ? 1 : 0));
    const chance = answer('1/(exp(10 - 20*x) + 1)');
    expect(logitScale(chance, rows(x, labels))).toEqual({ factor: 1, offset: 0, odds: true });
    expect(said(chance, labels, 0.75)[0]).toBeCloseTo(5, 12);
  });

  test('one score has none at one half', () => {
    const labels = x.map((at, i) => (i % 5 === 0 ? (i / 5) % 2 : at > 0.5 ? 1 : 0));
    const { factor, offset, odds } = logitScale(answer('x'), rows(x, labels));
    expect([offset, odds]).toEqual([0.5, undefined]);
    expect(said(answer('x'), labels, 0.75)[0]).toBeCloseTo(0.25 * factor, 12);
  });

  test.each([
    [['1/(exp(20*x - 6) + 1)', '1/(exp(3*x) + 1)', '1/(exp(14 - 20*x) + 1)'], true],
    [['0.6 - x', '0.1', 'x - 0.5'], undefined],
    [['0.6 - x', '2*x - 1'], undefined],
    // a score that is no chance makes scores of all
    [['1/(exp(20*x - 6) + 1)', '0.4', 'x'], undefined],
  ])('of %j are these times the number, in steps of a fifth, that makes the rows likeliest', (texts, odds) => {
    const labels = x.map((at, i) => (i % 4 === 0 ? (i / 4) % texts.length : Math.floor(texts.length * at)));
    const scale = logitScale(answer(...texts), rows(x, labels));
    expect(scale).toEqual({ factor: scale.factor, offset: 0, ...(odds && { odds }) });
    const plain = answer(...texts).picked.map(
      ({ formula }) => new Formula(odds ? logitIn(formula.expression)! : formula.expression, { variables: ['x'] }),
    );
    const lossAt = (factor: number): number =>
      x.reduce((sum, at, row) => {
        const logits = plain.map((score) => factor * score.evaluate({ x: at }));
        return sum + Math.log(logits.reduce((all, logit) => all + Math.exp(logit), 0)) - logits[labels[row]];
      }, 0);
    const gains = Array.from({ length: 40 }, (_, i) => 0.5 * 1.2 ** i);
    const best = gains.reduce((a, b) => (lossAt(b) < lossAt(a) ? b : a));
    expect(scale.factor).toBe(Number(best.toPrecision(3)));
    const at = plain.map((score) => scale.factor * score.evaluate({ x: 0.3 }));
    said(answer(...texts), labels, 0.3).forEach((logit, k) => expect(logit).toBeCloseTo(at[k], 9));
  });
});
