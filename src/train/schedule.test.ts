import { describe, expect, test } from 'vitest';
import { RateSchedule, type Schedule } from './schedule.js';

/** Factors at the first step of each epoch. */
const ofEpochs = (schedule: Schedule, epochs: number, steps = 1): number[] => {
  const rates = new RateSchedule(schedule, 0, epochs, steps);
  return Array.from({ length: epochs }, (_, epoch) => rates.factor(epoch * steps));
};

test('left to itself a step falls to a tenth after thirty epochs, an exponential by two per cent after each', () => {
  const step = ofEpochs('step', 61, 3);
  expect([step[0], step[29]]).toEqual([1, 1]);
  expect([step[30], step[59]]).toEqual([expect.closeTo(0.1, 14), expect.closeTo(0.1, 14)]);
  expect(step[60]).toBeCloseTo(0.01, 14);
  ofEpochs('exponential', 4, 2).forEach((factor, epoch) => expect(factor).toBeCloseTo(0.98 ** epoch, 14));
  const rates = new RateSchedule('exponential', 0, 4, 2);
  expect([rates.factor(1), rates.factor(2)]).toEqual([1, 0.98]);
});

test('a cosine that begins again goes over what is left', () => {
  const rates = new RateSchedule('cosine', 0, 4, 5);
  expect(rates.factor(10)).toBeCloseTo(0.5, 14);
  rates.restart(10);
  expect(rates.factor(10)).toBe(1);
  expect(rates.factor(15)).toBeCloseTo(0.5, 14);
  expect(rates.factor(20)).toBeCloseTo(0, 14);
  // where nothing is left it is whole
  rates.restart(20);
  expect(rates.factor(20)).toBe(1);
});

test('the rate rises in equal steps while it warms up, and falls at the same time', () => {
  const warm = new RateSchedule('constant', 1.5, 4, 2);
  expect([0, 1, 2, 3].map((step) => warm.factor(step))).toEqual([1 / 3, 2 / 3, 1, 1]);
  const both = new RateSchedule({ kind: 'exponential', factor: 0.5 }, 2, 4, 2);
  expect([0, 1, 2, 3, 4].map((step) => both.factor(step))).toEqual([0.25, 0.5, 0.375, 0.5, 0.25]);
  const cosine = new RateSchedule('cosine', 1, 2, 4);
  expect(cosine.factor(1)).toBeCloseTo((2 / 4) * 0.5 * (1 + Math.cos(Math.PI / 8)), 14);
  const plateau = new RateSchedule({ kind: 'plateau', patience: 1, factor: 0.5 }, 2, 4, 1);
  plateau.afterEpoch(1);
  plateau.afterEpoch(1);
  expect([plateau.factor(0), plateau.factor(1)]).toEqual([0.25, 0.5]);
});

describe('a plateau', () => {
  const after = (...losses: number[]): RateSchedule['plateau'] => {
    const rates = new RateSchedule({ kind: 'plateau', patience: 3, factor: 0.25, least: 0.1 }, 0, 99, 1);
    for (const loss of losses) rates.afterEpoch(loss);
    return rates.plateau;
  };

  test('is left by a fall of more than one part in ten thousand', () => {
    expect(after(10000, 9998.9)).toEqual({ factor: 1, best: 9998.9, waited: 0 });
    expect(after(10000, 9999)).toEqual({ factor: 1, best: 10000, waited: 1 });
    expect(after(10000, 9999.1)).toEqual({ factor: 1, best: 10000, waited: 1 });
  });

  test('lowers the rate in its third epoch, and begins to wait anew', () => {
    expect(after(1, 1, 1)).toEqual({ factor: 1, best: 1, waited: 2 });
    expect(after(1, 1, 1, 1)).toEqual({ factor: 0.25, best: 1, waited: 0 });
    expect(after(1, 1, 1, 0.5, 1)).toEqual({ factor: 1, best: 0.5, waited: 1 });
    expect(after(1, 1, 1, 1, 1, 1)).toEqual({ factor: 0.25, best: 1, waited: 2 });
    // never below the least
    expect(after(1, 1, 1, 1, 1, 1, 1)).toEqual({ factor: 0.1, best: 1, waited: 0 });
  });

  test('left to itself halves the rate after ten epochs, and goes down to a thousandth', () => {
    const rates = new RateSchedule('plateau', 0, 999, 1);
    const told = (epochs: number): number => {
      for (let epoch = 0; epoch < epochs; epoch++) rates.afterEpoch(1);
      return rates.factor(0);
    };
    expect([told(1), told(9), told(1), told(9), told(1)]).toEqual([1, 1, 0.5, 0.5, 0.25]);
    // ten times one half is a little less
    expect([told(70), told(10), told(50)]).toEqual([2 ** -9, 0.001, 0.001]);
  });

  test('means nothing to the others', () => {
    const rates = new RateSchedule('constant', 0, 9, 1);
    for (let epoch = 0; epoch < 30; epoch++) rates.afterEpoch(1);
    expect(rates.plateau).toEqual({ factor: 1, best: Infinity, waited: 0 });
  });
});

test('the ends of what may be given', () => {
  const made =
    (schedule: Schedule, warmup = 0) =>
    () =>
      new RateSchedule(schedule, warmup, 10, 1);
  for (const factor of [0, 1])
    for (const kind of ['step', 'exponential', 'plateau'] as const) {
      expect(made({ kind, factor })).not.toThrow();
      expect(made({ kind, factor: factor === 0 ? -0.01 : 1.01 })).toThrow(/`schedule.factor`/);
    }
  for (const least of [0, 1]) {
    expect(made({ kind: 'plateau', least })).not.toThrow();
    expect(made({ kind: 'plateau', least: least === 0 ? -0.01 : 1.01 })).toThrow(/`schedule.least`/);
  }
  expect(made({ kind: 'step', every: 1 })).not.toThrow();
  expect(made({ kind: 'step', every: 0 })).toThrow(/`schedule.every`/);
  expect(made({ kind: 'plateau', patience: 1 })).not.toThrow();
  expect(made({ kind: 'plateau', patience: 0 })).toThrow(/`schedule.patience`/);
  expect(made('constant', -0.1)).toThrow(/`warmup`/);
  expect(made({ kind: 'step', patience: 1 } as never)).toThrow(/patience/);
  for (const wrong of [null, 7, undefined]) expect(made(wrong as never)).toThrow(/must be one of cosine, constant/);
  expect(made('cosin' as never)).toThrow(/`schedule`.*"cosin"/);
});
