import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { finiteThroughout, randomExpression, wobble } from '../../test/expressions.js';
import { predictRows } from '../compute/predict.js';
import { referenceBackend } from '../compute/reference/backend.js';
import { decodeModel, encodeModel } from '../format/model-file.js';
import { KanError } from '../errors.js';
import { evaluateExpression } from '../formula/evaluate.js';
import type { Expression } from '../formula/expression.js';
import { Formula } from '../formula/formula.js';
import { parseExpression } from '../formula/parse.js';
import { createRandom } from '../math/random.js';
import { modelWidths, widthsText } from '../model/layout.js';
import { lockedEdges } from '../model/locking.js';
import { hasOwnFunctions } from '../model/locked-edges.js';
import type { Model } from '../model/model.js';
import { compileToKAN } from './compile-formula.js';

const places = [
  [0.37, 0.81],
  [1.21, 0.53],
  [0.13, 1.47],
  [-0.61, 0.87],
  [-0.3, -1.9],
] as const;

const predictions = (model: Model, rows: readonly (readonly number[])[]): number[] => [
  ...predictRows(model, rows.flat(), rows.length, referenceBackend()),
];

describe('shapes', () => {
  test.each([
    ['x + y', '[2, 1]'],
    ['2*sin(3*x + 1) - y^2/4 + 5', '[2, 1]'],
    ['exp(sin(pi*x) + y^2)', '[2, 1, 1]'],
    ['x*y', '[2, [0, 1], 1]'],
    ['x*y*z', '[3, [0, [3]], 1]'],
    ['x*y + z', '[3, [1, 1], 1]'],
    ['x/y', '[2, [0, 1], 1]'],
    ['exp(-(x - y)^2/2)', '[2, 1, 1]'],
    ['1/sqrt(1 - x^2)', '[1, 1, 1]'],
    ['sin(x) + x^2', '[1, 2, 1]'],
    ['tanh(x)*exp(y) + (x*y)^2', '[2, [0, 2], 1]'],
  ])('%s is a %s', (text, widths) => {
    const model = compileToKAN(text);
    expect(widthsText(modelWidths(model.spec))).toBe(widths);
    expect(hasOwnFunctions(model.spec)).toBe(false);
  });

  test('removed are the edges that the formula has not, and nothing is said of them where it has all', () => {
    const removed = (text: string): unknown[] =>
      compileToKAN(text).spec.layers.map((layer) => Object.entries(layer).find(([name]) => name === 'removed')?.[1]);
    expect(removed('x + y')).toEqual([undefined]);
    expect(removed('exp(sin(pi*x) + y^2)')).toEqual([undefined, undefined]);
    expect(removed('x*y + z')[0]).toEqual([
      [0, 0],
      [0, 2],
      [1, 0],
      [1, 1],
      [2, 1],
      [2, 2],
    ]);
  });

  test('edges have the numbers of the formula', () => {
    expect(lockedEdges(compileToKAN('2*sin(3*x + 1) - y/4 + 5'))).toEqual([
      { layer: 0, input: 0, output: 0, function: 'sin', affine: [3, 1, 2, 5] },
      { layer: 0, input: 1, output: 0, function: 'x', affine: [1, 0, -0.25, 0] },
    ]);
  });

  test.each([
    ['x^2', 'x^2'],
    ['x^3', 'x^3'],
    ['x^4', 'x^4'],
    ['x^5', 'x^5'],
    ['x^0.5', 'sqrt'],
    ['x^(-0.5)', '1/sqrt'],
    ['x^(-1)', '1/x'],
    ['x^(-2)', '1/x^2'],
    ['x^(-3)', '1/x^3'],
    ['1/x^2', '1/x^2'],
    ['1/x^3', '1/x^3'],
    ['1/sqrt(x)', '1/sqrt'],
    ['1/(1/x^2)', 'x^2'],
    ['1/(1/x^3)', 'x^3'],
    ['1/(1/sqrt(x))', 'sqrt'],
    ...Object.entries({ asin: 'arcsin', acos: 'arccos', atan: 'arctan', atanh: 'artanh' }).map(([call, f]) => [
      `${call}(x)`,
      f,
    ]),
    ...['sin', 'cos', 'tan', 'sinh', 'cosh', 'tanh', 'exp', 'log', 'sqrt', 'abs', 'sign', 'sigmoid'].map((f) => [
      `${f}(x)`,
      f,
    ]),
  ])('%s is one edge, %s', (text, name) => {
    expect(lockedEdges(compileToKAN(text))).toEqual([
      { layer: 0, input: 0, output: 0, function: name, affine: [1, 0, 1, 0] },
    ]);
  });

  test.each([
    ['3/(2*exp(3*x + 0.5))', 'exp', [-3, -0.5, 1.5, 0]],
    ['exp(2 - 0.25*(3*x + 1)^2) + 4', 'gaussian', [1.5, 0.5, Math.exp(2), 4]],
    ['5 - 3/(2*x - 1)^2', '1/x^2', [2, -1, -3, 5]],
    ['2*sin(x) + 3*sin(x) - 1', 'sin', [1, 0, 5, -1]],
    ['log10(2*x + 3)', 'log', [2, 3, Math.LOG10E, 0]],
    ['log2(x)', 'log', [1, 0, Math.LOG2E, 0]],
    ['(4*cos(x) + 2)/2', 'cos', [1, 0, 2, 1]],
  ])('%s is one edge with its numbers', (text, name, affine) => {
    const [edge, ...others] = lockedEdges(compileToKAN(text));
    expect(others).toEqual([]);
    expect(edge.function).toBe(name);
    affine.forEach((value, i) => expect(edge.affine[i]).toBeCloseTo(value, 12));
  });

  test.each([
    // no bell: it rises on both sides
    ['exp(0.5*x^2)', '[1, 1, 1]'],
    ['1/(x^2 + 1)', '[1, 1, 1]'],
    ['1/(exp(x) + 1)', '[1, 1, 1]'],
    ['x^6', '[1, 1]'],
    // one number alone is no factor
    ['3*x', '[1, 1]'],
    ['2*3*x*y', '[2, [0, 1], 1]'],
    ['sin(x) - sin(x) + y', '[2, 1]'],
    ['x^1 + y^0', '[2, 1]'],
  ])('%s takes %s', (text, widths) => {
    expect(widthsText(modelWidths(compileToKAN(text).spec))).toBe(widths);
  });

  test('what comes twice is computed once', () => {
    const model = compileToKAN('sqrt(1 + x^2 + y)*exp(1 + x^2 + y) + 1/(1 + x^2 + y)');
    expect(widthsText(modelWidths(model.spec))).toBe('[2, 1, [1, 1], 1]');
  });
});

