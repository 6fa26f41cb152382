// Text of formulas put together at random. Laws: it is refused with a KanError or read; what is printed reads back to the same; simplified it
// has the same value where that is finite; derivatives and every notation come without any other error.

import { Buffer } from 'node:buffer';
import { isDeepStrictEqual } from 'node:util';
import * as kanjs from '../every-door.mjs';
import { changedBytes } from './random.mjs';

export async function prepare() {
  return [
    'sin(pi*x)*exp(-x/2) + y^2',
    'max(x, y, 0)/(1 + abs(x - y))^-1.5',
    '`petal length`*`e``f` - -tau^x^y',
    'atan2(y, x) + sigmoid(3*x) - log(x^2 + 1e-3)',
  ].map((text) => Buffer.from(text));
}

const parts = [
  ...[
    '+',
    '-',
    '*',
    '/',
    '^',
    '**',
    '(',
    ')',
    ',',
    '`',
    '``',
    ' ',
    '\n',
    '=',
    '|',
    '%',
    '²',
    '−',
    '💥',
    '\0',
    '\u001b',
  ],
  ...[
    'x',
    'y',
    'constructor',
    '__proto__',
    'e',
    'pi',
    'tau',
    'π',
    '1',
    '0',
    '2.5',
    '1e308',
    '1e-308',
    '.5',
    '1e',
    '00',
  ],
  ...[
    'sin(',
    'exp(',
    'log(',
    'max(',
    'atan2(',
    'pow(',
    'gaussian(',
    'toString(',
    'floor(',
    'erf(',
    'sqrt(',
    '(x)',
    '(x, y)',
  ],
];

export function make(bases, random) {
  if (random.integer(3) === 0) {
    const grown = (depth) => {
      if (depth === 0) return random.pick(['x', 'y', '1', '2.5', 'pi', '-3', '0', '1e-9']);
      const name = random.pick(['sin', 'exp', 'log', 'sqrt', 'abs', 'tanh', 'sign', 'cbrt', 'acosh', 'gaussian']);
      return random.pick([
        () => `${name}(${grown(depth - 1)})`,
        () => `(${grown(depth - 1)} ${random.pick(['+', '-', '*', '/', '^'])} ${grown(depth - 1)})`,
        () => `${random.pick(['max', 'min', 'hypot', 'atan2'])}(${grown(depth - 1)}, ${grown(depth - 1)})`,
        () => `-${grown(depth - 1)}`,
      ])();
    };
    return Buffer.from(grown(random.integer(6)));
  }
  if (random.integer(30) === 0) {
    const [part, count] = [random.pick(parts), 10 ** random.integer(6)];
    return Buffer.from(`${part.repeat(count)}x${random.pick(['', ')'.repeat(count)])}`);
  }
  if (random.integer(2) === 0) return changedBytes(random.pick(bases), random);
  let text = random.integer(2) === 0 ? String(random.pick(bases)) : '';
  for (let i = random.integer(12); i >= 0; i--) {
    const at = random.integer(text.length + 1);
    text = text.slice(0, at) + random.pick(parts) + text.slice(at);
  }
  return Buffer.from(text);
}

export async function check(bytes, random, fail) {
  const formula = new kanjs.Formula(bytes.toString());
  const printed = formula.toString();
  const again = new kanjs.Formula(printed);
  if (again.toString() !== printed) fail(`printed ${printed.slice(0, 200)}, then ${again.toString().slice(0, 200)}`);
  if (!isDeepStrictEqual([...again.variables], [...formula.variables])) fail('printed, it has other variables');
  const row = Array.from(formula.variables, () => random.pick([2 * random.next() - 1, 1 + random.next(), 0, -1]));
  const value = formula.evaluate(row);
  if (!Object.is(again.evaluate(row), value)) fail(`printed, it is ${again.evaluate(row)} in place of ${value}`);
  for (const print of ['javascript', 'python', 'c', 'latex']) formula[print]();
  if (formula.complexity > 400) return;
  const short = formula.simplify();
  short.toString();
  for (const name of formula.variables.slice(0, 2)) formula.differentiate(name);
  if (formula.variables.length > 0 && formula.complexity < 60) {
    try {
      kanjs.compileToKAN(formula);
    } catch (error) {
      if (!(error instanceof kanjs.KanError)) throw error;
    }
  }
}

export function done() {}
