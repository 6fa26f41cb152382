// Tables with units: laws found in fewer quantities than columns, and constants with units.

import { expect, test } from 'vitest';
import { createTable } from '../data/table.js';
import { createRandom } from '../math/random.js';
import { discoverTable } from './discover-table.js';

const random = createRandom(8);
const between = (lo: number, hi: number): Float64Array =>
  Float64Array.from({ length: 120 }, () => lo + (hi - lo) * random.next());
const noisy = (values: Float64Array): Float64Array => values.map((each) => each * (1 + 0.01 * random.normal()));
const [length, mass] = [between(0.1, 3), between(0.1, 2)];
const period = noisy(length.map((each) => 2 * Math.PI * Math.sqrt(each / 9.80665)));
const pendulum = createTable({ length, mass, period });
const units = { length: 'm', mass: 'kg', period: 's' };
const answerOf = ({ fronts: [front] }: Awaited<ReturnType<typeof discoverTable>>) => front.formulas[front.best];

test('a constant of physics stands in the formula by its name, and no other number has a unit', async () => {
  const found = await discoverTable(pendulum, { target: 'period', units, constants: ['g', 'c'] });
  const { formula, constants } = answerOf(found);
  expect(formula.toString()).toMatch(/^6\.2[78]\d*\*sqrt\(length\/g\)$/);
  expect(found.known).toContainEqual({ name: 'g', value: 9.80665, unit: 'm/s^2' });
  expect(constants).toHaveLength(1);
  expect(constants![0].unit).toBeUndefined();
  // the model is the formula itself, which has the constant
  expect(found.model!.spec.encoding!.inputs.map(({ name }) => name)).toContain('length');
});

test('without constants numbers carry the units that fit', async () => {
  const { formula, constants } = answerOf(await discoverTable(pendulum, { target: 'period', units }));
  expect(formula.toString()).toMatch(/^2\.0\d*\*sqrt\(length\)$/);
  expect(constants).toEqual([expect.objectContaining({ unit: 's/m^(1/2)' })]);
});

test('six quantities are one group', async () => {
  const [n0, m, x, T] = [between(1e25, 5e25), between(1e-26, 5e-26), between(100, 8000), between(200, 320)];
  const n = noisy(n0.map((each, i) => each * Math.exp((-m[i] * 9.80665 * x[i]) / (1.380649e-23 * T[i]))));
  const found = await discoverTable(createTable({ n0, m, x, T, n }), {
    target: 'n',
    units: { n0: '1/m^3', m: 'kg', x: 'm', T: 'K', n: 'm^-3' },
    constants: ['g', 'k_B'],
  });
  expect(answerOf(found).formula.toString()).toBe('n0*exp(-g*m*x/(T*k_B))');
});

test('units in all headers are taken, and that is told', async () => {
  const headed = createTable({ 'x (km)': length, 'y (kg)': noisy(length.map((each) => 3.3 * each)) });
  const found = await discoverTable(headed, { target: 'y (kg)' });
  expect(answerOf(found).constants).toEqual([expect.objectContaining({ unit: 'kg/km' })]);
  expect(found.profile).toContainEqual(expect.objectContaining({ option: 'units', value: ['km', 'kg'] }));
  const without = await discoverTable(headed, { target: 'y (kg)', units: {} });
  expect(answerOf(without).constants![0].unit).toBeUndefined();
});
