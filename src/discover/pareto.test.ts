import fc from 'fast-check';
import { expect, test } from 'vitest';
import { paretoFront, pickAtPrice, pickFormula, pickRules, type Ranked } from './pareto.js';

const ranked = (complexity: number, rmse: number): Ranked => ({ complexity, rmse });

test('no member of a front is equalled or beaten in both, and whoever is left out is', () => {
  const any = fc.array(fc.tuple(fc.integer({ min: 1, max: 30 }), fc.double({ min: 0, max: 10, noNaN: true })));
  fc.assert(
    fc.property(any, (pairs) => {
      const all = pairs.map(([complexity, rmse]) => ranked(complexity, rmse));
      const front = paretoFront(all);
      for (let i = 1; i < front.length; i++) {
        expect(front[i].complexity).toBeGreaterThan(front[i - 1].complexity);
        expect(front[i].rmse).toBeLessThan(front[i - 1].rmse);
      }
      for (const each of all)
        expect(front.some(({ complexity, rmse }) => complexity <= each.complexity && rmse <= each.rmse)).toBe(true);
    }),
    { seed: 1 },
  );
});

test('what is not finite is on no front', () => {
  expect(paretoFront([ranked(1, NaN), ranked(2, Infinity), ranked(3, 1)])).toEqual([ranked(3, 1)]);
});

test('an exact formula is the answer of balance and accuracy, whatever it costs', () => {
  const front = [ranked(1, 1), ranked(5, 0.02), ranked(40, 1e-16)];
  expect(pickFormula(front, 'balance', { spread: 1 })).toBe(2);
  expect(pickFormula(front, 'accuracy', { spread: 1 })).toBe(2);
});

test('where errors are the noise, the simplest of those within it is the answer', () => {
  const front = [ranked(1, 1), ranked(7, 0.0101), ranked(30, 0.01)];
  expect(pickFormula(front, 'balance', { spread: 1, floor: 0.0102 })).toBe(1);
});

test('balance stays within two points of the variance that the best explains, simplicity within ten', () => {
  const front = [ranked(2, 1), ranked(6, 0.77), ranked(20, 0.72), ranked(60, 0.715)];
  expect(pickFormula(front, 'balance', { spread: 1 })).toBe(2);
  expect(pickFormula(front, 'simplicity', { spread: 1 })).toBe(1);
  expect(pickFormula(front, 'accuracy', { spread: 1 })).toBe(3);
});

test('balance takes more complexity where each unit of it lowers the error by a twentieth of a power of e, and no further', () => {
  // half the error, ln 2 = 0.693 powers of e, is worth 13 units
  expect(pickFormula([ranked(4, 0.1), ranked(17, 0.05)], 'balance', { spread: 1 })).toBe(1);
  expect(pickFormula([ranked(4, 0.1), ranked(18, 0.05)], 'balance', { spread: 1 })).toBe(0);
});

test('two and ten points of variance are those of the target, in its own units', () => {
  const front = (points: number, spread: number) => [ranked(1, spread * Math.sqrt(points)), ranked(90, spread * 1e-4)];
  for (const spread of [1e-3, 1, 1e5]) {
    // where the simple one is near enough, balance only weighs: 9 powers of e for 89 units are dear enough to take
    expect(pickFormula(front(0.0199, spread), 'balance', { spread })).toBe(1);
    expect(pickFormula(front(0.099, spread), 'simplicity', { spread })).toBe(0);
    expect(pickFormula(front(0.101, spread), 'simplicity', { spread })).toBe(1);
    const weak = (points: number) => [ranked(1, spread * Math.sqrt(0.5 + points)), ranked(90, spread * Math.sqrt(0.5))];
    expect(pickFormula(weak(0.0199), 'balance', { spread })).toBe(0);
    expect(pickFormula(weak(0.0201), 'balance', { spread })).toBe(1);
  }
});

test('every rule answers with a member of any front', () => {
  const any = fc.array(fc.tuple(fc.integer({ min: 1, max: 90 }), fc.double({ min: 0, max: 3, noNaN: true })), {
    minLength: 1,
  });
  fc.assert(
    fc.property(any, fc.constantFrom(...pickRules), (pairs, rule) => {
      const front = paretoFront(pairs.map(([complexity, rmse]) => ranked(complexity, rmse)));
      expect(front[pickFormula(front, rule, { spread: 1 })]).toBeDefined();
    }),
    { seed: 2 },
  );
});

test('an unknown rule is named', () => {
  expect(() => pickFormula([ranked(1, 1)], 'best' as never, { spread: 1 })).toThrow('`rule`');
});

test('at a price the least of error in powers of e and price times complexity is picked, the simpler of equals', () => {
  const front = [ranked(1, 1), ranked(3, Math.exp(-1)), ranked(7, Math.exp(-2))];
  expect(pickAtPrice(front, 0, 1)).toBe(2);
  expect(pickAtPrice(front, 0.24, 1)).toBe(2);
  expect(pickAtPrice(front, 0.26, 1)).toBe(1);
  expect(pickAtPrice(front, 0.51, 1)).toBe(0);
  // 1 − 0.5·2 = 0: as good
  expect(pickAtPrice(front, 0.5, 1)).toBe(0);
  // what is below the floor, or rounding of the spread, is as good as it
  expect(pickAtPrice(front, 0, 1, 0.5)).toBe(1);
  expect(pickAtPrice([ranked(1, 1e-9), ranked(2, 1e-12)], 0, 1)).toBe(0);
  expect(pickAtPrice([ranked(1, 1e-9), ranked(2, 1e-12)], 0, 1e-3)).toBe(1);
});

test('errors below a thousand millionth of the spread are rounding: there the simpler is as good', () => {
  for (const spread of [1, 1e-6, 1e6]) {
    const picked = (error: number): number =>
      pickFormula([ranked(1, error * spread), ranked(9, 1e-12 * spread)], 'accuracy', { spread });
    expect([picked(0.9e-9), picked(1.1e-9)]).toEqual([0, 1]);
  }
});

test('accuracy takes the first that is as near as the last, or below the floor', () => {
  const front = [ranked(1, 1), ranked(3, 0.2), ranked(7, 0.1)];
  expect(pickFormula(front, 'accuracy', { spread: 1 })).toBe(2);
  expect(pickFormula(front, 'accuracy', { spread: 1, floor: 0.3 })).toBe(1);
  expect(pickFormula(front, 'balance', { spread: 3, floor: 2 })).toBe(0);
});

test('what the most accurate explains is that of the last of a front, however long it is', () => {
  const front = [ranked(1, 1), ranked(3, 0.9), ranked(8, 0.5), ranked(20, 0.1), ranked(45, 0.01)];
  // 1 % of the variance more than 0.0001 is an error of 0.1; ten, of 0.316
  expect(pickFormula(front, 'simplicity', { spread: 1 })).toBe(3);
  // 0.1 at 20 against 0.01 at 45: ln 10 = 2.3 powers of e for 25 units, worth 1.25
  expect(pickFormula(front, 'balance', { spread: 1 })).toBe(4);
  expect(pickFormula(front, 'accuracy', { spread: 1 })).toBe(4);
});

test('of two that cost the same, the simpler one is taken', () => {
  const same = [ranked(3, 0.2), ranked(23, 0.2 / Math.E)];
  expect(pickAtPrice(same, 0.05, 1)).toBe(0);
  expect(pickAtPrice(same, 0.0499, 1)).toBe(1);
});

test('of formulas that are all infinitely wrong the simplest is picked', () => {
  expect(pickAtPrice([ranked(1, Infinity), ranked(2, Infinity)], 0.05, 1)).toBe(0);
});
