import { describe, expect, test } from 'vitest';
import { dimensionText, unitText } from './unit-text.js';
import { parseUnit } from './parse-unit.js';
import { physicalConstantNames, physicalConstants } from './physical-constants.js';

const read = (text: string) => parseUnit('the unit', text);

test.each([
  ['m', 'm', 1],
  ['kg*m/s^2', 'kg m/s^2', 1],
  ['N', 'kg m/s^2', 1],
  ['m s-1', 'm/s', 1],
  ['m·s⁻¹', 'm/s', 1],
  ['m/s/s', 'm/s^2', 1],
  ['J/(mol K)', 'kg m^2/(s^2 K mol)', 1],
  ['J/mol/K', 'kg m^2/(s^2 K mol)', 1],
  ['µm', 'm', 1e-6],
  ['um', 'm', 1e-6],
  ['km/h', 'm/s', 1 / 3.6],
  ['mm²', 'm^2', 1e-6],
  ['cm3', 'm^3', 1e-6],
  ['m**2', 'm^2', 1],
  ['m^(1/2)', 'm^(1/2)', 1],
  ['m^0.75', 'm^(3/4)', 1],
  ['1', '1', 1],
  ['1/s', '1/s', 1],
  ['%', '1', 0.01],
  ['rad', '1', 1],
  ['min', 's', 60],
  ['mmol/L', 'mol/m^3', 1],
  ['mbar', 'kg/(m s^2)', 100],
  ['kW h', 'kg m^2/s^2', 3.6e6],
  ['hPa', 'kg/(m s^2)', 100],
  ['dam', 'm', 10],
  ['Ω', 'kg m^2/(s^3 A^2)', 1],
  ['V/A', 'kg m^2/(s^3 A^2)', 1],
])('%s', (text, dimension, factor) => {
  const unit = read(text);
  expect(dimensionText(unit.dimension)).toBe(dimension);
  expect(unit.factor / factor).toBeCloseTo(1, 10);
});

describe('refused, each in a line', () => {
  test.each([
    ['', /must be a unit/],
    ['kWh', /unknown unit "kWh"/],
    ['furlong', /unknown unit "furlong"/],
    ['m/', /cannot be read at "its end"/],
    ['/s', /cannot be read at "\/"/],
    ['m//s', /cannot be read at "\/"/],
    ['(m', /cannot be read/],
    ['m)', /cannot be read at "\)"/],
    ['m^', /cannot be read/],
    ['m^x', /cannot be read/],
    ['2 m', /cannot be read at "2"/],
    ['m^99', /cannot be read/],
    ['m^(1/0)', /cannot be read/],
    ['°C', /whose zero is no zero/],
    ['degF', /whose zero is no zero/],
    ['constructor', /unknown unit "constructor"/],
    ['m'.repeat(200), /must be a unit/],
  ])('%s', (text, message) => {
    expect(() => read(text)).toThrow(message);
  });
});

test('units are written as they were given', () => {
  expect(unitText(read('Pa*m^3/(mol*K)').symbols)).toBe('Pa m^3/(mol K)');
  expect(unitText(read('m/m').symbols)).toBe('1');
});

test('constants of physics have the values and units they have', () => {
  const all = Object.fromEntries(
    physicalConstants('t', [...physicalConstantNames], []).map((each) => [each.name, each]),
  );
  // what follows from others
  expect(all.R.value).toBeCloseTo(all.k_B.value * all.N_A.value, 10);
  expect(all.F.value).toBeCloseTo(all.q_e.value * all.N_A.value, 6);
  expect(all.hbar.value / (all.h.value / 2 / Math.PI)).toBeCloseTo(1, 9);
  expect(all.epsilon_0.value * all.mu_0.value * all.c.value ** 2).toBeCloseTo(1, 9);
  const sigma = (2 * Math.PI ** 5 * all.k_B.value ** 4) / (15 * all.h.value ** 3 * all.c.value ** 2);
  expect(all.sigma.value / sigma).toBeCloseTo(1, 9);
  const rydberg =
    (all.m_e.value * all.q_e.value ** 4) / (8 * all.epsilon_0.value ** 2 * all.h.value ** 3 * all.c.value);
  expect(all.R_inf.value / rydberg).toBeCloseTo(1, 8);
  expect(dimensionText(all.R.parsed.dimension)).toBe('kg m^2/(s^2 K mol)');
  expect(() => physicalConstants('t', ['gg'], [])).toThrow(/no constant of physics "gg"/);
  expect(() => physicalConstants('t', ['g'], ['g'])).toThrow(/"g" is a column/);
  expect(() => physicalConstants('t', 'g', [])).toThrow(/must be names/);
});
