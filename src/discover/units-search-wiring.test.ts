// What a search with units looks for in groups, and what it proposes to the search after that; those searches are made up.

import { beforeEach, describe, expect, test, vi } from 'vitest';
import { parseExpression } from '../formula/parse.js';
import { printExpression } from '../formula/print.js';
import { evaluateExpression } from '../formula/evaluate.js';
import type { Expression } from '../formula/expression.js';
import type { Columns } from '../formula/formula-fit.js';
import { parseUnit } from '../units/parse-unit.js';
import { physicalConstants } from '../units/physical-constants.js';
import type { SearchOptions } from './discover.js';
import { groupRows } from './unit-groups.js';
import { separate } from './separate-rows.js';
import type { SearchUnits } from './units-search.js';

const made = {
  calls: [] as { data: Columns; options: unknown }[],
  answer: (_data: Columns): { front: { expression: unknown; origin: string }[]; ended: string } => ({
    front: [],
    ended: 'tried',
  }),
};
// a graph of modules of its own, for files of this room share one
vi.resetModules();
vi.doMock('./discover.js', () => ({
  async searchFormulas(data: Columns, options: unknown) {
    made.calls.push({ data, options });
    return made.answer(data);
  },
}));
const { searchWithUnits } = await import('./units-search.js');
vi.doUnmock('./discover.js');
vi.resetModules();

const calls = (): { data: Columns; options: SearchOptions }[] => made.calls as never;
beforeEach(() => {
  made.calls = [];
  made.answer = () => ({ front: [], ended: 'tried' });
});

const read = (given: Record<string, string>, constants?: string[]): SearchUnits => ({
  units: new Map(Object.entries(given).map(([name, unit]) => [name, parseUnit('a unit', unit)])),
  target: 'y',
  constants: constants && physicalConstants('a test', constants, []),
});
const upTo = (value: (i: number) => number): Float64Array => Float64Array.from({ length: 40 }, (_, i) => value(i));
const [x, t, v] = [upTo((i) => 1 + i / 10), upTo((i) => 2 + ((i * 7) % 40) / 8), upTo((i) => 1 + ((i * 11) % 40) / 20)];
const y = x.map((each, i) => 3 * each + 2 * v[i] * t[i]);
const data: Columns = { names: ['x', 't', 'v'], columns: [x, t, v], y };
const units = read({ x: 'm', t: 's', v: 'm/s', y: 'm' });
const groups = groupRows(
  data,
  ['m', 's', 'm/s'].map((unit) => parseUnit('a unit', unit).dimension),
  parseUnit('a unit', 'm').dimension,
  undefined,
);
const at = (expression: Expression, row: number): number =>
  evaluateExpression(expression, { x: x[row], t: t[row], v: v[row] });

