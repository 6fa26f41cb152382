// The factor on the learning rate, step by step, against what each schedule says in words.

import { describe, expect, test } from 'vitest';
import { RateSchedule, type Schedule } from './schedule.js';

/** At every step of so many epochs of three steps. */
const factors = (
  schedule: Schedule,
  { warmup = 0, epochs = 10, told = (_epoch: number): number => 1 } = {},
): number[] => {
  const rates = new RateSchedule(schedule, warmup, epochs, 3);
  return Array.from({ length: 3 * epochs }, (_, step) => {
    const factor = rates.factor(step);
    if (step % 3 === 2) rates.afterEpoch(told((step - 2) / 3));
    return factor;
  });
};
const near = (found: number[], expected: number[]): void => {
  expect(found).toHaveLength(expected.length);
  found.forEach((value, i) => expect(value).toBeCloseTo(expected[i], 12));
};
const steps = (count: number, f: (step: number) => number): number[] => Array.from({ length: count }, (_, i) => f(i));

test('half a cosine from 1 to 0 over all steps', () => {
  near(
    factors('cosine'),
    steps(30, (step) => 0.5 + 0.5 * Math.cos((Math.PI * step) / 30)),
  );
  near(factors({ kind: 'cosine' }, { epochs: 1 }), [1, 0.75, 0.25]);
});

test('begun again it is a whole half-wave over what is left', () => {
  const rates = new RateSchedule('cosine', 0, 10, 3);
  rates.restart(18);
  near(
    steps(12, (i) => rates.factor(18 + i)),
    steps(12, (i) => 0.5 + 0.5 * Math.cos((Math.PI * i) / 12)),
  );
  // nothing left to fall over
  rates.restart(30);
  expect(rates.factor(30)).toBe(1);
});

test('constant, in steps and exponential, with what is meant where nothing is said', () => {
  expect(factors('constant')).toEqual(steps(30, () => 1));
  near(
    factors('step', { epochs: 61 }),
    steps(183, (step) => 0.1 ** Math.floor(step / 90)),
  );
  near(
    factors('exponential'),
    steps(30, (step) => 0.98 ** Math.floor(step / 3)),
  );
  near(factors({ kind: 'step', every: 1, factor: 0.5 }, { epochs: 3 }), [1, 1, 1, 0.5, 0.5, 0.5, 0.25, 0.25, 0.25]);
});

test('on a warm-up the factor rises by the same in every step, and is the schedule’s from then on', () => {
  near(factors('constant', { warmup: 1.5, epochs: 3 }), [1 / 4.5, 2 / 4.5, 3 / 4.5, 4 / 4.5, 1, 1, 1, 1, 1]);
  const [warm, plain] = [factors('cosine', { warmup: 2 }), factors('cosine')];
  near(
    warm,
    plain.map((value, step) => value * Math.min(1, (step + 1) / 6)),
  );
  const plateau = factors({ kind: 'plateau', patience: 1 }, { warmup: 1, epochs: 3 });
  near(plateau, [1 / 3, 2 / 3, 1, 1, 1, 1, 0.5, 0.5, 0.5]);
});

test('a plateau is left by a fall of more than one part in ten thousand', () => {
  const rate = (fall: number): number =>
    factors({ kind: 'plateau', patience: 3 }, { told: (epoch) => 1 - fall * epoch })[29];
  expect(rate(2e-4)).toBe(1);
  // by less: after three epochs, and three more, and three more
  expect(rate(2e-5)).toBeLessThan(1);
  expect(factors({ kind: 'plateau', patience: 3, factor: 0.1, least: 0.05 })[29]).toBe(0.05);
});

describe('what makes no sense is refused', () => {
  test.each<[unknown, RegExp]>([
    [{ kind: 'step', every: 1.5 }, /`schedule.every`/],
    [{ kind: 'step', factor: -0.1 }, /`schedule.factor`/],
    [{ kind: 'step', factor: 1.1 }, /`schedule.factor`/],
    [{ kind: 'exponential', factor: -1 }, /`schedule.factor`/],
    [{ kind: 'plateau', factor: 2 }, /`schedule.factor`/],
    [{ kind: 'plateau', least: -1 }, /`schedule.least`/],
    [{ kind: 'plateau', least: 1.5 }, /`schedule.least`/],
    [{ kind: 'plateau', patience: 0 }, /`schedule.patience`/],
    ['slow', /`schedule` must be one of/],
    [null, /`schedule` must be one of .* got null/],
    [{}, /`schedule.kind`/],
  ])('%j', (schedule, message) => {
    expect(() => new RateSchedule(schedule as Schedule, 0, 10, 1)).toThrow(message);
  });

  test('a warm-up below 0', () => {
    expect(() => new RateSchedule('constant', -1, 10, 1)).toThrow(/`warmup`/);
  });

  test.each<Schedule>([
    { kind: 'step', every: 1, factor: 0 },
    { kind: 'step', factor: 1 },
    { kind: 'exponential', factor: 1 },
    { kind: 'plateau', factor: 0, least: 0, patience: 1 },
    { kind: 'plateau', least: 1 },
  ])('but not %j', (schedule) => {
    expect(() => new RateSchedule(schedule, 0, 10, 1)).not.toThrow();
  });
});
