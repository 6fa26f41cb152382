import { describe, expect, it } from 'vitest';
import { nameMeant, nearHint, optionsMeant, tableMeant } from './meant-names.js';
import { readCsv } from './csv.js';
import { createTable } from './table.js';
import { readTable } from './read-table.js';

const why = {
  brackets: (sought: string) => `"${sought}" is its name without what stands in brackets`,
  signs: (sought: string) => `"${sought}" is its name but for capitals, blanks and signs`,
  both: (sought: string) => `"${sought}" is its name but for capitals, blanks, signs and what stands in brackets`,
};

describe('the column that a name means', () => {
  it('is the one of that very name, whatever else is called nearly so', () => {
    expect(nameMeant('T', ['t', 'T (s)', 'T'])).toEqual({ name: 'T' });
    expect(nameMeant('T (s)', ['T', 'T (s)'])).toEqual({ name: 'T (s)' });
  });

  it('is then the one that has a unit behind that name, in brackets of either kind', () => {
    expect(nameMeant('T', ['t', 'T (s)', 'L [m]'])).toEqual({ name: 'T (s)', why: why.brackets('T') });
    expect(nameMeant('L', ['t', 'T (s)', 'L [m]'])).toEqual({ name: 'L [m]', why: why.brackets('L') });
    expect(nameMeant('petal length', ['petal length(cm)'])?.name).toBe('petal length(cm)');
    expect(nameMeant('flow', ['flow (kg/(m s))'])?.name).toBe('flow (kg/(m s))');
  });

  it('is then the one that differs in capitals, blanks and signs, and at last in brackets too', () => {
    expect(nameMeant('petal_length', ['Petal Length', 'petal width'])).toEqual({
      name: 'Petal Length',
      why: why.signs('petal_length'),
    });
    expect(nameMeant('t [S]', ['T (s)'])).toEqual({ name: 'T (s)', why: why.signs('t [S]') });
    expect(nameMeant('petalLength', ['Petal length (cm)'])).toEqual({
      name: 'Petal length (cm)',
      why: why.both('petalLength'),
    });
  });

  it('is none where several could be meant, and the error names them', () => {
    expect(() => nameMeant('T', ['T (s)', 'T (K)', 'x'])).toThrow('"T" could be the column "T (s)" or "T (K)"');
    expect(() => nameMeant('age', ['Age', 'AGE'])).toThrow('"age" could be the column "Age" or "AGE"');
  });

  it('is none where nothing is left of a name, or of none', () => {
    expect(nameMeant('', ['(s)', 'x'])).toBeUndefined();
    expect(nameMeant('-', ['_', 'x'])).toBeUndefined();
    expect(nameMeant('T (s)', ['T'])).toBeUndefined();
    expect(nameMeant('x', [])).toBeUndefined();
  });

  it('in a formula has its capitals: t may be a constant beside T (K)', () => {
    const plainly = (name: string): string => name.replace(/\W+/g, '_');
    expect(nameMeant('t', ['T (K)'], plainly)).toBeUndefined();
    expect(nameMeant('T', ['T (K)'], plainly)?.name).toBe('T (K)');
    expect(nameMeant('petal_length', ['petal length (cm)'], plainly)?.name).toBe('petal length (cm)');
  });
});

