// Choices among made-up candidates, whose errors are a table.

import { describe, expect, test } from 'vitest';
import { watchSteps } from '../../test/steps.js';
import {
  type Choice,
  type Choosing,
  combine,
  exchanged,
  type FitLimits,
  isConstant,
  leastHarmful,
  maxChoices,
  simplerChanges,
  simplify,
} from './edge-choices.js';

const labels = ['0', 'x', 'sin', 'exp', '1'];
const complexities = [0, 1, 3, 4, 0.5];

interface Tried {
  choice: Choice;
  limits: FitLimits | undefined;
}

/** Edges that each may be 0, x, sin, exp or 1, the likeliest first in that order, with errors as told. */
function choosing(edges: number, error: (choice: Choice) => number, more: Partial<Choosing> = {}) {
  const tried: Tried[] = [];
  let least = Infinity;
  const made: Choosing = {
    candidates: Array.from({ length: edges }, () => labels.map((label, i) => ({ label, complexity: complexities[i] }))),
    costs: Array.from({ length: edges }, () => [0, 1, 2, 3, 4]),
    readIn: () => () => true,
    *fit(choice, limits) {
      tried.push({ choice, limits });
      yield 5;
      const rmse = error(choice);
      least = Math.min(least, rmse);
      return rmse;
    },
    least: () => least,
    exact: 1e-9,
    ...more,
  };
  return { made, tried, choices: () => tried.map(({ choice }) => choice.join('')) };
}
/** An error that grows with the distance of each edge from what it is. */
const near =
  (...truth: number[]) =>
  (choice: Choice): number =>
    choice.reduce((sum, each, i) => sum + (each === truth[i] ? 0 : i + 1), 0);

test('a constant is 0 or 1', () => {
  expect(labels.map((label) => isConstant({ label }))).toEqual([true, false, false, false, true]);
});

test('of more edges more combinations are fitted, of noisy rows fewer', () => {
  expect([1, 2, 10].map((edges) => maxChoices(edges, false))).toEqual([35, 50, 170]);
  expect([1, 2, 10].map((edges) => maxChoices(edges, true))).toEqual([14, 18, 50]);
});

describe('combinations', () => {
  test('are fitted in the order of their costs until one is exact', () => {
    const { made, choices } = choosing(2, near(1, 1));
    watchSteps(combine(made, false));
    expect(choices()).toEqual(['00', '10', '01', '20', '11']);
  });
  test('one that is exact already is enough', () => {
    const { made, choices } = choosing(1, () => 1, { least: () => 1e-9 });
    watchSteps(combine(made, false));
    expect(choices()).toEqual([]);
  });
  test('are no more than so many, of six candidates of each edge', () => {
    const many = (edges: number, rough: boolean): number => {
      const { made, tried } = choosing(edges, () => 1, {
        costs: Array.from({ length: edges }, () => [0, 1, 2, 3, 4, 5, 6, 7]),
      });
      watchSteps(combine(made, rough));
      return tried.length;
    };
    expect([many(1, false), many(2, true), many(2, false)]).toEqual([6, 18, 36]);
    expect(many(3, false)).toBe(65);
  });
  test('stop where they are told to', () => {
    const { made, tried } = choosing(2, () => 1);
    // each is a step of its fit and a look after it
    expect(watchSteps(combine(made, false)).work.slice(0, 4)).toEqual([5, 0, 5, 0]);
    const other = choosing(2, () => 1);
    watchSteps(combine(other.made, false), 3);
    expect(other.tried).toHaveLength(2);
    expect(tried.length).toBeGreaterThan(20);
  });
});

describe('simpler changes', () => {
  test('are to nothing or to a line, where that is simpler', () => {
    const { made } = choosing(3, () => 1);
    expect(simplerChanges(made, [2, 1, 0])).toEqual([
      { at: 0, to: 0 },
      { at: 0, to: 1 },
      { at: 1, to: 0 },
    ]);
    // the constant 1 costs a half
    expect(simplerChanges(made, [4, 0, 0])).toEqual([{ at: 0, to: 0 }]);
  });
  test('are of edges that say something', () => {
    const { made } = choosing(2, () => 1, { readIn: (choice) => (edge) => edge === choice[0] - 2 });
    expect(simplerChanges(made, [2, 2]).map(({ at }) => at)).toEqual([0, 0]);
    expect(simplerChanges(made, [3, 2]).map(({ at }) => at)).toEqual([1, 1]);
  });
});