/** the model, or undefined for powers of numbers that are not positive, whose logarithm no edge can hold */
function compiled(tree: Expression): Model | undefined {
  try {
    return compileToKAN(tree, { variables: ['x', 'y'] });
  } catch (error) {
    if (error instanceof KanError && error.message.includes('not finite')) return undefined;
    throw error;
  }
}

test('the KAN of a random formula has its values', () => {
  let compared = 0;
  fc.assert(
    fc.property(randomExpression(), (tree) => {
      const rows = places.filter(([x, y]) => finiteThroughout(tree, { x, y }));
      if (rows.length === 0) return true;
      const model = compiled(tree);
      if (!model) return true;
      const got = predictions(model, rows);
      return rows.every(([x, y], k) => {
        const value = evaluateExpression(tree, { x, y });
        const rounding = wobble(tree, { x, y });
        // roots of what is negative only by rounding, and negative numbers to a power that happens to be whole
        if (!Number.isFinite(got[k]) || !(rounding < 1e-9 * Math.abs(value))) return true;
        compared++;
        return Math.abs(got[k] - value) <= 1e-12 * Math.abs(value) + rounding;
      });
    }),
    { numRuns: 400, seed: 41 },
  );
  expect(compared).toBeGreaterThan(400);
});

test.each([
  'x^2 + y^2',
  'exp(sin(pi*x) + y^2)',
  '(x + y)/(1 + x*y)',
  'x*exp(-y)*sqrt(1 + x^2)',
  'abs(x - y) + max(x, y, x*y)',
  'atan2(x, y) + atan2(y, -x - 3)',
  'atan2(x, 2) - atan2(y, -0.5)',
  'hypot(x, y)^3 - erf(x)*cbrt(y)',
  'log10(2 + x)*log2(3 + y) + floor(x + 0.5)',
  '(2 + x)^(1 + y) + 2^x',
  'sin(x)/cos(x)/x/y',
  'sin(x)*sin(x) + sin(x)^2 - sin(2*x)*x',
  '((x + 1)^7 + y)^1.5*0 + 3',
  'min(x, y)*2 - max(y, x + 1)',
  'min(x, y, x*y, 0.5)',
  '1/(2*exp(3*x + 0.7)) + 1/(exp(y) + 2)',
  'exp(0.5*x^2) + exp(1 - 0.3*(y - 0.4)^2)',
  '2/(x + 3)^3 + 1/(1/(y + 4)^3)',
  'hypot(x + 1, 2*y) + hypot(3, y)',
  'x/4/(2*y + 9) - (y - x)/8',
  '7',
])('%s is exact to rounding', (text) => {
  const rows = places.slice(0, 4);
  const tree = parseExpression(text);
  const got = predictions(compileToKAN(tree, { variables: ['x', 'y'] }), rows);
  rows.forEach(([x, y], k) => {
    const value = evaluateExpression(tree, { x, y });
    const unknown = Number.isNaN(value) ? 0 : Math.abs(got[k] - value);
    expect(unknown).toBeLessThan(1e-12 * Math.max(1, Math.abs(value)));
  });
});