describe('options that name columns', () => {
  it('are looked up once each, however many columns there are', () => {
    const count = 3000;
    let looks = 0;
    // names that count how often they are looked at
    const many = new Proxy(
      Array.from({ length: count }, (_, i) => `c${i} (m)`),
      { get: (list, key) => (typeof key === 'string' && /^\d+$/.test(key) && looks++, Reflect.get(list, key)) },
    );
    const kinds = Object.fromEntries(Array.from({ length: count }, (_, i) => [`c${i}`, 'number']));
    const { options } = optionsMeant({ kinds }, many);
    expect(Object.keys(options.kinds).slice(0, 2)).toEqual(['c0 (m)', 'c1 (m)']);
    expect(looks).toBeLessThan(5 * count);
  });

  const names = ['length (m)', 'T (s)', 'patient Id', 'sigma (s)', 'income'];

  it('of every kind get the names of the columns, and each is told once', () => {
    const { options, decisions } = optionsMeant(
      {
        target: ['T', 'income'],
        splitBy: 'patient_id',
        error: 'column:sigma',
        scaling: { length: 'log' },
        units: 'none',
        kinds: { Income: 'number' },
        missingValues: ['T', '-'],
        seed: 3,
      },
      names,
    );
    expect(options).toEqual({
      target: ['T (s)', 'income'],
      splitBy: 'patient Id',
      error: 'column:sigma (s)',
      scaling: { 'length (m)': 'log' },
      units: 'none',
      kinds: { income: 'number' },
      missingValues: ['T', '-'],
      seed: 3,
    });
    expect(decisions.map(({ option, value }) => [option, value])).toEqual([
      ['target', 'T (s)'],
      ['splitBy', 'patient Id'],
      ['error', 'sigma (s)'],
      ['scaling', 'length (m)'],
      ['kinds', 'income'],
    ]);
  });

  it('stay as they are where all is right, and where nothing is meant', () => {
    const options = { target: 'T (s)', weights: 'nothing', scaling: 'log', error: 'relative', monotone: { y: 'up' } };
    expect(optionsMeant(options, names)).toEqual({ options, decisions: [] });
    expect(optionsMeant(options, names).options).toBe(options);
    const table = createTable({ x: [1, 2] });
    expect(tableMeant(table, { target: 'x' }).table).toBe(table);
  });

  it('are refused where they say two things of one column', () => {
    expect(() => optionsMeant({ encode: { T: 'one-hot', 'T (s)': 'target' } }, names)).toThrow(
      '`encode` says two things of the column "T (s)"',
    );
  });
});

describe('tables that are read', () => {
  it('leave out and take as words what is named without its unit, and tell it', async () => {
    const options = { ignore: ['note'], kinds: { code: 'category' } } as const;
    const csv = await readCsv('Note,code (A),x\n1,2,3\n2,3,4\n', options);
    const json = await readTable('{"Note":1,"code (A)":2,"x":3}\n{"Note":2,"code (A)":3,"x":4}\n', options);
    for (const { columns, profile } of [csv, json]) {
      expect(columns.map(({ name, kind }) => [name, kind])).toEqual([
        ['code (A)', 'category'],
        ['x', 'number'],
      ]);
      expect(profile?.filter(({ why: reason }) => reason.includes('is its name')).map(({ option }) => option)).toEqual([
        'ignore',
        'kinds',
      ]);
    }
  });
});

describe('a column that a model reads', () => {
  it('is never taken for one that is only called nearly so: the hint names it', () => {
    expect(nearHint('T (s)', ['T (ms)', 'x'])).toBe(
      'there is "T (ms)": if it is the same, in the same unit, call it "T (s)" in the table',
    );
    expect(nearHint('T', ['t', 'T (s)'])).toBe(
      'there is "t" and "T (s)": if one of them is the same, in the same unit, call it "T" in the table',
    );
    expect(nearHint('lenght', ['length', 'x'])).toBe('did you mean "length"?');
  });
});

it('only what means something else is written otherwise: other options stay the very same', () => {
  const [kinds, ignore] = [{ x: 'number' }, ['x']];
  const options = { target: 'y', kinds, ignore, seed: 1 };
  const { options: meant, decisions } = optionsMeant(options, ['x', 'y (s)']);
  expect(meant).toStrictEqual({ target: 'y (s)', kinds, ignore, seed: 1 });
  expect(meant.kinds).toBe(kinds);
  expect(meant.ignore).toBe(ignore);
  expect(decisions.map(({ option }) => option)).toEqual(['target']);
  expect(optionsMeant({ target: 'x', kinds }, ['x']).options.kinds).toBe(kinds);
});

it('what a table told before is told still', () => {
  const known = { option: 'separator', value: ';', why: 'it was found' } as const;
  const table = { ...createTable({ 'x (s)': [1] }), profile: [known] };
  const { table: told } = tableMeant(table, { target: 'x' });
  expect(told.profile?.map(({ option }) => option)).toEqual(['separator', 'target']);
});

it('of many that are called nearly so three are named', () => {
  expect(nearHint('t', ['T', 't (s)', 'T_', '(t)', 'x'])).toMatch(
    /^there is "T" and "t \(s\)" and "T_": if one of them/,
  );
  expect(nearHint('t', ['T', 'x'])).toMatch(/^there is "T": if it is the same/);
});
