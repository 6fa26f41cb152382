import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  activate,
  activateDerivative,
  activateSecondDerivative,
  activateThirdDerivative,
  type ActivationName,
  erf,
  erfc,
} from './functions.js';

const names: ActivationName[] = ['silu', 'gelu', 'relu', 'tanh', 'identity', 'none'];
const moderate = fc.double({ min: -10, max: 10, noNaN: true });

describe('erf and erfc', () => {
  test('have their known values', () => {
    expect(erf(0)).toBe(0);
    expect(erf(1)).toBeCloseTo(0.8427007929497149, 15);
    expect(erfc(0)).toBeCloseTo(1, 15);
    expect(erfc(5) / 1.5374597944280349e-12).toBeCloseTo(1, 14);
  });

  test('are odd, and one minus the other', () => {
    fc.assert(
      fc.property(moderate, (x) => {
        expect(erf(-x)).toBeCloseTo(-erf(x), 15);
        expect(erf(x) + erfc(x)).toBeCloseTo(1, 14);
        expect(erfc(x) + erfc(-x)).toBeCloseTo(2, 14);
      }),
    );
  });

  test('end at their limits, and pass NaN on', () => {
    expect([erf(Infinity), erf(-Infinity), erfc(Infinity), erfc(-Infinity)]).toEqual([1, -1, 0, 2]);
    expect([erf(1e300), erf(-1e300), erfc(1e300), erfc(-1e300)]).toEqual([1, -1, 0, 2]);
    expect(erf(NaN)).toBeNaN();
    expect(erfc(NaN)).toBeNaN();
  });
});

describe('activations', () => {
  test('have their known values at 0 and 1', () => {
    expect(names.map((name) => activate(name, 0) + 0)).toEqual([0, 0, 0, 0, 0, 0]);
    const known = [0.7310585786300049, 0.8413447460685429, 1, 0.7615941559557649, 1, 0];
    names.forEach((name, i) => expect(activate(name, 1), name).toBeCloseTo(known[i], 15));
    expect(names.map((name) => activateDerivative(name, 0))).toEqual([0.5, 0.5, 0, 1, 1, 0]);
  });

  test.each(names)('%s has the derivatives that differences show', (name) => {
    const step = 1e-5;
    /** rounding over the step is 1e-10 for values of 10, the third derivative times its square less */
    const tolerance = 1e-9;
    fc.assert(
      fc.property(moderate, (x) => {
        fc.pre(name !== 'relu' || Math.abs(x) > step);
        const difference = (f: (name: ActivationName, x: number) => number): number =>
          (f(name, x + step) - f(name, x - step)) / (2 * step);
        expect(Math.abs(activateDerivative(name, x) - difference(activate))).toBeLessThan(tolerance);
        expect(Math.abs(activateSecondDerivative(name, x) - difference(activateDerivative))).toBeLessThan(tolerance);
        expect(Math.abs(activateThirdDerivative(name, x) - difference(activateSecondDerivative))).toBeLessThan(
          tolerance,
        );
      }),
    );
  });

  test.each(names)('%s and its derivatives are finite for every finite number', (name) => {
    for (const x of [0, 5e-324, 30, 750, 1e4, 1e155, 1e300].flatMap((size) => [size, -size])) {
      for (const f of [activate, activateDerivative, activateSecondDerivative, activateThirdDerivative])
        expect(f(name, x), `${f.name} ${x}`).toSatisfy(Number.isFinite);
    }
  });
});
