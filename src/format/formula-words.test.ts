// What a page of formulas says in words, tables and the names in its pictures.

import { describe, expect, test } from 'vitest';
import { formulaEntry, headings, wordsOf } from '../../test/formula-pages.js';
import { formulaRowSections } from './report-formula-rows.js';
import { constantSections } from './report-constants.js';
import { renderFormulas } from './formula-page.js';
import { type FormulaEntry, type FormulaRecord, formulaSections, latexName } from './report-formulas.js';

/** each notation with a mark of its own */
const entry = (text: string, more: Partial<FormulaEntry> = {}): FormulaEntry =>
  formulaEntry(text, { latex: `L(${text})`, python: `P(${text})`, javascript: `J(${text})`, ...more });
const recordOf = (more: Partial<FormulaRecord> = {}): FormulaRecord => ({
  target: 'y',
  inputs: ['x'],
  best: 0,
  network: { layers: null, rmse: 0.25 },
  seconds: 12.3456,
  pareto: [entry('2*x')],
  ...more,
});
const layers = [1, 1];
const front = [
  entry('x', { complexity: 1, rmse: 0.5 }),
  entry('2*x', { complexity: 3 }),
  entry('2*x+x', { complexity: 5, rmse: 0.02 }),
];

describe('the chosen formula', () => {
  const of = (more: Partial<FormulaRecord> = {}): string =>
    wordsOf(formulaSections(recordOf(more), undefined).join(' '));

  test('stands as text, LaTeX, Python and JavaScript; a formula of classes names no target', () => {
    expect(of()).toBe(
      'Formula y = 2*x Root mean squared error 0.1 on rows held back, R² 0.9. text 2*x LaTeX y = L(2*x) Python P(2*x) JavaScript J(2*x)',
    );
    expect(of({ classes: ['a', 'b'] })).toContain('LaTeX L(2*x) Python');
    expect(of({ given: { text: 'a*x', latex: 'a x' } })).toContain('Formula y = a*x y = 2*x Root');
  });

  test('is told with what its errors are measured on, the network beside it, and how often it won', () => {
    const network = { layers, rmse: 0.25 };
    expect(of({ network })).toContain('0.1 on rows held back, R² 0.9; the network 0.25.');
    expect(of({ network, measuredOn: 'network' })).toContain('0.1 beside what the network says, R² 0.9.');
    expect(of({ measuredOn: 'rows' })).toContain('0.1 on the rows that the constants were fitted to, R² 0.9.');
    expect(of({ pareto: [entry('x', { wins: 0.834 })], network })).toContain(
      'R² 0.9; the answer in 83 of 100 resamplings of the rows; the network 0.25.',
    );
  });

  test('is set by the renderer of mathematics where that can, else stands as text', () => {
    const set = formulaSections(recordOf(), (latex) => `<math>${latex}</math>`).join('');
    expect(set).toContain('<math>y = L(2*x)</math>');
    const not = formulaSections(recordOf(), () => {
      throw new Error('no');
    }).join('');
    expect(not).toContain('<code>y = 2*x</code>');
  });
});

