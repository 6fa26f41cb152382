import { describe, expect, test } from 'vitest';
import { createTable } from '../data/table.js';
import { Formula } from '../formula/formula.js';
import { createRandom } from '../math/random.js';
import { fitFormula } from './fit-formula.js';

const random = createRandom(3);
const t = Float64Array.from({ length: 50 }, (_, i) => i / 5);
const y = t.map((each) => 3 * Math.exp(-0.7 * each) + 0.2 + 0.001 * random.normal());
const table = createTable({ t, y });
const valueOf = (fit: Awaited<ReturnType<typeof fitFormula>>, name: string): number =>
  fit.constants.find((each) => each.name === name)!.value;

test('names that are columns are columns, the others constants, in the order of the formula', async () => {
  const fit = await fitFormula('c + a*exp(-b*t)', table, { target: 'y' });
  expect(fit.constants.map(({ name }) => name)).toEqual(['c', 'a', 'b']);
  expect(fit.model.variables).toEqual(['t', 'c', 'a', 'b']);
  expect(fit.formula.variables).toEqual(['t']);
  expect(fit).toMatchObject({ rows: 50, degreesOfFreedom: 47, error: 'constant', notices: [] });
  expect(fit.formula.evaluate([1])).toBeCloseTo(3 * Math.exp(-0.7) + 0.2, 2);
  expect(fit.residualDeviation).toBeGreaterThan(0.0008);
  expect(fit.residualDeviation).toBeLessThan(0.0012);
  expect(fit.rmse).toBeLessThan(fit.residualDeviation!);
});

test('the target may stand before the formula, and a Formula is taken too', async () => {
  const one = await fitFormula('y = a*exp(-b*t) + c', table);
  const two = await fitFormula(new Formula('a*exp(-b*t) + c'), table, { target: 'y' });
  expect(one).toEqual(two);
});

test('a constant that stands in several places is one, whole exponents too', async () => {
  const x = Float64Array.from({ length: 30 }, (_, i) => 0.5 + i / 10);
  const values = x.map((each) => each ** 2 + 2 * each);
  const fit = await fitFormula('x^n + n*x', createTable({ x, y: values }), { target: 'y' });
  expect(valueOf(fit, 'n')).toBeCloseTo(2, 10);
});

test('columns whose names are no words', async () => {
  const odd = createTable({ 'time (s)': t, 'petal length': y });
  for (const formula of ['a*exp(-b*`time (s)`) + c', 'a*exp(-b*time_s) + c']) {
    const fit = await fitFormula(formula, odd, { target: 'petal length' });
    expect(valueOf(fit, 'b')).toBeCloseTo(0.7, 2);
    expect(fit.formula.variables).toEqual(['time (s)']);
  }
});

test('constants of any size are found', async () => {
  const kelvin = Float64Array.from({ length: 40 }, (_, i) => 280 + 3 * i);
  const rates = kelvin.map((each) => 4e11 * Math.exp(-90_000 / (8.314 * each)));
  const fit = await fitFormula('A*exp(-E/(R*T))', createTable({ T: kelvin, k: rates }), {
    target: 'k',
    fixed: { R: 8.314 },
  });
  expect(valueOf(fit, 'A') / 4e11).toBeCloseTo(1, 6);
  expect(valueOf(fit, 'E') / 90_000).toBeCloseTo(1, 6);
  expect(fit.constants.find(({ name }) => name === 'R')).toEqual({ name: 'R', value: 8.314, fixed: true });
});

test('ten periods of a wave are found from no start', async () => {
  const times = Float64Array.from({ length: 200 }, (_, i) => i / 20);
  const wave = times.map((each) => 1.3 * Math.sin(6.4 * each + 0.5));
  const fit = await fitFormula('A*sin(w*t + p)', createTable({ t: times, y: wave }), { target: 'y' });
  expect(Math.abs(valueOf(fit, 'w'))).toBeCloseTo(6.4, 6);
});

test('relative errors weigh by what the formula says, not by what was measured', async () => {
  const x = Float64Array.from({ length: 400 }, (_, i) => 1 + i / 40);
  const noisy = x.map((each) => 5 * each * (1 + 0.2 * random.normal()));
  const fit = await fitFormula('a*x', createTable({ x, y: noisy }), { target: 'y', error: 'relative' });
  const [{ value, error }] = fit.constants;
  // weights 1/y² would make a smaller by 8 %
  expect(Math.abs(value - 5)).toBeLessThan(3 * error!);
  expect(fit.residualDeviation).toBeCloseTo(0.2, 1);
});

