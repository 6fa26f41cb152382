import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { KanError } from '../errors.js';
import { evaluateExpression } from './evaluate.js';
import { highestDepth, variablesOf } from './expression.js';
import { functions } from './functions.js';
import { isPlainName, parseExpression } from './parse.js';

const x = { x: 0.7, y: -1.3, z: 2.5 };
const value = (text: string): number => evaluateExpression(parseExpression(text), x);

/** What parsing throws; anything but a KanError, and reading without an error, fails the test. */
function errorOf(text: unknown): KanError {
  try {
    parseExpression(text as string);
  } catch (error) {
    if (error instanceof KanError) return error;
    throw error;
  }
  throw new Error(`${JSON.stringify(text)} was read`);
}

describe('trees', () => {
  test('are plain JSON', () => {
    const tree = parseExpression('-sin(pi*x)^2');
    expect(tree).toEqual({
      kind: 'negate',
      operand: {
        kind: 'binary',
        operator: '^',
        left: {
          kind: 'call',
          name: 'sin',
          arguments: [
            {
              kind: 'binary',
              operator: '*',
              left: { kind: 'constant', name: 'pi' },
              right: { kind: 'variable', name: 'x' },
            },
          ],
        },
        right: { kind: 'number', value: 2 },
      },
    });
    expect(JSON.parse(JSON.stringify(tree))).toEqual(tree);
  });

  test('have one spelling for ln and log, pow and ^, PI and pi', () => {
    expect(parseExpression('ln(x)')).toEqual(parseExpression('log(x)'));
    expect(parseExpression('pow(x, 2)')).toEqual(parseExpression('x ** 2'));
    expect(parseExpression('PI + Pi + π')).toEqual(parseExpression('pi + pi + pi'));
  });

  test('have one spelling for inverse functions, and write gaussian out', () => {
    expect(parseExpression('arcsin(x) + arccos(x) + arctan(x) + artanh(x)')).toEqual(
      parseExpression('asin(x) + acos(x) + atan(x) + atanh(x)'),
    );
    expect(parseExpression('gaussian(2*x)')).toEqual(parseExpression('exp(-(2*x)^2)'));
    const deep = '-'.repeat(highestDepth - 3);
    expect(errorOf(`gaussian(${deep}x)`).message).toContain(`nested more than ${highestDepth} deep`);
    expect(errorOf('gaussian(x, 2)').message).toContain('gaussian takes 1 argument');
  });

  test('name each variable once, where it appears first', () => {
    expect(variablesOf(parseExpression('y*exp(x) - y/z + pi^e - `petal length` + max(w, x)'))).toEqual([
      'y',
      'x',
      'z',
      'petal length',
      'w',
    ]);
    expect(variablesOf(parseExpression('2*pi'))).toEqual([]);
  });
});

describe('precedence', () => {
  test.each<[string, number]>([
    ['1 + 2*3', 7],
    ['(1 + 2)*3', 9],
    ['10 - 3 - 2', 5],
    ['10 - (3 - 2)', 9],
    ['24/4/2', 3],
    ['24/4*2', 12],
    ['2^3^2', 512],
    ['2**3**2', 512],
    ['(2^3)^2', 64],
    ['-2^2', -4],
    ['(-2)^2', 4],
    ['2^-2', 0.25],
    ['2^-2^2', 2 ** -4],
    ['2^-1*3', 1.5],
    ['2*-3', -6],
    ['2 - -3', 5],
    ['--3', 3],
    ['+3 - +2', 1],
    ['-2*3 + 1', -5],
    ['2*3^2', 18],
    ['-3^2*2', -18],
  ])('%s is %d', (text, expected) => expect(value(text)).toBe(expected));

  test('agrees with JavaScript on random arithmetic', () => {
    const leaf = fc.constantFrom('1', '2.5', '.5', '3e-1', '7');
    const { sum } = fc.letrec<{ sum: string }>((tie) => ({
      sum: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        leaf,
        fc
          .tuple(tie('sum'), fc.constantFrom(' + ', ' - ', '*', '/'), tie('sum'))
          .map(([a, operator, b]) => `${a}${operator}${b}`),
        tie('sum').map((a) => `(${a})`),
        tie('sum').map((a) => `(- ${a})`),
      ),
    }));
    fc.assert(fc.property(sum, (text) => Object.is(value(text), new Function(`return ${text}`)())));
  });
});

