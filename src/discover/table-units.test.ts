import { expect, test } from 'vitest';
import type { Decision } from '../data/decision.js';
import { unitsOf } from './table-units.js';

const headed = ['x (m)', 't (s)'];
const of = (names: string[], options: Parameters<typeof unitsOf>[2] = {}) => {
  const made: Decision[] = [];
  return { found: unitsOf(names.at(-1)!, names, options, made), made };
};

test('units are those of all headers, and that is told', () => {
  const { found, made } = of(headed);
  expect([...found!.units.keys()]).toEqual(headed);
  expect(found).toMatchObject({ target: 't (s)', constants: undefined });
  expect(made).toEqual([
    { option: 'units', columns: headed, value: ['m', 's'], why: 'their headers have units: m, s' },
  ]);
});

test('none are where a header has none, and nothing is told', () => {
  expect(of(['x (m)', 't'])).toEqual({ found: undefined, made: [] });
});

test('units that are given count before those of headers', () => {
  const { found, made } = of(headed, { units: { 'x (m)': 'kg' } });
  expect([...found!.units].map(([name, { factor }]) => [name, factor])).toEqual([['x (m)', 1]]);
  expect(made).toEqual([]);
  // or none at all
  expect(of(headed, { units: {} })).toEqual({ found: undefined, made: [] });
});

test('constants of physics need units, of SI', () => {
  expect(() => of(['x', 't'], { constants: ['g'] })).toThrow('`constants` need `units`');
  const { found } = of(headed, { constants: ['g', 'c'] });
  expect(found!.constants!.map(({ name }) => name)).toEqual(['g', 'c']);
  expect(of(['x', 't'], { units: {}, constants: ['g'] }).found!.constants).toHaveLength(1);
  expect(() => of(['x', 't'], { units: { x: 'km', t: 's' }, constants: ['g'] })).toThrow('the column "x" is in km');
  expect(() => of(['x', 't'], { units: { x: 'mm', t: 's' }, constants: ['g'] })).toThrow('in mm');
  // without constants any unit will do
  expect(of(['x', 't'], { units: { x: 'km', t: 's' }, constants: [] }).found!.units.get('x')!.factor).toBe(1000);
});
