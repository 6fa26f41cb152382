// What is proposed for columns that act together, on formulas whose form is known.

import { describe, expect, it } from 'vitest';
import { parseExpression } from '../formula/parse.js';
import { expressionFunction } from '../formula/evaluate.js';
import { variablesOf } from '../formula/expression.js';
import { createRandom } from '../math/random.js';
import { standardDeviation } from '../math/spread.js';
import { runSteps } from '../work.js';
import { type Columns, fitConstants } from '../formula/formula-fit.js';
import { proposeMerges } from './merges.js';
import { proposePowers } from './powers.js';
import { proposeProducts } from './products.js';
import type { Proposal, Proposer } from './proposal.js';
import { proposeScaling } from './scaling.js';

function rows(text: string, ranges: Record<string, [number, number]>, noise = 0, count = 300): Columns {
  const expression = parseExpression(text);
  const names = variablesOf(expression);
  const [compute, random] = [expressionFunction(expression, names), createRandom(5)];
  const columns = names.map((name) => {
    const [low, high] = ranges[name] ?? [1, 3];
    return Float64Array.from({ length: count }, () => low + (high - low) * random.next());
  });
  const exact = Float64Array.from({ length: count }, (_, row) => compute(columns.map((column) => column[row])));
  const size = Math.sqrt(exact.reduce((total, value) => total + value ** 2 / count, 0));
  return { names, columns, y: exact.map((value) => value + noise * size * random.normal()) };
}

/** The least error of all proposals, fitted, relative to the spread. */
function least(proposer: Proposer, data: Columns): number {
  const found: Proposal[] = [];
  runSteps(proposer(data, { allows: () => true, powers: true }, (each) => found.push(each)));
  const errors = found.map(
    ({ expression, fixedExponents }) =>
      runSteps(fitConstants(expression, data, { freeExponents: !fixedExponents })).rmse,
  );
  return Math.min(...errors) / standardDeviation(data.y);
}

const exact = 1e-9;

describe('a function of one product of powers', () => {
  it.each([
    'n*exp(-m*g*x/(k*T))',
    'n*m*tanh(1.5*m*B/(k*T))',
    '0.2*h*w/(exp(0.3*h*w/(k*T)) - 1)',
    '3.1*a*b/sqrt(1 + 0.4*a/c)',
  ])('%s', (text) => expect(least(proposeScaling, rows(text, {}))).toBeLessThan(exact));
  it('is found under noise of a tenth', () =>
    expect(least(proposeScaling, rows('n*exp(-m*x/T)', {}, 0.1, 800))).toBeLessThan(0.16));
});

describe('a sum of products', () => {
  it.each(['q*E + 0.5*q*B*v*sin(t)', 'x*cos(w*t) + x*a*cos(w*t)^2'])('%s', (text) =>
    expect(least(proposeProducts, rows(text, {}))).toBeLessThan(exact),
  );
});

describe('columns together', () => {
  it.each(['m*sqrt(x^2 + y^2 + z^2)', 'G*m/((x - y)^2 + (u - v)^2)', '(a - b)^3*c^0.5'])('%s', (text) => {
    const far = { x: [4, 5], u: [4, 5], a: [4, 6] } satisfies Record<string, [number, number]>;
    expect(least(proposeMerges([proposePowers]), rows(text, far, 0, 500))).toBeLessThan(exact);
  });
});
