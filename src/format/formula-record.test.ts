import { expect, test } from 'vitest';
import type { TableEncoding } from '../data/table-encoding.js';
import { classAnswers, frontsOf } from '../discover/class-answers.js';
import type { TableDiscovery } from '../discover/discover-table.js';
import type { DiscoveredFormula, FormulaFront } from '../discover/formula-front.js';
import { Formula } from '../formula/formula.js';
import { createRandom } from '../math/random.js';
import { createSpec } from '../model/create.js';
import { initializeParameters } from '../model/initialize.js';
import { formulaRecord } from './formula-record.js';

const found = (text: string, complexity: number, rmse: number): DiscoveredFormula => ({
  formula: new Formula(text),
  complexity,
  rmse,
  r2: 1 - rmse,
  origin: 'a test',
});
const front = (best: number, ...formulas: ReturnType<typeof found>[]): FormulaFront => ({
  formulas,
  best,
  spread: 1,
  ended: 'tried',
  tried: 3,
  fits: [],
});
const inputsOfX: TableEncoding['inputs'] = [{ kind: 'number', name: 'x', offset: 0, factor: 1, range: [-2, 2] }];
const ofNumber: TableEncoding = {
  inputs: inputsOfX,
  target: { kind: 'regression', columns: [{ name: 'y', offset: 0, factor: 1 }] },
};
const classesOf = (
  classes: string[],
  fronts: FormulaFront[],
  labels: readonly number[],
  x = [-2, -1, 0.1, 0.9, 2],
): TableDiscovery => {
  const rows = { columns: { x: Float64Array.from(x) }, labels: Int32Array.from(labels) };
  const answers = classAnswers(fronts, { heldBack: rows, learned: rows });
  return {
    task: 'classification',
    target: 'kind',
    inputs: ['x'],
    rows: { learned: 16, heldBack: labels.length },
    fronts: frontsOf(fronts, answers),
    classes,
    answers,
    encoding: { inputs: inputsOfX, target: { kind: 'classification', name: 'kind', classes } },
  };
};

test('a number has an entry for each formula, the answer as it was picked', () => {
  const discovery: TableDiscovery = {
    task: 'regression',
    target: 'y',
    inputs: ['x'],
    encoding: ofNumber,
    rows: { learned: 80, heldBack: 20 },
    fronts: [front(1, found('2', 1, 0.5), found('x + 2', 3, 0.1), found('sin(x) + 2', 5, 0.09))],
  };
  const record = formulaRecord(discovery, 2);
  expect(record).toMatchObject({ best: 1, seconds: 2, network: { layers: null, rmse: 0.09, shape: null } });
  expect(record.pareto.map(({ text, complexity, rmse, r2 }) => [text, complexity, rmse, r2])).toEqual([
    ['2', 1, 0.5, 0.5],
    ['x + 2', 3, 0.1, 0.9],
    ['sin(x) + 2', 5, 0.09, 0.91],
  ]);
});

test('what was found beside the formulas stands in the record, and what was not does not', () => {
  const spec = createSpec([1, 2, 1], {});
  const model = { spec, parameters: initializeParameters(spec, createRandom(1)) };
  const plain: TableDiscovery = {
    task: 'regression',
    target: 'y',
    inputs: ['x'],
    encoding: ofNumber,
    rows: { learned: 80, heldBack: 20 },
    fronts: [front(0, found('x', 1, 0.5))],
  };
  const keys = [
    'target',
    'inputs',
    'task',
    'best',
    'network',
    'seconds',
    'rows',
    'ended',
    'error',
    'encoding',
    'pareto',
  ];
  const record = formulaRecord(plain, 2);
  expect(Object.keys(record).sort()).toEqual(keys.toSorted());
  expect(Object.keys(record.pareto[0])).toEqual(['complexity', 'rmse', 'r2', 'text', 'latex', 'python', 'javascript']);
  expect(record.error).toBe('constant');
  const slips = { rows: [{ row: 7, value: 100, said: 10 }], kept: true, share: 0.9 };
  const known = [{ name: 'c', value: 3, unit: 'm/s' }];
  const told = { ...found('c*x', 3, 0.25), weightedRmse: 0.01, wins: 0.5 };
  const network = { model, rmse: 0.125, shape: '1-2-1' };
  const more = formulaRecord(
    { ...plain, model, slips, known, fronts: [{ ...front(0, told), error: 'relative', network }] },
    2,
  );
  expect(more).toMatchObject({ slips, known, error: 'relative' });
  expect(more.network).toEqual({ layers: '[1, 2, 1]', rmse: 0.125, shape: '1-2-1' });
  expect(more.pareto[0]).toMatchObject({ weightedRmse: 0.01, wins: 0.5 });
  // of classes it is the answer itself
  const classes = classesOf(['no', 'yes'], [front(0, found('x', 1, 0.5))], [0, 0, 0, 1, 1]);
  const ofClasses = formulaRecord(
    { ...classes, model, fronts: classes.fronts.map((each) => ({ ...each, network })) },
    2,
  );
  expect(ofClasses.network).toMatchObject({ layers: null, shape: null });
  // a network that the formulas are read from, and none beside them
  expect(formulaRecord({ ...plain, model }, 2).network.layers).toBeNull();
  expect(() => formulaRecord({ ...plain, fronts: [] }, 2)).toThrow('formulaRecord: `discovery.fronts` is empty');
});