describe('the front', () => {
  test('has formulas of more than 40 parts as text, which breaks into lines', () => {
    const both = [entry('x', { complexity: 40 }), entry('x + y', { complexity: 41, rmse: 0.1 })];
    const table = formulaSections(recordOf({ pareto: both }), (latex) => `<math>${latex}</math>`).at(-1)!;
    expect([...table.matchAll(/<td class="formula"><(\w+)>/g)].map(([, element]) => element)).toEqual(['math', 'code']);
  });

  test('is shown where there is more than one formula, after what stands beside the chosen one', () => {
    const beside = ['<h2>Beside</h2>'];
    expect(headings(formulaSections(recordOf(), undefined, { beside }).join(''))).toEqual(['Formula', 'Beside']);
    const several = formulaSections(recordOf({ pareto: front.slice(0, 2), best: 1 }), undefined, { beside, of: 'y' });
    expect(headings(several.join(''))).toEqual(['Formula: y', 'Beside', 'Error against complexity: y', 'Formulas: y']);
  });

  test('shades the chosen formula alone', () => {
    const table = formulaSections(recordOf({ pareto: front, best: 1 }), undefined).at(-1)!;
    expect([...table.matchAll(/<tr class="best"><th scope="row">(\d)/g)].map(([, complexity]) => complexity)).toEqual([
      '3',
    ]);
    expect(wordsOf(table)).toBe(
      'Formulas complexity RMSE R² formula 1 0.5 0.9 x 3 0.1 0.9 2*x 5 0.02 0.9 2*x+x Shaded: the one chosen. Errors are on rows held back, in the units of the target.',
    );
  });

  /** texts of the chart: the ticks of its axes, and names */
  const chart = (more: Partial<FormulaRecord>): string =>
    formulaSections(recordOf({ pareto: front, ...more }), undefined).at(-2)!;
  test('has the network as a line across it, where it is another measure', () => {
    const network = { layers, rmse: 0.25 };
    expect(chart({ network })).toContain('the network');
    expect(chart({ network, measuredOn: 'network' })).not.toContain('the network');
    expect(chart({})).not.toContain('the network');
    // it goes from the first formula to the last
    const dashes = /<path[^>]*dash[^>]*d="M([\d.]+)[ ,][\d.]+L([\d.]+)|d="M([\d.]+)[ ,][\d.]+L([\d.]+)[^>]*dash/.exec(
      chart({ network }),
    );
    expect(dashes).not.toBeNull();
  });

  test('is drawn by powers of ten where errors are more than twenty times apart', () => {
    const ticks = (least: number): string[] =>
      [
        ...chart({ pareto: [entry('x', { complexity: 1, rmse: 1 }), entry('2*x', { rmse: least })] }).matchAll(
          />([\d.e-]+)<\/text>/g,
        ),
      ].map(([, text]) => text);
    // no axis of powers has a 0
    expect(ticks(0.05)).toContain('0');
    expect(ticks(0.049)).not.toContain('0');
    expect(ticks(0)).toContain('0');
  });
});

test('names are upright in LaTeX, their special characters escaped', () => {
  expect(latexName('x')).toBe('x');
  expect(latexName('mass in kg')).toBe('\\mathrm{mass\\ in\\ kg}');
  expect(latexName('a_1#$%&{}')).toBe('\\mathrm{a\\_1\\#\\$\\%\\&\\{\\}}');
  expect(latexName('\\~^.')).toBe('\\mathrm{\\backslash\\ \\sim\\ \\hat{}.}');
});

describe('constants', () => {
  const of = (constants: FormulaEntry['constants'], more: Partial<FormulaRecord> = {}): string[] =>
    constantSections(recordOf({ pareto: [entry('2*x', { constants })], ...more }));
  const within =
    'Two of three lie within one standard error of what is true, where the formula and the kind of error are right.';
  const inOrder = 'In the order in which they stand in the formula.';

  test('are a table of values with errors, with columns for names and units where one has them', () => {
    expect(wordsOf(of([{ value: 2.0091, error: 0.0042 }])[0])).toBe(
      `Constants value ± standard error LaTeX 2.009 ± 0.004 2.009 \\pm 0.004 ${inOrder} ${within}`,
    );
    expect(wordsOf(of([{ value: 1.23456789 }])[0])).toBe(
      `Constants value ± standard error LaTeX 1.23457 1.23456789 ${inOrder}`,
    );
    expect(
      wordsOf(
        of([
          { value: 1.5, unit: 'm' },
          { value: 2.5, unit: '1' },
        ])[0],
      ),
    ).toBe(`Constants value ± standard error unit LaTeX 1.5 m 1.5 2.5 2.5 ${inOrder}`);
    const given = { text: 'a*x', latex: 'a x' };
    expect(wordsOf(of([{ name: 'a', value: 2, fixed: true }, { value: 7 }], { given })[0])).toBe(
      'Constants name value ± standard error LaTeX a 2 (fixed) a = 2 7 7',
    );
  });

  test('of physics are those of the formula', () => {
    const known = [
      { name: 'g', value: 9.8, unit: 'm/s^2' },
      { name: 'h', value: 1, unit: '1' },
    ];
    const pareto = [entry('g*x')];
    expect(wordsOf(of([], { known, pareto })[0])).toBe(
      `Constants value ± standard error unit LaTeX g = 9.8 m/s^2 ${inOrder}`,
    );
    expect(of([], { known })).toEqual([]);
  });

  test('that go together are a matrix, darker the more, in two colours', () => {
    const correlation = {
      names: ['a', 'b'],
      values: [
        [1, -0.98765],
        [0.5, 1],
      ],
    };
    const [, matrix] = of([{ name: 'a', value: 2 }], { correlation });
    expect([...matrix.matchAll(/<td class[^]*?<\/td>/g)].map(([cell]) => cell)).toEqual([
      '<td class="none">1</td>',
      '<td class="some" style="background:rgb(var(--wrong) / 0.35)">−0.988</td>',
      '<td class="some" style="background:rgb(var(--right) / 0.17)">0.5</td>',
      '<td class="none">1</td>',
    ]);
    const flat = of([{ value: 2 }], {
      correlation: {
        names: ['a', 'b'],
        values: [
          [1, 0],
          [0, 1],
        ],
      },
    })[1];
    expect(flat).toContain('--right) / 0.00');
    expect(of([{ value: 2 }], { correlation: { names: ['a'], values: [[1]] } })).toHaveLength(1);
  });
});