test('residuals that are not as large as the errors given are told', async () => {
  const sigma = y.map(() => 0.01);
  const fit = await fitFormula('a*exp(-b*t) + c', createTable({ t, y, sigma }), {
    target: 'y',
    error: 'column:sigma',
  });
  expect(fit.notices).toEqual([expect.stringMatching(/^the residuals are 0\.\d+ times the given errors: .*smaller/)]);
});

test('as many rows as constants are met, without errors', async () => {
  const fit = await fitFormula('a*x + b', createTable({ x: [1, 2], y: [3, 5] }), { target: 'y' });
  expect(fit.constants).toEqual([
    { name: 'a', value: expect.closeTo(2, 10) as number },
    { name: 'b', value: expect.closeTo(1, 10) as number },
  ]);
  expect(fit).toMatchObject({ degreesOfFreedom: 0, correlation: [] });
});

test('constants that the rows do not tell apart have no errors, and that is told', async () => {
  const fit = await fitFormula('a*b*t', table, { target: 'y' });
  expect(fit.constants.every(({ error }) => error === undefined)).toBe(true);
  expect(fit.notices.join()).toMatch(/do not tell the constants apart/);
});

test('a name that is nearly a column is told', async () => {
  const named = createTable({ time: t, y });
  const fit = await fitFormula('a*exp(-b*time) + tme', named, { target: 'y' });
  expect(fit.notices).toEqual([]);
  const slipped = await fitFormula('a + tme', named, { target: 'y', fixed: { tme: 1 } });
  expect(slipped.notices).toEqual([
    'no name in the formula is a column of the table (time): all are taken as constants',
  ]);
  const wrong = await fitFormula('tme + 1', named, { target: 'y' });
  expect(wrong.notices).toEqual(['tme is taken as a constant; there is a column time']);
});

describe('units', () => {
  const x = Float64Array.from({ length: 30 }, (_, i) => 0.1 + i / 20);
  const period = x.map((each, row) => 2 * Math.PI * Math.sqrt(each / 9.81) * (1 + 0.002 * Math.sin(row * row)));
  const pendulum = createTable({ length: x, period });
  const options = { target: 'period', units: { length: 'm', period: 's' } };
  const told = async (formula: string, more = {}): Promise<(string | undefined)[]> =>
    (await fitFormula(formula, pendulum, { ...options, ...more })).constants.map(({ unit }) => unit);

  test('constants have the units that fit', async () => {
    expect(await told('2*pi*sqrt(length/a)')).toEqual(['m/s^2']);
    expect(await told('a*length^n')).toEqual([expect.stringMatching(/^s\/m\^(0\.|\(1\/2\))/), undefined]);
    expect(await told('a + b*exp(c*length)')).toEqual(['s', 's', '1/m']);
  });

  test('units are told as they were given, with prefixes and products', async () => {
    const units = { length: 'km', period: 'min' };
    expect(await told('a*length + b', { units })).toEqual(['min/km', 'min']);
    expect(await told('a*length*b', { units, fixed: { b: 2 } })).toHaveLength(2);
  });

  test('constants of physics have their values and units', async () => {
    const fit = await fitFormula('k*sqrt(length/g)', pendulum, { ...options, constants: ['g'] });
    expect(fit.constants[1]).toEqual({ name: 'g', value: 9.80665, unit: 'm/s^2', fixed: true });
    expect(fit.constants[0]).toMatchObject({ name: 'k', unit: '1' });
    expect(fit.constants[0].value).toBeCloseTo(2 * Math.PI, 1);
  });

  test.each([
    ['a*length + period0 + length', {}, /has the unit m where s is needed/],
    ['a + sin(length)', {}, /units do not fit: length has the unit m where 1 is needed/],
    ['a*exp(-length) + 1', {}, /length has the unit m where 1 is needed/],
    ['a*length', { units: { lenght: 'm' } }, /`units` names "lenght", which is no column/],
    ['a*length', { units: { length: 'mq' } }, /the unit of "length" has the unknown unit "mq"/],
    ['a*length', { units: { length: '°C' } }, /whose zero is no zero/],
    ['a*length', { constants: ['R'] }, /`constants` has "R", which the formula has not/],
    ['a*length*Rx', { constants: ['Rx'] }, /no constant of physics "Rx"/],
    ['a*length*g', { constants: ['g'], units: { length: 'km' } }, /"length" is in km, and g in SI units/],
    ['a*length', { units: 'm' }, /`units` must be an object/],
  ])('%s %s', async (formula, more, message) => {
    await expect(fitFormula(formula, pendulum, { ...options, ...more } as never)).rejects.toThrow(message);
  });
});