describe('simplifying', () => {
  test('takes whichever change costs least, until nothing is left to change', () => {
    const { made, choices } = choosing(2, near(0, 2));
    watchSteps(simplify(made, [2, 2], false, false));
    // 02 is best, then of two that are as good the first, nothing
    expect(choices()).toEqual(['02', '12', '20', '21', '00', '01']);
    const other = choosing(2, near(0, 1));
    watchSteps(simplify(other.made, [2, 2], false, false));
    expect(other.choices()).toEqual(['02', '12', '20', '21', '01', '11', '20', '00']);
  });
  test('ends where it is not exact any more, if that is asked', () => {
    const { made, choices } = choosing(2, near(0, 2));
    watchSteps(simplify(made, [2, 2], true, false));
    expect(choices()).toEqual(['02', '12', '20', '21', '00', '01']);
    const exact = choosing(1, () => 1e-9);
    watchSteps(simplify(exact.made, [2], true, false));
    expect(exact.choices()).toEqual(['0', '1']);
  });
  test('ends where no change makes a formula', () => {
    const { made, choices } = choosing(1, () => NaN);
    watchSteps(simplify(made, [2], false, false));
    expect(choices()).toEqual(['0', '1']);
  });
  test('stops where it is told to', () => {
    const { made, choices } = choosing(2, near(0, 2));
    // the first look is before the first fit
    watchSteps(simplify(made, [2, 2], false, false), 0);
    expect(choices()).toEqual([]);
    watchSteps(simplify(made, [2, 2], false, false), 2);
    expect(choices()).toEqual(['02']);
  });
  test('of large networks looks first, then fits to the end, then exchanges', () => {
    const { made, tried } = choosing(3, near(0, 2, 1));
    watchSteps(simplify(made, [2, 2, 1], false, true));
    const first = tried.slice(0, 5);
    expect(first.map(({ choice }) => choice.join(''))).toEqual(['021', '121', '201', '211', '220']);
    expect(first.every(({ limits }) => limits?.iterations === 2)).toBe(true);
    // three of them to the end, the best first
    expect(tried.slice(5, 8).map(({ choice, limits }) => [choice.join(''), limits])).toEqual([
      ['021', undefined],
      ['121', undefined],
      ['201', undefined],
    ]);
    // then what is left may be another, if it is near what was
    expect(tried[8]).toEqual({ choice: [0, 1, 1], limits: { against: 0 } });
  });
});

describe('an exchange', () => {
  const made = (edges: number, error: (choice: Choice) => number, more: Partial<Choosing> = {}) => {
    const { made: of, tried, choices } = choosing(edges, error, more);
    return {
      choices,
      tried,
      from: (start: Choice, rmse: number, stopAt?: number) =>
        watchSteps(exchanged(of, start, rmse), stopAt).value.join(''),
    };
  };
  test('tries others for each edge that says something, none of them constant', () => {
    const { choices, from } = made(3, () => 1, { readIn: () => (edge) => edge !== 2 });
    expect(from([2, 0, 2], 1)).toBe('202');
    // only the first one: the second is nothing, the third is not read
    expect(choices()).toEqual(['102', '302']);
  });
  test('takes the best, and again, as long as that helps', () => {
    const { choices, from } = made(2, near(3, 1));
    expect(from([2, 2], 3)).toBe('31');
    expect(choices().slice(0, 4)).toEqual(['12', '32', '21', '23']);
  });
  test('helps by a hundredth at least', () => {
    const by = (share: number): string => made(1, (choice) => (choice[0] === 3 ? share : 5)).from([2], 1);
    expect([by(0.991), by(0.99), by(0.989)]).toEqual(['2', '2', '3']);
  });
  test('is made four times at most', () => {
    // each exchange brings one of five edges to what it is
    const { from, tried } = made(5, (choice) => choice.reduce((sum, each) => sum + (each === 3 ? 0 : 1), 0));
    expect(from([2, 2, 2, 2, 2], 5)).toBe('33332');
    expect(tried).toHaveLength(4 * 10);
  });
  test('of up to six edges', () => {
    const six = made(6, near(3, 3, 3, 3, 3, 3));
    six.from([2, 2, 2, 2, 2, 2], 21);
    expect(six.tried.length).toBeGreaterThan(0);
    const seven = made(7, near(3, 3, 3, 3, 3, 3, 3));
    expect(seven.from([2, 2, 2, 2, 2, 2, 2], 28)).toBe('2222222');
    expect(seven.tried).toEqual([]);
  });
  test('looks at the two dozen likeliest, the likeliest first', () => {
    const candidates = [Array.from({ length: 30 }, (_, i) => ({ label: `f${i}`, complexity: 1 }))];
    const costs = [Array.from({ length: 30 }, (_, i) => (i * 7) % 30)];
    const { tried, from } = made(1, () => 1, { candidates, costs });
    from([29], 1);
    const order = Array.from(costs[0].keys())
      .toSorted((a, b) => costs[0][a] - costs[0][b])
      .slice(0, 24);
    expect(tried.map(({ choice }) => choice[0])).toEqual(order.filter((each) => each !== 29));
    expect(tried[0].limits).toEqual({ against: 1 });
  });
  test('stops where it is told to, with what it has', () => {
    const { choices, from } = made(2, near(3, 1));
    expect(from([2, 2], 3, 0)).toBe('22');
    expect(choices()).toEqual([]);
  });
});