describe('where numbers may carry units', () => {
  test('all groups are searched, then the columns, with what the groups say proposed', async () => {
    made.answer = ({ names }: Columns) => ({
      front: names[0] === 'π1' ? [{ expression: parseExpression('2*π1 + 3'), origin: 'here' }] : [],
      ended: 'tried',
    });
    const own = { seed: 3, functions: ['x'], maxComplexity: 9 };
    const found = await searchWithUnits(data, units, own);
    expect(groups.length).toBeGreaterThan(1);
    expect(calls()).toHaveLength(groups.length + 1);
    groups.forEach((group, i) => {
      expect(calls()[i].data).toEqual(group.data);
      expect(calls()[i].options).toEqual({ ...own, errors: undefined });
    });
    const last = calls().at(-1)!;
    expect(found).toEqual({ front: [], ended: 'tried' });
    expect(last.data).toBe(data);
    expect(last.options).toMatchObject(own);
    const proposals = last.options.proposals!;
    expect(proposals.map(({ origin, fixedExponents }) => [origin, fixedExponents])).toEqual(
      groups.flatMap(() => [
        ['units', true],
        ['units: here', true],
      ]),
    );
    groups.forEach((group, i) => {
      const [level, formula] = proposals.slice(2 * i).map(({ expression }) => expression);
      // begins with the first row's number of the product of powers
      expect(at(level, 0)).toBeCloseTo(y[0], 9);
      for (const row of [0, 17]) {
        expect(at(level, row)).toBeCloseTo(group.data.y[0] * at(group.scale, row), 9);
        expect(at(formula, row)).toBeCloseTo((2 * group.data.columns[0][row] + 3) * at(group.scale, row), 9);
      }
    });
    // a length and a time need a number between them
    const sense = last.options.sense!;
    expect(printExpression(sense.sound(parseExpression('x + v'))!)).toBe('x + 1*v');
    expect(sense.carrying(parseExpression('x + 2*v + 2*x'))).toEqual([true, false]);
  });
  test('other groups are not searched once one has said it', async () => {
    made.answer = () => ({ front: [], ended: 'found' });
    await searchWithUnits(data, units, {});
    expect(calls().map(({ data: { names } }) => names)).toEqual([['π1'], ['x', 't', 'v']]);
  });
  test('nor any where the search is told to stop', async () => {
    await searchWithUnits(data, units, { signal: AbortSignal.abort() });
    expect(calls().map(({ data: { names } }) => names)).toEqual([['x', 't', 'v']]);
    expect(calls()[0].options.proposals).toHaveLength(groups.length);
  });
  test('nor those in which there is nothing to be found', async () => {
    // y is a number of times the product of powers, to rounding
    const exact = { names: ['x', 't'], columns: [x, t], y: x.map((each, i) => (each / t[i]) * 2.5) };
    await searchWithUnits(exact, read({ x: 'm', t: 's', y: 'm/s' }), {});
    expect(calls()).toHaveLength(1);
    // as are several lengths of which one is such a number
    const two = { ...data, y: x.map((each) => 3 * each) };
    await searchWithUnits(two, units, {});
    const seen = calls().slice(1, -1);
    expect(seen.length).toBeLessThan(groups.length);
    for (const { data: group } of seen) expect(Math.max(...group.y) / Math.min(...group.y)).toBeGreaterThan(1.001);
  });
  test('what is nothing but rounding, a part in 10¹², is none, in any unit', async () => {
    // over x/t it is one number, but for what is added to every second row: half of that is its deviation
    const searched = async (part: number, unit: number): Promise<number> => {
      made.calls = [];
      const wave = x.map((each, i) => ((unit * each) / t[i]) * (1 + part * (i % 2)));
      await searchWithUnits({ ...data, y: wave }, read({ x: 'm', t: 's', v: 'm/s', y: 'm/s' }), {});
      return made.calls.length;
    };
    for (const unit of [1e-9, 1, 1e9]) {
      // the other group and the columns, and then this one too
      expect(await searched(1e-12, unit)).toBe(2);
      expect(await searched(5e-12, unit)).toBe(3);
    }
  });
  test('errors go with them', async () => {
    const errors = { kind: 'column', column: 's', deviations: upTo((i) => 1 + i) } as const;
    await searchWithUnits(data, units, { errors });
    const [{ options }] = calls();
    const scale = y.map((each, row) => each / groups[0].data.y[row]);
    expect([...(options.errors as typeof errors).deviations]).toEqual(
      Array.from(errors.deviations, (each, row) => expect.closeTo(each / scale[row], 9)),
    );
    expect(calls().at(-1)!.options.errors).toBe(errors);
  });
  test('what has no unit is a pure number, and so is a target', async () => {
    await searchWithUnits({ names: ['n'], columns: [x], y }, read({ other: 'm' }), {});
    const sense = calls().at(-1)!.options.sense!;
    expect(printExpression(sense.sound(parseExpression('exp(n)'))!)).toBe('exp(n)');
  });
});