test('an abort before there is anything is its own reason', async () => {
  await expect(fitFormula('a*t', table, { target: 'y', signal: AbortSignal.abort() })).resolves.toBeDefined();
});

const words = createTable({
  x: [1, 2, 3, 4],
  y: [1, 2, 0, 4],
  s: [1, 0, 1, 1],
  w: ['a', 'b', 'a', 'b'],
  g: [1, NaN, 3, 4],
});
const wrong: [formula: string, options: Record<string, unknown>, message: RegExp][] = [
  ['2*x', {}, /no constant to be fitted: its names \(x\) are columns/],
  ['2', {}, /no constant to be fitted: it has no names/],
  ['a*x', { fixed: { a: 1 } }, /no constant to be fitted: all its constants are fixed/],
  ['a + b*x + c*x^2 + d*x^3 + f*x^4', {}, /4 rows do not tell 5 constants \(a, b, c, d, f\)/],
  ['a*foo(x)', {}, /fitFormula: unknown function "foo" at character 3/],
  ['a*log(-x)', {}, /from no start is the formula finite at all rows; at row 1 \(x = 1\) it is NaN with a = 1/],
  ['a*y', {}, /has the target "y" in it/],
  ['a*w', {}, /column "w" is of words/],
  ['a*x', { target: 'w' }, /target "w" is of words/],
  ['a*x', { target: 'z' }, /no target column "z"/],
  ['z = a*x', {}, /the formula says "z", and `target` is "y"/],
  ['a*x', { error: 'column:s' }, /row 2 has the error 0 in column "s"/],
  ['a*x', { error: 'column:w' }, /column of errors "w" is of words/],
  ['a*x', { error: 'column:q' }, /no column of errors "q"/],
  ['a*x', { error: 'column:y' }, /target "y" cannot be its own error/],
  ['a*x', { error: 'columns' }, /`error` must be constant, relative or column:NAME; got "columns"/],
  ['a*x', { error: 'relative' }, /row 3 has 0 in column "y"/],
  ['a*g', { missing: 'error' }, /row 2 has no value in column "g"/],
  ['a*x', { start: { b: 1 } }, /`start` has "b", which the formula has not/],
  ['a*x', { start: { x: 1 } }, /`start` has "x", which is a column/],
  ['a*x', { start: { a: NaN } }, /`start` of a must be a number/],
  ['a*x', { strat: {} }, /no option `strat`/],
];
for (const [formula, options, message] of wrong)
  test(`refused: ${formula} ${JSON.stringify(options)}`, async () => {
    await expect(fitFormula(formula, words, { target: 'y', ...options } as never)).rejects.toThrow(message);
  });

