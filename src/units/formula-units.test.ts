import { expect, test } from 'vitest';
import { parseExpression } from '../formula/parse.js';
import { type Dimension, noDimension } from './dimension.js';
import { misfitText, unitsOfFormula } from './formula-units.js';
import { parseUnit } from './parse-unit.js';
import { piGroups } from './pi-groups.js';
import { dimensionText } from './unit-text.js';

const dimension = (text: string): Dimension => parseUnit('it', text).dimension;
const units: Record<string, string> = {
  m: 'kg',
  v: 'm/s',
  t: 's',
  x: 'm',
  T: 'K',
  E: 'J',
  p: 'Pa',
  n: 'mol',
  V: 'm^3',
};

/** The units of the numbers or names that are sought, or what does not fit. */
function asked(formula: string, target: string, carriers: number[] = [], numberOf?: (name: string) => number): unknown {
  const answer = unitsOfFormula(parseExpression(formula), {
    size: noDimension.length,
    unitOf: (name) => (Object.hasOwn(units, name) ? dimension(units[name]) : undefined),
    target: dimension(target),
    carriers,
    ...(numberOf && { numberOf }),
  });
  if (answer.fits === false) return misfitText(answer, dimensionText);
  const found = [...answer.numbers.values(), ...answer.names.values()];
  return found.map(dimensionText);
}

test.each([
  ['m*v^2/2', 'J', []],
  ['c*n*T/V', 'Pa', ['kg m^2/(s^2 K mol)']],
  ['a*exp(-b*t) + c', 'm', ['m', '1/s', 'm']],
  ['a*exp(-b/T)', '1/s', ['1/s', 'K']],
  ['vmax*x/(k + x)', 'm/s', ['m/s', 'm']],
  ['sqrt(x/g)*2*pi', 's', ['m/s^2']],
  ['a*log(x/b)', '1', ['1', 'm']],
  ['x + v*t', 'm', []],
  ['max(x, v*t)', 'm', []],
  ['k*x^0.75', 'kg', ['kg/m^(3/4)']],
])('%s in %s', (formula, target, sought) => {
  const found = asked(formula, target) as string[];
  expect([...found].toSorted()).toEqual([...sought].toSorted());
});

test('exponents with names have the values that they are said to have', () => {
  expect(asked('k*x^q', 'kg', [], () => 2)).toEqual(['kg/m^2']);
});

test('numbers that may carry a unit do', () => {
  expect(asked('8.3*n*T/V', 'Pa', [0])).toEqual(['kg m^2/(s^2 K mol)']);
  expect(asked('8.3*n*T/V', 'Pa')).toMatch(/^8\.3\*n\*T\/V has the unit K mol\/m\^3 where kg\/\(m s\^2\) is needed$/);
  // of two in one product the first that is named
  expect(asked('4*x*2', 'kg', [1, 0])).toEqual(['kg/m', '1']);
});

test.each([
  ['x + t', 'm', 'x has the unit m and t the unit s, and they are added or compared'],
  ['exp(x)', '1', 'x has the unit m where 1 is needed'],
  ['v*t', 's', 'v*t has the unit m where s is needed'],
  ['2^x', '1', 'x has the unit m where 1 is needed'],
  ['x^t', '1', 't has the unit s where 1 is needed'],
])('%s in %s does not fit', (formula, target, told) => {
  expect(asked(formula, target)).toBe(told);
});

test('π groups of a pendulum, of a gas, and where there are none', () => {
  const [length, mass, gravity, time] = ['m', 'kg', 'm/s^2', 's'].map(dimension);
  expect(piGroups([length, mass, gravity], time)).toEqual({ target: [0.5, 0, -0.5], pure: [] });
  expect(piGroups([length, mass], time)).toBeUndefined();
  expect(piGroups([length, dimension('1'), gravity], time)).toEqual({ target: [0.5, 0, -0.5], pure: [[0, 1, 0]] });
  const sound = piGroups([dimension('Pa'), dimension('kg/m^3'), length, time], dimension('m/s'), [2, 3, 0, 1])!;
  expect(sound.target).toEqual([0, 0, 1, -1]);
  expect(sound.pure).toHaveLength(1);
  const [group] = sound.pure;
  expect(group.map((each) => each / group[0])).toEqual([1, -1, -2, 2]);
});