describe('where constants of physics are all that carries units', () => {
  const g = 9.80665;
  const fall: Columns = { names: ['t', 'x'], columns: [t, x], y: t.map((each, i) => (g * each ** 2) / 2 + 0.1 * x[i]) };
  const falling = read({ t: 's', x: 'm', y: 'm' }, ['g']);

  // of a group, whichever it is and whichever product of powers it is over
  const forms: [text: string, law: (group: number) => number][] = [
    ['0.4*π1 + 0.2', (group) => 0.5 * group + 0.1],
    ['0.4/π1 + 0.2', (group) => 0.5 / group + 0.1],
    ['0.2*π1 + 0.4', (group) => 0.1 * group + 0.5],
    ['0.2/π1 + 0.4', (group) => 0.1 / group + 0.5],
  ];
  const lawful = ({ columns: [group], y: said }: Columns) => ({
    front: forms
      .filter(([, law]) => group.every((each, row) => Math.abs(law(each) / said[row] - 1) < 1e-9))
      .map(([text]) => ({ expression: parseExpression(text), origin: 'a group' })),
    ended: 'tried',
  });

  test('what groups say is judged, with exponents as they are, and the mean beside it', async () => {
    made.answer = lawful;
    const found = await searchWithUnits(fall, falling, { seed: 4 });
    const { heldBack, mean, spread } = separate(
      { names: ['t', 'x', 'g'], columns: [t, x, t.map(() => g)], y: fall.y },
      4,
    );
    expect(found).toMatchObject({ ended: 'found', tried: 0, fits: [], mean, spread, weighing: { perUnit: 1 } });
    const squares = heldBack.y.reduce((sum, value) => sum + value / heldBack.y.length, 0);
    expect(found.heldBackSpread).toBeCloseTo(
      Math.sqrt(heldBack.y.reduce((sum, value) => sum + (value - squares) ** 2 / heldBack.y.length, 0)),
      9,
    );
    const { expression, origin, rmse } = found.front[found.likeliest];
    expect(origin).toBe('units: a group');
    expect(rmse).toBeLessThan(1e-8);
    for (const row of [0, 9])
      expect(evaluateExpression(expression, { t: t[row], x: x[row], g })).toBeCloseTo(fall.y[row], 6);
  });
  test('it ends as tried where nothing is exact, as aborted where it is told to stop', async () => {
    expect((await searchWithUnits(fall, falling, {})).ended).toBe('tried');
    expect((await searchWithUnits(fall, falling, { signal: AbortSignal.abort() })).ended).toBe('aborted');
  });
  test('formulas are no longer than asked for', async () => {
    made.answer = lawful;
    const complexities = async (maxComplexity?: number): Promise<number[]> =>
      (await searchWithUnits(fall, falling, { maxComplexity })).front.map(({ complexity }) => complexity);
    const all = await complexities();
    expect(all.length).toBeGreaterThan(1);
    expect(await complexities(all.at(-1)!)).toEqual(all);
    expect(Math.max(...(await complexities(all.at(-1)! - 1)))).toBeLessThan(all.at(-1)!);
  });
  test('those longer than a hundred are left out where nothing is asked for', async () => {
    // sin(π1) + sin(sin(π1)) + …, which nothing shortens
    const nested = (count: number): Expression =>
      parseExpression(
        Array.from({ length: count }, (_, k) => `${'sin('.repeat(k + 1)}π1${')'.repeat(k + 1)}`).join(' + '),
      );
    const whole = { names: ['t', 'x', 'g'], columns: [t, x, t.map(() => g)], y: x };
    const dimensions = ['s', 'm', 'm/s^2'].map((unit) => parseUnit('a unit', unit).dimension);
    const [group] = groupRows(whole, dimensions, parseUnit('a unit', 'm').dimension, undefined);
    const endedWith = async (count: number, maxComplexity?: number): Promise<[string, number]> => {
      made.answer = () => ({
        front: made.calls.length === 1 ? [{ expression: nested(count), origin: 'here' }] : [],
        ended: 'tried',
      });
      made.calls = [];
      const law = group.back(nested(count));
      const said = t.map((_, row) => evaluateExpression(law, { t: t[row], x: x[row], g }));
      const { front, ended } = await searchWithUnits({ ...fall, y: said }, falling, { maxComplexity });
      return [ended, front.at(-1)!.complexity];
    };
    expect(await endedWith(6)).toEqual(['found', 91]);
    expect(await endedWith(7, 113)).toEqual(['found', 113]);
    const [ended, complexity] = await endedWith(7);
    expect(ended).toBe('tried');
    expect(complexity).toBeLessThan(100);
  });
  test('exponents are those that were proposed', async () => {
    made.answer = () => ({
      front: [{ expression: parseExpression('2*sqrt(π1) + 1'), origin: 'here' }],
      ended: 'tried',
    });
    const { front } = await searchWithUnits({ ...fall, y: t.map((each, i) => each ** 1.2 * x[i] ** 0.4) }, falling, {});
    expect(printExpression(front.at(-1)!.expression)).toMatch(/^[\d.]+\*x\*\(t\*sqrt\(g\/x\) - [\d.]+\)$/);
  });
  test('rows are parted with the seed 42 where none is given', async () => {
    const { mean } = separate({ names: ['t', 'x'], columns: [t, x], y: fall.y }, 42);
    expect((await searchWithUnits(fall, falling, {})).mean).toBe(mean);
  });
  test('whether it is exact goes by the spread of the target', async () => {
    made.answer = () => ({
      front: forms.map(([text]) => ({ expression: parseExpression(text), origin: 'a group' })),
      ended: 'tried',
    });
    const endedOf = async (unit: number, off: number): Promise<string> => {
      const rough = { ...fall, y: fall.y.map((each, i) => unit * each * (1 + off * (i % 2))) };
      return (await searchWithUnits(rough, falling, {})).ended;
    };
    expect(await endedOf(1e6, 0)).toBe('found');
    expect(await endedOf(1e-6, 1e-4)).toBe('tried');
  });
  test('errors weigh the rows', async () => {
    const errors = { kind: 'column', column: 's', deviations: t.map((each) => 0.02 * each) } as const;
    const { weighing } = await searchWithUnits(fall, falling, { errors });
    const plain = await searchWithUnits(fall, falling, {});
    expect(plain.weighing.perUnit).toBe(1);
    expect(weighing.perUnit).not.toBe(1);
  });
});