describe('what a start, a gap or a slip comes to', () => {
  const time = Float64Array.from({ length: 30 }, (_, i) => i / 5);
  const said = time.map((each) => 3 * Math.exp(-0.7 * each) + 0.5 + 0.01 * Math.sin(37 * each));
  const formula = 'y = a*exp(-b*x) + c';

  test('a start that leads nowhere, or is not finite, is told, and another is the answer', async () => {
    const best = await fitFormula(formula, createTable({ x: time, y: said }));
    for (const start of [
      { a: 1e6, b: -50, c: -1e9 },
      { a: -3, b: -0.7, c: -1 },
      { a: 1, b: -1e5, c: 0 },
    ]) {
      const fit = await fitFormula(formula, createTable({ x: time, y: said }), { start });
      fit.constants.forEach(({ name, value }, i) => {
        expect(name).toBe(best.constants[i].name);
        expect(value / best.constants[i].value).toBeCloseTo(1, 6);
      });
      expect(fit.notices.join()).toMatch(
        /at the start given; others were tried|from the start given the error comes down/,
      );
    }
    const good = await fitFormula(formula, createTable({ x: time, y: said }), { start: { a: 2, b: 1, c: 0 } });
    expect(good.notices).toEqual([]);
    expect(good.starts).toEqual({ tried: 1, agreed: 1 });
  });

  test.each([
    ['a*b*x', 'do not tell the constants apart: a and b make up for each other'],
    ['a*exp(b + c*x)', 'do not tell the constants apart: a and b make up for each other'],
    ['a/(b*x + c)', 'do not tell the constants apart: a, b and c make up for each other'],
    ['a + b + c*x', 'do not tell the constants apart: a and b make up for each other'],
    ['a + b*0*x', 'the rows say nothing of b'],
  ])('the constants of %s are not told apart, which are named, and none has an error', async (text, notice) => {
    const fit = await fitFormula(text, createTable({ x: time, y: said }), { target: 'y' });
    expect(fit.constants.every(({ error }) => error === undefined)).toBe(true);
    expect(fit.correlation).toEqual([]);
    expect(fit.notices.join()).toContain(notice);
  });

  test.each([1e-30, 1e-12, 1e12, 1e30])('constants of %s are found in any units', async (unit) => {
    const scaled = createTable({ x: time.map((each) => each / unit), y: said.map((each) => each * unit) });
    const plain = await fitFormula(formula, createTable({ x: time, y: said }));
    const fit = await fitFormula(formula, scaled);
    const factors: Record<string, number> = { a: unit, b: unit, c: unit };
    for (const { name, value, error } of plain.constants) {
      const found = fit.constants.find((each) => each.name === name)!;
      expect(found.value / factors[name] / value).toBeCloseTo(1, 6);
      expect(found.error! / factors[name] / error!).toBeCloseTo(1, 4);
    }
  });

  test('rows with gaps are left out, and how many is told', async () => {
    const holes = createTable({ x: time.map((each, i) => (i % 7 === 0 ? NaN : each)), y: said });
    const fit = await fitFormula('y = a*x + b', holes);
    expect(fit.rows).toBe(25);
    expect(fit.notices).toEqual(['5 of 30 rows have no value and are left out']);
    await expect(fitFormula('y = a*x + b', holes, { missing: 'error' })).rejects.toThrow('row 1 has no value');
  });

  test('a formula without a column of the table is told', async () => {
    const { notices } = await fitFormula('y = a*exp(-b*tt)', createTable({ x: time, y: said }));
    expect(notices[0]).toBe('no name in the formula is a column of the table (x): all are taken as constants');
  });

  test.each([1e200, 1e-200])(
    'values of %s, whose squares are no numbers, are refused with what to do',
    async (unit) => {
      await expect(fitFormula('y = a*x', createTable({ x: time, y: time.map((each) => each * unit) }))).rejects.toThrow(
        'its square is beyond what numbers hold',
      );
    },
  );

  test('the rounded formula has digits as its errors allow, and says the columns and rows it was fitted to', async () => {
    const fit = await fitFormula(formula, createTable({ x: time, y: said }));
    expect(fit.rounded.toString()).toBe('3.003*exp(-0.701*x) + 0.501');
    expect(fit.inputs).toEqual([{ name: 'x', range: [0, 5.8] }]);
    expect(fit.sample.target).toEqual(said);
    expect(fit.sample.deviations).toBeUndefined();
  });
});

describe('rows that look like slips are named', () => {
  const law = 'a*exp(-b*t) + c';

  test.each([
    ['a decimal point lost', y.with(7, 100 * y[7]), [8]],
    ['a marker', y.with(30, -999), [31]],
  ])('%s', async (_, values, rows) => {
    const { notices, constants } = await fitFormula(law, createTable({ t, y: values }), { target: 'y' });
    expect(notices).toHaveLength(1);
    for (const row of rows) expect(notices[0]).toContain(`row ${row} has "y" = ${values[row - 1]}, where the formula`);
    expect(notices[0]).toMatch(/a slip\? it makes \d\d(\.\d)? % of the squared error$/);
    expect(constants).toHaveLength(3);
  });

  test('as they are numbered in the table, where others have gaps', async () => {
    const gaps = createTable({ t: t.with(2, NaN), y: y.with(7, 100 * y[7]) });
    const { notices } = await fitFormula(law, gaps, { target: 'y' });
    expect(notices[0]).toContain('row 8 has');
  });

  test('a wrong formula, heavy tails and few rows have none', async () => {
    const straight = await fitFormula('a*t + b', table, { target: 'y' });
    expect(straight.notices).toEqual([]);
    const t3 = (): number =>
      random.normal() / Math.sqrt((random.normal() ** 2 + random.normal() ** 2 + random.normal() ** 2) / 3);
    const heavy = createTable({ t, y: y.map((value) => value + 0.05 * t3()) });
    expect((await fitFormula(law, heavy, { target: 'y' })).notices).toEqual([]);
    const few = createTable({ t: t.subarray(0, 5), y: Float64Array.of(1, 2, 3, 4, 50) });
    expect((await fitFormula('a*t + b', few, { target: 'y' })).notices).toEqual([]);
  });
});
