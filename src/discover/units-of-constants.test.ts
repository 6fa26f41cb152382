// Units that formulas lack are those of their constants.

import { expect, test } from 'vitest';
import { createTable } from '../data/table.js';
import { createRandom } from '../math/random.js';
import { discoverTable } from './discover-table.js';

const random = createRandom(8);
const between = (lo: number, hi: number): Float64Array =>
  Float64Array.from({ length: 120 }, () => lo + (hi - lo) * random.next());
const noisy = (values: Float64Array): Float64Array => values.map((each) => each * (1 + 0.01 * random.normal()));
const [length, mass] = [between(0.1, 3), between(0.1, 2)];
const answerOf = ({ fronts: [front] }: Awaited<ReturnType<typeof discoverTable>>) => front.formulas[front.best];

test.each([
  ['exp(length)', (l: number) => Math.exp(l), { length: 'm' }, /^exp\((0\.99|1\.0)\d*\*length\)$/, ['1/m']],
  [
    'length + mass',
    (l: number, m: number) => l + m,
    { length: 'm', mass: 's', y: 'm' },
    /^length \+ (0\.99|1\.0)\d*\*mass$/,
    ['m/s'],
  ],
  [
    'a logarithm',
    (l: number) => 3 + 0.4 * Math.log(l),
    { length: 'm', y: 'V' },
    /^0\.[34]\d*\*log\(length\/0\.000\d*\)$/,
    ['V', 'm'],
  ],
])('%s has constants with the units it lacks', async (_, law, given, formula, told) => {
  const y = noisy(length.map((each, i) => law(each, mass[i])));
  const found = answerOf(await discoverTable(createTable({ length, mass, y }), { target: 'y', units: given }));
  expect(found.formula.toString()).toMatch(formula);
  expect(found.constants!.map(({ unit }) => unit)).toEqual(told);
});

test('without noise too', async () => {
  const y = length.map((each, i) => each + mass[i]);
  const given = { length: 'm', mass: 's', y: 'm' };
  const found = answerOf(await discoverTable(createTable({ length, mass, y }), { target: 'y', units: given }));
  expect(found.formula.toString()).toBe('length + 1*mass');
});