test('splines may have orders from 0 to 5', () => {
  const orderOf = (order: number) => compileToKAN('x', { order }).spec.layers[0];
  expect(orderOf(0)).toMatchObject({ order: 0 });
  expect(orderOf(5)).toMatchObject({ order: 5 });
  expect(() => orderOf(6)).toThrow(KanError);
  expect(() => orderOf(-1)).toThrow(KanError);
});

test('grids lie where the values lie', () => {
  const { spec } = compileToKAN('exp(10 + 3*sin(x))', { domains: { x: [0, 1.5] } });
  expect(spec.layers[0]).toMatchObject({ grid: { kind: 'per-input', domains: [[0, 1.5]] }, gridSize: 5, order: 3 });
  const [[lo, hi]] = (spec.layers[1] as { grid: { domains: [number, number][] } }).grid.domains as [[number, number]];
  expect(lo).toBeLessThan(10);
  expect(lo).toBeGreaterThan(9);
  expect(hi).toBeGreaterThan(12.9);
  expect(hi).toBeLessThan(14);
});

describe('the grid over what a node says', () => {
  const domainsOver = (text: string, domains: Record<string, [number, number]>): [number, number][] => {
    const { layers } = compileToKAN(text, { domains }).spec;
    return (layers.at(-1) as { grid: { domains: [number, number][] } }).grid.domains;
  };
  const closeTo = (ends: readonly number[]): unknown[] => ends.map((end) => expect.closeTo(end, 9));

  test.each<[string, string, [number, number], number[]]>([
    // 3 and 7
    ['is a tenth wider', 'exp(2*sign(x) + 5)', [-1, 1], [2.6, 7.4]],
    ['or a thousandth of the larger end', 'exp(0.025*sign(x) + 7.025)', [-1, 1], [7 - 0.00705, 7.05 + 0.00705]],
    ['whichever of them that is', 'exp(0.025*sign(x) - 7.025)', [-1, 1], [-7.05 - 0.00705, -7 + 0.00705]],
    ['so that one value has some room', 'exp(2*sign(x) + 5)', [1, 2], [6.993, 7.007]],
    ['is that of the finite values', 'sin(exp(1000*sign(x)) + 3)', [-1, 1], [2.997, 3.003]],
    ['is the usual one where there is none', 'sin(exp(1000*sign(x)) + 3)', [1, 2], [-1, 1]],
    ['or none below 1e30', 'sin(1e30*sign(x) + 3)', [-1, 1], [-1, 1]],
  ])('%s', (_, text, domain, ends) => {
    expect(domainsOver(text, { x: domain })).toEqual([closeTo(ends)]);
  });
  test('has a millionth to either side of 0', () => {
    const [[lo, hi]] = domainsOver('exp(2*sign(x) - 2)', { x: [1, 2] });
    expect([lo * 1e6, hi * 1e6]).toEqual(closeTo([-1, 1]));
  });
  test('reaches to 1e30', () => {
    const [[lo, hi]] = domainsOver('sin(8e29*sign(x) + 3)', { x: [-1, 1] });
    expect([lo / 9.6e29, hi / 9.6e29]).toEqual(closeTo([-1, 1]));
    expect(domainsOver('sin(9e29*sign(x) + 3)', { x: [-1, 1] })).toEqual([[-1e30, 1e30]]);
  });

  test.each<[string, string[]]>([
    ['exp(x + y)', ['x + y']],
    ['exp(2*x - sin(y) + 1)', ['2*x - sin(y) + 1']],
    ['exp(x*y)', ['x*y']],
    ['exp(x*y*sin(z))', ['x*y*sin(z)']],
    ['exp(x*y) + sin(y*(z + 1)*x) + x', ['x', 'x*y', 'y*(z + 1)*x']],
  ])('of %s is that of its nodes at 256 places', (text, nodes) => {
    const domains: Record<string, [number, number]> = { x: [1, 3], y: [-2, 5], z: [0, 1] };
    const names = ['x', 'y', 'z'].filter((name) => text.includes(name));
    const random = createRandom(1);
    const at = names.map((name) => {
      const [lo, hi] = domains[name];
      return Array.from({ length: 256 }, () => lo + (hi - lo) * random.next());
    });
    const found = domainsOver(text, Object.fromEntries(names.map((name) => [name, domains[name]])));
    const expected = nodes.map((node) => {
      const tree = parseExpression(node);
      const values = at[0].map((_, i) =>
        evaluateExpression(tree, Object.fromEntries(names.map((name, k) => [name, at[k][i]]))),
      );
      const [lo, hi] = [Math.min(...values), Math.max(...values)];
      return closeTo([lo - (hi - lo) / 10, hi + (hi - lo) / 10]);
    });
    expect(found).toEqual(expected);
  });
});