describe('rows beside the formula', () => {
  const x = [1, 2, 3, 4];
  const columns = { x, z: [2, 1, 2, 1], w: x };
  const of = (text: string, more: Partial<FormulaRecord> = {}, deviations?: number[]): string =>
    formulaRowSections(recordOf({ pareto: [entry(text)], ...more }), {
      columns,
      target: [2, 4, 6, 8],
      deviations,
    }).join('');

  test('are drawn with the curve where one or two columns are in it', () => {
    expect(headings(of('2*x'))).toEqual(['Data and formula', 'Residuals']);
    expect(headings(of('x*z'))).toEqual(['Data and formula', 'Residuals']);
    expect(headings(of('x*z*w'))).toEqual(['Residuals']);
    expect(of('2*x')).toContain('>rows<');
    expect(of('2*x', { measuredOn: 'network' })).toContain('>the network<');
  });

  test('a single row is drawn, none is not', () => {
    const record = recordOf();
    expect(headings(formulaRowSections(record, { columns: { x: [1] }, target: [2] }).join(''))).toHaveLength(2);
    expect(formulaRowSections(record, { columns: { x: [] }, target: [] })).toEqual([]);
    expect(formulaRowSections(record, undefined)).toEqual([]);
  });

  test('a formula of constants of physics alone is no picture', () => {
    const known = [{ name: 'g', value: 9.8, unit: 'm/s^2' }];
    expect(of('2*g', { known })).toBe('');
    expect(headings(of('x*g', { known }))).toHaveLength(2);
  });

  test('the axis of residuals says what they are in', () => {
    expect(of('x*z*w')).toContain('measured − formula');
    expect(of('x*z*w', { measuredOn: 'network' })).toContain('network − formula');
    expect(of('x*z*w', { error: 'relative' })).toContain('part of the value');
    expect(of('x*z*w', {}, [1, 1, 1, 1])).toContain('standard deviations');
  });
});