describe('values', () => {
  test.each<[string, number]>([
    ['1.5e3', 1500],
    ['.5', 0.5],
    ['3.', 3],
    ['1E-2', 0.01],
    ['pi', Math.PI],
    ['PI', Math.PI],
    ['tau/2', Math.PI],
    ['e', Math.E],
    ['sin(pi*x)*exp(-x/2)', Math.sin(Math.PI * 0.7) * Math.exp(-0.35)],
    ['log(e^2)', 2],
    ['ln(10)', Math.LN10],
    ['log2(8)', 3],
    ['log10(1000)', 3],
    ['cbrt(27) + sqrt(16)', 7],
    ['atan2(y, x)', Math.atan2(-1.3, 0.7)],
    ['min(x, y, z)', -1.3],
    ['max(x, y, z)', 2.5],
    ['hypot(3, 4)', 5],
    ['abs(y) + sign(y) + floor(y)', 1.3 - 1 - 2],
    ['sigmoid(0)', 0.5],
    ['erf(0.5)', 0.5204998778130465],
    ['pow(2, 10)', 1024],
    ['sinh(1)^2 - cosh(1)^2 + tan(atan(3)) + asin(sin(0.5)) - acos(cos(0.5)) + tanh(0)', 2],
  ])('%s is %d', (text, expected) => expect(value(text)).toBeCloseTo(expected, 14));

  test('every function is reached by its own name', () => {
    for (const [name, { arity, compute }] of Object.entries(functions)) {
      const given = [0.3, 0.4].slice(0, arity[0]);
      expect(value(`${name}(${given.join(', ')})`), name).toBe((compute as (...values: number[]) => number)(...given));
    }
  });

  test('letters of any script, and anything in backticks, name variables', () => {
    expect(
      evaluateExpression(parseExpression('größe*x_1 + `e` + `a ``b`` (cm)`'), {
        größe: 2,
        x_1: 3,
        e: 1,
        'a `b` (cm)': 10,
      }),
    ).toBe(17);
    expect(variablesOf(parseExpression('`constructor` + __proto__ + toString'))).toEqual([
      'constructor',
      '__proto__',
      'toString',
    ]);
  });

  test('isPlainName tells which names need backticks', () => {
    for (const name of ['x', 'x1', '_a', 'größe', 'E', 'sinus', 'constructor'])
      expect(isPlainName(name), name).toBe(true);
    for (const name of ['', '1x', 'a b', 'e', 'pi', 'PI', 'tau', 'sin', 'ln', 'pow', 'a-b', '`'])
      expect(isPlainName(name), name).toBe(false);
  });
});

