import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { finiteThroughout, randomExpression } from '../../test/expressions.js';
import { createRandom } from '../math/random.js';
import { substitute, variable } from './build.js';
import { differentiate } from './differentiate.js';
import { expressionFunction, evaluateExpression } from './evaluate.js';
import { type FunctionName, functions } from './functions.js';
import { mapParameters, parametersOf, withParameters } from './parameters.js';
import { parseExpression } from './parse.js';
import { printExpression } from './print.js';
import { createTape } from './tape.js';

const tapeOf = (text: string, variables = ['x', 'y']) => createTape(parseExpression(text), variables);

describe('parameters', () => {
  test('are the numbers from left to right, but for whole exponents', () => {
    const tree = parseExpression('2*x^3 - 0.5*x^-2 + pi*y^1.5 - -4');
    expect(parametersOf(tree)).toEqual([2, 0.5, 1.5, 4]);
    expect(parametersOf(tree, { wholeExponents: 'parameters' })).toEqual([2, 3, 0.5, 2, 1.5, 4]);
  });

  test('are replaced by numbers and by expressions', () => {
    const tree = parseExpression('2*sin(3*x)^2');
    expect(printExpression(withParameters(tree, [-1, parseExpression('pi/2')]))).toBe('-1*sin(pi/2*x)^2');
    expect(printExpression(createTape(tree, ['x']).expression([7, 0.25]))).toBe('7*sin(0.25*x)^2');
  });
});

/** more rows than a block, and no multiple of it */
const rows = 700;
const random = createRandom(3);
const columns = [0, 1].map(() => Float64Array.from({ length: rows }, () => 0.1 + 0.8 * random.next()));

test('values of random expressions are those of expressionFunction', () => {
  const short = columns.map((column) => column.subarray(0, 9));
  fc.assert(
    fc.property(randomExpression(), (tree) => {
      const out = new Float64Array(9);
      const tape = createTape(tree, ['x', 'y']);
      tape.evaluate(short, tape.parameters, out);
      const compute = expressionFunction(tree, ['x', 'y']);
      return out.every((value, i) => Object.is(value, compute([short[0][i], short[1][i]])));
    }),
    { numRuns: 400, seed: 5 },
  );
});

test('slopes by the parameters are the exact derivatives', () => {
  let compared = 0;
  fc.assert(
    fc.property(randomExpression(), (tree) => {
      const tape = createTape(tree, ['x', 'y']);
      const out = new Float64Array(1);
      const slopes = Array.from(tape.parameters, () => new Float64Array(1));
      tape.jacobian([[0.37], [0.81]], tape.parameters, out, slopes);
      const named = mapParameters(tree, (_, index) => variable(`p${index}`));
      const at: Record<string, number> = { x: 0.37, y: 0.81 };
      tape.parameters.forEach((value, index) => (at[`p${index}`] = value));
      if (!finiteThroughout(tree, at)) return true;
      return slopes.every(([got], index) => {
        const exact = differentiate(named, `p${index}`);
        const value = evaluateExpression(exact, at);
        if (!finiteThroughout(exact, at)) return true;
        compared++;
        return Math.abs(got! - value) <= 1e-9 * Math.max(1e-3, Math.abs(value), Math.abs(out[0]));
      });
    }),
    { numRuns: 800, seed: 2 },
  );
  expect(compared).toBeGreaterThan(200);
});

test('every function slopes as differentiate says', () => {
  for (const name of Object.keys(functions) as FunctionName[]) {
    const inside = name === 'acosh' ? '2.1*x + 1.05' : '0.7*x + 0.11';
    const text = `${name}(${[inside, '0.4*y', '0.5 - x'].slice(0, Math.min(3, functions[name].arity[1])).join(', ')})`;
    const tape = tapeOf(text);
    const out = new Float64Array(rows);
    const slopes = Array.from(tape.parameters, () => new Float64Array(rows));
    tape.jacobian(columns, tape.parameters, out, slopes);
    const named = mapParameters(parseExpression(text), (_, index) => variable(`p${index}`));
    slopes.forEach((slope, k) => {
      const exact = expressionFunction(differentiate(named, `p${k}`), ['x', 'y', 'p0', 'p1', 'p2', 'p3']);
      for (let i = 0; i < rows; i++)
        expect(slope[i], `${text} ${k}`).toBeCloseTo(exact([columns[0][i], columns[1][i], ...tape.parameters]), 10);
    });
  }
});

test('rows do not touch one another, in blocks and across them', () => {
  const tape = tapeOf('1.5*sin(2*x + 0.3) - exp(0.5*y)^2/(x + 3)');
  const out = new Float64Array(rows);
  const slopes = Array.from(tape.parameters, () => new Float64Array(rows));
  tape.jacobian(columns, tape.parameters, out, slopes);
  for (const row of [0, 255, 256, 511, 512, rows - 1]) {
    const single = new Float64Array(1);
    const singleSlopes = Array.from(tape.parameters, () => new Float64Array(1));
    const place = columns.map((column) => column.subarray(row, row + 1));
    tape.jacobian(place, tape.parameters, single, singleSlopes);
    expect(single[0]).toBe(out[row]);
    expect(singleSlopes.map(([slope]) => slope)).toEqual(slopes.map((slope) => slope[row]));
  }
});

test('a subexpression that comes twice is computed for both', () => {
  const square = substitute(parseExpression('u*u + sin(u)'), new Map([['u', parseExpression('x - y')]]));
  const out = new Float64Array(rows);
  createTape(square, ['x', 'y']).evaluate(columns, [], out);
  const compute = expressionFunction(square, ['x', 'y']);
  expect(out).toEqual(out.map((_, i) => compute([columns[0][i], columns[1][i]])));
});

test('formulas without numbers or without variables have their values too', () => {
  const out = new Float64Array(3);
  tapeOf('pi/tau').evaluate([], [], out);
  expect(out).toEqual(Float64Array.of(0.5, 0.5, 0.5));
  const slope = [new Float64Array(3)];
  tapeOf('4').jacobian([], [7], out, slope);
  expect([out, ...slope]).toEqual([Float64Array.of(7, 7, 7), Float64Array.of(1, 1, 1)]);
});

test('a variable without a column is named', () => {
  expect(() => tapeOf('sin(radius)', ['radios'])).toThrow(
    expect.objectContaining({
      message: 'createTape: the variable "radius" has no column',
      hint: 'did you mean "radios"?',
    }),
  );
});