describe('the least harmful of changes', () => {
  const changes = (count: number) => Array.from({ length: count }, (_, at) => ({ at, to: 0 }));
  const start = (count: number): Choice => Array.from({ length: count }, () => 2);
  const of = (count: number, error: (choice: Choice) => number, stopAt?: number) => {
    const { made, tried } = choosing(count, error);
    const value = watchSteps(leastHarmful(made, start(count), changes(count)), stopAt).value;
    return { value: value.map((each) => each.join('')), tried };
  };
  /** The error is that of the changes that were made, summed. */
  const sum =
    (...errors: number[]) =>
    (choice: Choice): number =>
      1 + choice.reduce((total, each, i) => total + (each === 0 ? errors[i] : 0), 0);
  test('are the three best', () => {
    const { value, tried } = of(5, sum(0.5, 0.2, 0.9, 0.1, 0.7));
    expect(value).toEqual(['22202', '20222', '02222']);
    expect(tried.map(({ limits }) => limits)).toEqual(Array.from({ length: 5 }, () => ({ iterations: 2 })));
  });
  test('are made together where they do as good as no harm', () => {
    // of twenty changes two, of eleven too, of ten one
    const errors = (count: number): number[] => Array.from({ length: count }, (_, i) => (i < 4 ? 0.001 * i : 1));
    expect(of(20, sum(...errors(20))).value).toEqual([`00${'2'.repeat(18)}`]);
    expect(of(11, sum(...errors(11))).value).toEqual([`00${'2'.repeat(9)}`]);
    expect(of(10, sum(...errors(10))).value).toHaveLength(3);
  });
  test('each within a hundredth of the least', () => {
    const second = (error: number): number =>
      of(20, sum(0, error, ...Array.from({ length: 18 }, () => 1))).value.length;
    expect([second(0.0099), second(0.0101)]).toEqual([1, 3]);
  });
  test('and together within a fiftieth', () => {
    const together = (error: number): number =>
      of(20, (choice) => {
        const made = choice.filter((each) => each === 0).length;
        return made === 2 ? error : choice[0] === 0 || choice[1] === 0 ? 1 : 2;
      }).value.length;
    expect([together(1.02), together(1.021)]).toEqual([1, 3]);
  });
  test('of one edge one', () => {
    const { made } = choosing(20, () => 1);
    const both = [{ at: 4, to: 0 }, { at: 4, to: 1 }, ...changes(18).map(({ at }) => ({ at: at + 2, to: 1 }))];
    const { value } = watchSteps(leastHarmful(made, start(20), both));
    // all are as good: the first two edges
    expect(value).toHaveLength(1);
    expect(value[0].filter((each) => each !== 2)).toHaveLength(2);
    expect(value[0][4]).toBe(0);
  });
  test('are those that were looked at when it is told to stop', () => {
    const { value, tried } = of(5, sum(0.5, 0.2, 0.9, 0.1, 0.7), 4);
    expect(tried).toHaveLength(2);
    expect(value).toEqual(['20222', '02222']);
  });
});