describe('the page', () => {
  const figures = (page: string): [string, string][] =>
    [...page.matchAll(/<dt>([^<]*)<\/dt><dd>([^<]*)<\/dd>/g)].map(([, name, value]): [string, string] => [name, value]);
  const summary = (page: string): string => /<p class="summary">(.*?)<\/p>/.exec(page)![1];

  test('counts the formulas and says what they are of, if nobody says otherwise', () => {
    const page = renderFormulas(recordOf({ pareto: front }));
    expect(summary(page)).toBe('3 formulas for y, found in 12.3 s.');
    expect(page).toContain('<title>y from x</title>');
    const two = renderFormulas([recordOf(), recordOf({ target: 'z' })], {});
    expect(summary(two)).toBe('2 formulas for y, z, found in 12.3 s.');
    const said = renderFormulas(recordOf(), { title: 'T', summary: 'S' });
    expect([summary(said), /<title>(.*)<\/title>/.exec(said)![1]]).toEqual(['S', 'T']);
  });

  test('has figures of the chosen formula, of several outputs their shares', () => {
    const three = recordOf({ pareto: [entry('x', { rmse: 0.12345 })], network: { layers, rmse: 0.98765 } });
    expect(figures(renderFormulas(three)).map(([, value]) => value)).toEqual(['0.1235', '0.9', '3', '0.9877']);
    const ofNetwork = recordOf({ network: { layers, rmse: 0.25 } });
    const own: [string, string][] = [
      ['RMSE', '0.1'],
      ['R²', '0.9'],
    ];
    expect(figures(renderFormulas(recordOf()))).toEqual([...own, ['complexity', '3']]);
    expect(figures(renderFormulas(ofNetwork))).toEqual([...own, ['complexity', '3'], ['RMSE of the network', '0.25']]);
    expect(figures(renderFormulas({ ...ofNetwork, measuredOn: 'network' }))).toEqual([...own, ['complexity', '3']]);
    expect(figures(renderFormulas(recordOf({ given: { text: 'x', latex: 'x' } })))).toEqual(own);
    expect(figures(renderFormulas([recordOf(), recordOf({ target: 'z' })]))).toEqual([
      ['R² of y', '0.9'],
      ['R² of z', '0.9'],
    ]);
  });

  test('names the target in the headings where there are several, and holds all records', () => {
    expect(headings(renderFormulas([recordOf()]))).toEqual(['Formula']);
    const two = renderFormulas([recordOf(), recordOf({ target: 'z' })]);
    expect(headings(two)).toEqual(['Formula: y', 'Formula: z']);
    expect(two).toContain('{"outputs":[');
    expect(renderFormulas(recordOf())).not.toContain('{"outputs":[');
  });

  test('says what a reader should know first, if anything', () => {
    expect(renderFormulas(recordOf(), { notices: ['one', 'two'] })).toContain('<p class="notice">one. two.</p>');
    expect(renderFormulas(recordOf(), { notices: ['one'] })).toContain('<p class="notice">one.</p>');
    expect(renderFormulas(recordOf(), { notices: [] })).not.toContain('class="notice"');
    // rows that look like slips come after it
    const slips = { rows: [{ row: 7, value: 1e9, said: 2 }], kept: false, share: 0.9 };
    expect(renderFormulas(recordOf({ slips }), { notices: ['one'] })).toContain(
      '<p class="notice">one. 1 row set aside as a slip, far outside of what y is elsewhere: row 7 has 1000000000, where the formula says 2.</p>',
    );
  });

  test('ends in settings as they were given, and leaves out what was not', () => {
    const config = {
      a_b: true,
      c: false,
      d: [1, 2],
      e: ['x', true],
      f: { g: 1 },
      h: '',
      i: null,
      j: undefined,
      k: 0.5,
    };
    const page = renderFormulas(recordOf(), { config });
    const cells = [...page.matchAll(/<th scope="row">([^<]*)<\/th><td>([^<]*)<\/td>/g)].map(([, name, value]) => [
      name,
      value,
    ]);
    expect(cells).toEqual([
      ['a b', 'yes'],
      ['c', 'no'],
      ['d', '[1, 2]'],
      ['e', 'x, yes'],
      ['f', '{&quot;g&quot;:1}'],
      ['k', '0.5'],
    ]);
    expect(headings(renderFormulas(recordOf(), { config: {}, environment: { node: 22 } }))).toEqual([
      'Formula',
      'Environment',
    ]);
  });

  test('refuses what is no record', () => {
    expect(() => renderFormulas([])).toThrow('renderFormulas: `record` is an empty list');
    expect(() => renderFormulas(recordOf({ pareto: [] }))).toThrow('at least one formula');
    expect(() => renderFormulas(recordOf({ best: 1 }))).toThrow('`best`');
  });
});