test('variables that nothing is said of lie between -1 and 1', () => {
  const domainsOf = (options: object): unknown =>
    (
      compileToKAN('x + y*z', { variables: ['x', 'y', 'z'], ...options }).spec.layers[0] as {
        grid: { domains: unknown };
      }
    ).grid.domains;
  const usual = [-1, 1];
  expect(domainsOf({})).toEqual([usual, usual, usual]);
  expect(domainsOf({ domains: { y: [2, 3] } })).toEqual([usual, [2, 3], usual]);
  // a name that every object knows is a name like any other
  const { spec } = compileToKAN('constructor + x', { variables: ['constructor', 'x'], domains: { x: [0, 5] } });
  expect(spec.layers[0]).toMatchObject({ grid: { domains: [usual, [0, 5]] } });
});

test('domains reach to 1e30', () => {
  const made = (lo: number, hi: number): unknown => compileToKAN('x', { domains: { x: [lo, hi] } });
  expect(made(-1e30, 1e30)).toBeDefined();
  expect(() => made(-2e30, 1)).toThrow('the domain of "x"');
  expect(() => made(1, 2e30)).toThrow('the domain of "x"');
  expect(() => made(2, 1)).toThrow('the domain of "x"');
});

test('the model is saved and read like any other', () => {
  const model = compileToKAN(new Formula('x*erf(y) + 0.1234567890123456', { variables: ['y', 'x'] }));
  const { model: back } = decodeModel(encodeModel(model));
  expect(back.spec).toEqual(model.spec);
  expect(predictions(back, places)).toEqual(predictions(model, places));
});

describe('errors', () => {
  test.each<[string, () => unknown, string]>([
    ['a formula that cannot be read', () => compileToKAN('2x'), 'parseExpression'],
    ['a tree that is none', () => compileToKAN({ kind: 'sum' } as never), 'compileToKAN: the formula must be'],
    ['no variables', () => compileToKAN('1 + 2'), 'a model needs an input'],
    [
      'a variable that is not listed',
      () => compileToKAN('x + y', { variables: ['x'] }),
      '"y" is not a variable of the model',
    ],
    ['a domain of nothing', () => compileToKAN('x', { domains: { y: [0, 1] } }), '"y" is not a variable of the model'],
    ['a domain without width', () => compileToKAN('x', { domains: { x: [1, 1] } }), 'must be a number greater than 1'],
    ['a grid size', () => compileToKAN('x', { gridSize: 0 }), '`gridSize` must be a whole number'],
    ['a power of a negative number', () => compileToKAN('(0 - 2)^x'), 'not finite in float64'],
    ['numbers beyond the dtype', () => compileToKAN('1e300*x', { dtype: 'float32' }), 'not finite in float32'],
  ])('%s', (_, work, message) => expect(work).toThrow(message));
});