test('measured constants stand with their formula, none with one that has none', () => {
  const constants = [{ value: 2.009, error: 0.004 }];
  const discovery: TableDiscovery = {
    task: 'regression',
    target: 'y',
    inputs: ['x'],
    encoding: ofNumber,
    rows: { learned: 80, heldBack: 20 },
    fronts: [front(1, found('2', 1, 0.5), { ...found('x + 2.009', 4, 0.1), constants })],
  };
  const { pareto } = formulaRecord(discovery, 2);
  expect(pareto[0]).not.toHaveProperty('constants');
  expect(pareto[1]).toMatchObject({ constants });
});

test('two classes are told apart by one score, larger than a half for the second', () => {
  const record = formulaRecord(
    classesOf(['no', 'yes'], [front(1, found('0.4', 1, 0.5), found('x', 2, 0.2))], [0, 0, 0, 1, 1]),
    0,
  );
  const [plain, good] = record.pareto as unknown as Record<'text' | 'javascript' | 'latex' | 'python', string>[] &
    { accuracy: number }[];
  expect([plain.accuracy, good.accuracy]).toEqual([0.6, 1]);
  expect(good.text).toBe('yes where x > 1/2, else no');
  expect(good.latex).toBe(String.raw`\mathrm{yes} \text{ where } x > \tfrac{1}{2}`);
  expect(good.python).toBe('np.where(x > 0.5, 1, 0)');
  const answer = new Function('x', `return ${good.javascript}`) as (x: number) => number;
  expect([answer(0.5), answer(0.51)]).toEqual([0, 1]);
  expect(record.best).toBe(1);
  // what makes a logit of the score, for whoever reads the record as a model
  expect(record.pareto[1].scores).toEqual(['x']);
  expect(record.logits!.offset).toBe(0.5);
  expect(record.logits!.factor).toBeGreaterThan(1);
});

test('of several classes the largest score is the answer; entries add what their formulas take', () => {
  const scores = [
    front(1, found('0.3', 1, 0.4), found('-x', 2, 0.2)),
    front(1, found('0.3', 1, 0.4), found('0.6 - (x - 0.5)^2', 9, 0.2)),
    front(1, found('0.3', 1, 0.4), found('x - 0.6', 3, 0.2)),
  ];
  const record = formulaRecord(classesOf(['a', 'b', 'c'], scores, [0, 0, 1, 1, 2]), 0);
  const entries = record.pareto as unknown as {
    accuracy: number;
    complexity: number;
    rmse: number;
    text: string;
    latex: string;
    javascript: string;
  }[];
  const [cheap, best] = [entries[0], entries.at(-1)!];
  // a constant for each: the first class, always
  expect([cheap.complexity, cheap.accuracy]).toEqual([3, 0.4]);
  expect(cheap.rmse).toBeCloseTo(0.4, 12);
  expect([best.complexity, best.accuracy]).toEqual([14, 1]);
  expect(best.rmse).toBeCloseTo(0.2, 12);
  const answer = new Function('x', `return ${best.javascript}`) as (x: number) => number;
  expect([-2, 0.1, 0.9, 2].map(answer)).toEqual([0, 1, 1, 2]);
  // each class with its own score, in their order
  expect(best.text).toMatch(/^the largest of a: -x; b: .*; c: x - 0\.6$/);
  expect(best.latex).toMatch(
    /^\\operatorname\{argmax\}\\left\(a\\colon -x,\\; b\\colon .*,\\; c\\colon x - 0\.6\\right\)$/,
  );
});

test('front, answers and record of classes speak of the same formula', () => {
  const x = Array.from({ length: 100 }, (_, i) => i / 100);
  const labels = (from: number): number[] => x.map((value) => (value > from ? 1 : 0));
  const scores = front(1, found('0.4', 2, 0.3), found('(1 + sign(x - 0.5))/2', 9, 0.1));
  const bests = [0.5, 2].map((from) => {
    const discovery = classesOf(['no', 'yes'], [scores], labels(from), x);
    const { best } = formulaRecord(discovery, 0);
    expect([discovery.answers!.best, discovery.fronts[0].best]).toEqual([best, best]);
    return best;
  });
  expect(bests).toEqual([1, 0]);
});

test('two classes told apart by a chance: the logit is what stands in it', () => {
  const chance = found('1/(exp(5 - 10*x) + 1)', 9, 0.1);
  const x = Array.from({ length: 100 }, (_, i) => i / 100);
  const discovery = classesOf(
    ['no', 'yes'],
    [front(0, chance)],
    x.map((value) => (value > 0.5 ? 1 : 0)),
    x,
  );
  expect(formulaRecord(discovery, 0).logits).toEqual({ factor: 1, offset: 0, odds: true });
});

test('answers of classes lie from the cheapest to the most accurate, one for each step of a price', () => {
  // what a unit of complexity buys from one formula to the next, in powers of e: between the prices 1, 0.5, 0.2 … 0
  const gains = [0.7, 0.3, 0.14, 0.07, 0.03, 0.014, 0.005, 0.001];
  let error = 0.5;
  const formulas = [found('x', 1, error)];
  gains.forEach((gain, i) => formulas.push(found(`x + ${i + 2}`, i + 2, (error *= Math.exp(-gain)))));
  const { pareto } = formulaRecord(classesOf(['no', 'yes'], [front(8, ...formulas)], [0, 0, 0, 1, 1]), 0);
  expect(pareto.map(({ complexity }) => complexity)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
});
