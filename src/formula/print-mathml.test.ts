import fc from 'fast-check';
import { expect, test } from 'vitest';
import { randomExpression } from '../../test/expressions.js';
import { parseExpression } from './parse.js';
import { printMathML } from './print-mathml.js';

/** What is to be read, line by line of elements: fractions as a/b, powers as ^, no invisible signs. */
function read(markup: string): string {
  return markup
    .replace(/<mfrac>/g, '{')
    .replace(/<\/mfrac>/g, '}')
    .replace(/<msup>/g, '^{')
    .replace(/<\/msup>/g, '}')
    .replace(/<msub>/g, '_{')
    .replace(/<\/msub>/g, '}')
    .replace(/<msqrt>/g, '√{')
    .replace(/<\/msqrt>/g, '}')
    .replace(/<mrow>|<\/mrow>/g, ' ')
    .replace(/<[^>]*>/g, '')
    .replace(/[\u2061\u2062]/g, '')
    .replace(/\s+/g, '');
}

test.each([
  ['exp(sin(pi*x) + y^2)', '^{e sin ( πx ) +^{ y 2 } }'],
  ['(a + b)/(1 + a*b)', '{ a+b 1+ab }'],
  ['-(x - 1)*2', '− ( x−1 ) ·2'],
  ['2*3', '2·3'],
  ['sqrt(x1^2 + theta_max)', '√{^{ _{x 1 } 2 }+_{θ max }}'],
  ['sin(x)^2', '^{sin 2 } ( x )'],
  ['sin(x)^(-1)', '^{ ( sin ( x ) ) −1 }'],
  ['2*2^x', '2·^{ 2 x }'],
  ['1.5e-7*x', '1.5·^{10 −7 }x'],
  ['log(x) + log10(x)', 'ln ( x ) +_{log10} ( x )'],
  ['(2^x)^y', '^{ ( ^{ 2 x } ) y }'],
])('%s', (text, expected) => {
  expect(read(printMathML(parseExpression(text)))).toBe(expected.replaceAll(' ', ''));
});

test('words of a product do not run into their neighbours', () => {
  /** with a blank for each bit of room */
  const spaced = (text: string): string =>
    printMathML(parseExpression(text))
      .replace(/<mspace[^>]*>/g, ' ')
      .replace(/<[^>]*>|[\u2061\u2062]/g, '');
  expect(spaced('0.327*alcohol*ash - 3.9')).toBe('0.327 alcohol ash−3.9');
  expect(spaced('2*total_phenols*sin(hue)*x')).toBe('2 total_phenols sin(hue)x');
  expect(spaced('hue^2*alcohol')).toBe('hue2 alcohol');
  // letters need none, nor does what stands in parentheses
  expect(spaced('2*x*theta*m0*(hue + 1)*y')).toBe('2xθm0(hue+1)y');
});

test('names and numbers cannot break out of their elements', () => {
  const markup = printMathML({ kind: 'variable', name: '</mtext><script>&' });
  expect(markup).toBe('<mrow><mtext>&lt;/mtext&gt;&lt;script&gt;&amp;</mtext></mrow>');
});

test('digits are those asked for', () => {
  expect(read(printMathML(parseExpression('3.14159*x'), { digits: 3 }))).toBe('3.14x');
});

test('whatever the expression, every element is closed where it was opened', () => {
  fc.assert(
    fc.property(randomExpression(), (expression) => {
      const open: string[] = [];
      for (const [, end, name] of printMathML(expression).matchAll(/<(\/?)(\w+)>/g)) {
        if (!end) open.push(name);
        // what closes closes the last that was opened
        else if (open.pop() !== name) open.push(`${name} too early`);
      }
      expect(open).toEqual([]);
    }),
    { numRuns: 200 },
  );
});

test('fractions, powers, roots of degree and indices have two parts each', () => {
  const markup = printMathML(parseExpression('cbrt((x + 1)/(y^(2*z) - m_0))'));
  const counts = { mfrac: 2, msup: 2, msub: 2, mroot: 2 };
  const stack: { name: string; parts: number }[] = [];
  for (const [, end, name] of markup.matchAll(/<(\/?)(\w+)>/g)) {
    if (!end) {
      if (stack.length > 0) stack[stack.length - 1].parts++;
      stack.push({ name, parts: 0 });
      continue;
    }
    const { parts } = stack.pop()!;
    const wanted = counts[name as keyof typeof counts] ?? parts;
    expect([name, parts]).toEqual([name, wanted]);
  }
});
