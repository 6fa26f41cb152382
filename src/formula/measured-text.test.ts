import { expect, test } from 'vitest';
import { lastPlace, measuredLatex, measuredText, measuredValue, roundedAt } from './measured-text.js';

test('digits end where the error begins: with its first, or its second behind a 1', () => {
  expect(measuredText(2.00912, 0.0042)).toBe('2.009 ± 0.004');
  expect(measuredText(2.00912, 0.0014)).toBe('2.0091 ± 0.0014');
  expect(measuredText(2.00912, 0.0196)).toBe('2.01 ± 0.02');
  expect(measuredText(2.00912, 0.00996)).toBe('2.009 ± 0.010');
  expect(measuredText(-0.001, 0.3)).toBe('0.0 ± 0.3');
  expect(measuredText(12.3, 4)).toBe('12 ± 4');
  expect(measuredText(12346, 26)).toBe('(1.235 ± 0.003)e4');
});

test('very large and small numbers share a power of ten', () => {
  expect(measuredText(1.380649e-23, 2e-26)).toBe('(1.381 ± 0.002)e-23');
  expect(measuredText(6.02e23, 3e22)).toBe('(6.0 ± 0.3)e23');
  expect(measuredLatex(1.380649e-23, 2e-26)).toBe('\\left(1.381 \\pm 0.002\\right) \\cdot 10^{-23}');
  expect(measuredLatex(2.00912, 0.0042)).toBe('2.009 \\pm 0.004');
});

test('an error that is none is no place to end at', () => {
  expect(measuredText(2, NaN)).toBe('2 ± NaN');
  expect(measuredText(2, 0)).toBe('2 ± 0');
});

test('places and rounding', () => {
  expect([lastPlace(0.004), lastPlace(0.0014), lastPlace(25)]).toEqual([-3, -4, 1]);
  expect(roundedAt(0.30000000000000004, -1)).toBe(0.3);
  expect(roundedAt(1e300, -20)).toBe(1e300);
});

test('a value smaller than its error keeps its first digit', () => {
  expect(measuredValue(2.0091, 0.0042)).toBe(2.009);
  expect(measuredValue(-0.0437, 0.9)).toBe(-0.04);
  expect(measuredValue(7, 2000)).toBe(7);
  expect(measuredValue(0, 1)).toBe(0);
});