describe('errors', () => {
  test.each<[text: string, message: string, hint: unknown]>([
    ['', 'parseExpression: the formula is empty', 'for example sin(pi*x)*exp(-x/2)'],
    ['  ', 'parseExpression: the formula is empty', 'for example sin(pi*x)*exp(-x/2)'],
    ['1 +', 'parseExpression: expected a number, a name or "(" at character 4 of "1 +"; got the end', undefined],
    [
      '(1 + x',
      'parseExpression: expected an operator or ")" at character 7 of "(1 + x"; got the end',
      'to close the "(" at character 1',
    ],
    ['1 + x)', 'parseExpression: the ")" at character 6 of "1 + x)" has no "(" before it', undefined],
    ['1 * / 2', 'parseExpression: expected a number, a name or "(" at character 5 of "1 * / 2"; got "/"', undefined],
    [
      '2x',
      'parseExpression: expected an operator or the end at character 2 of "2x"; got "x"',
      'multiplication is written out: 2*x, not 2x',
    ],
    [
      '2 (x)',
      'parseExpression: expected an operator or the end at character 3 of "2 (x)"; got "("',
      'multiplication is written out: 2*x, not 2x',
    ],
    [
      '0,5*x',
      'parseExpression: expected an operator or the end at character 2 of "0,5*x"; got ","',
      'decimals are written with a point: 0.5',
    ],
    ['x(1 + y)', 'parseExpression: unknown function "x" at character 1 of "x(1 + y)"', 'to multiply, write x*(…)'],
    ['1 + sinn(x)', 'parseExpression: unknown function "sinn" at character 5 of "1 + sinn(x)"', 'did you mean "sin"?'],
    ['Sin(x)', 'parseExpression: unknown function "Sin" at character 1 of "Sin(x)"', 'did you mean "sin"?'],
    [
      'constructor(x)',
      'parseExpression: unknown function "constructor" at character 1 of "constructor(x)"',
      expect.stringMatching(/^there is sin, cos/),
    ],
    [
      'sin',
      'parseExpression: expected "(" after the function sin at character 4 of "sin"; got the end',
      'write sin(x), or `sin` in backticks for a variable of that name',
    ],
    [
      'sin x',
      'parseExpression: expected "(" after the function sin at character 5 of "sin x"; got "x"',
      'write sin(x), or `sin` in backticks for a variable of that name',
    ],
    ['sin()', 'parseExpression: sin takes 1 argument at character 1 of "sin()"; got 0', undefined],
    ['sin(x, y)', 'parseExpression: sin takes 1 argument at character 1 of "sin(x, y)"; got 2', undefined],
    ['atan2(x)', 'parseExpression: atan2 takes 2 arguments at character 1 of "atan2(x)"; got 1', undefined],
    ['min(x)', 'parseExpression: min takes at least 2 arguments at character 1 of "min(x)"; got 1', undefined],
    ['pow(x)', 'parseExpression: pow takes 2 arguments at character 1 of "pow(x)"; got 1', undefined],
    [
      'y = x^2',
      'parseExpression: unexpected "=" at character 3 of "y = x^2"',
      'give only the right side, such as sin(x) for y = sin(x)',
    ],
    ['|x|', 'parseExpression: unexpected "|" at character 1 of "|x|"', 'write abs(x)'],
    [
      'Math.sin(x)',
      'parseExpression: unexpected "." at character 5 of "Math.sin(x)"',
      'names have no points: sin(x), not Math.sin(x)',
    ],
    ['x; process', 'parseExpression: unexpected ";" at character 2 of "x; process"', undefined],
    ['x + 😀', 'parseExpression: unexpected "😀" at character 5 of "x + 😀"', undefined],
    ['`petal', 'parseExpression: unexpected "`" at character 1 of "`petal"', 'a quoted name ends with a second `'],
    ['1e999', 'parseExpression: the number 1e999 at character 1 of "1e999" is too large', undefined],
    ['"x"', 'parseExpression: unexpected """ at character 1 of ""x""', undefined],
  ])('%j', (text, message, hint) => {
    const error = errorOf(text);
    expect(error.message).toBe(message);
    expect(error.hint).toEqual(hint);
  });

  test('text that is no text', () =>
    expect(errorOf(42).message).toBe('parseExpression: expected the text of a formula; got 42'));

  test('long formulas show the part around the place', () => {
    const text = `${'x + '.repeat(50)}?${' + x'.repeat(50)}`;
    expect(errorOf(text).message).toBe(
      `parseExpression: unexpected "?" at character 201 of "…${text.slice(170, 230)}…"`,
    );
  });

  test.each<[string, string]>([
    ['parentheses', '('.repeat(1e5)],
    ['closed parentheses', `${'('.repeat(highestDepth + 1)}x${')'.repeat(highestDepth + 1)}`],
    ['signs', '-'.repeat(1e5)],
    ['powers', `${'x^'.repeat(1e5)}x`],
    ['calls', 'sin('.repeat(1e5)],
    ['a sum of too many terms', `x${' + x'.repeat(highestDepth)}`],
  ])('hostile depth ends in an error: %s', (_, text) => {
    expect(errorOf(text).message).toMatch(
      `parseExpression: the formula is nested more than ${highestDepth} deep at character`,
    );
  });

  test('hostile length ends in an error', () =>
    expect(errorOf('x'.repeat(1_000_001)).message).toBe(
      'parseExpression: the formula has 1000001 characters and at most 1000000 are read',
    ));

  test('the deepest formulas and longest names allowed can be read and evaluated', () => {
    expect(value(`${'sin('.repeat(highestDepth - 1)}x${')'.repeat(highestDepth - 1)}`)).toBeLessThan(0.7);
    expect(value(`1${' + 1'.repeat(highestDepth - 1)}`)).toBe(highestDepth);
    expect(variablesOf(parseExpression('x'.repeat(1_000_000)))[0]).toHaveLength(1_000_000);
    expect(variablesOf(parseExpression(`\`${' '.repeat(999_998)}\``))[0]).toHaveLength(999_998);
  });

  test('any text is either read or refused with a KanError', () => {
    const word = fc.constantFrom(
      'sin',
      '(',
      ')',
      'x',
      '+',
      '-',
      '*',
      '^',
      '**',
      ',',
      '1',
      '.5',
      'pi',
      ' ',
      '`',
      'min',
      '2e',
      '=',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.array(word, { maxLength: 12 }).map((words) => words.join('')),
        ),
        (text) => {
          try {
            parseExpression(text);
            return true;
          } catch (error) {
            return error instanceof KanError;
          }
        },
      ),
      { numRuns: 2000 },
    );
  });
});
