// What is proposed for columns that act together, on formulas whose form is known.

import { describe, expect, it } from 'vitest';
import { parseExpression } from '../formula/parse.js';
import { expressionFunction } from '../formula/evaluate.js';
import { variablesOf } from '../formula/expression.js';
import { printExpression } from '../formula/print.js';
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

/** What sums of products are proposed. */
function proposedTexts(data: Columns): string[] {
  const found: string[] = [];
  const propose = ({ expression }: Proposal): void => void found.push(printExpression(expression));
  runSteps(proposeProducts(data, { allows: () => true, powers: true }, propose));
  return found;
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

describe('tangents and sines in sums of products', () => {
  const slopes = { p: [0.2, 0.7], c: [5, 50], s: [20, 300] } satisfies Record<string, [number, number]>;

  it('a tangent where its column is an angle', () => {
    expect(least(proposeProducts, rows('c + s*tan(p)', slopes, 0))).toBeLessThan(exact);
    const turned = proposedTexts(rows('c + s*p', { ...slopes, p: [0.2, 9] }, 0));
    expect(turned.some((text) => text.includes('tan('))).toBe(false);
  });

  it('no sine of a difference that stays small, which is the difference in other words', () => {
    const small = { a: [0.01, 0.15], b: [0, 0.1] } satisfies Record<string, [number, number]>;
    const texts = proposedTexts(rows('(1 + a)/(1 + b) - 1', small, 0.05));
    expect(texts.length).toBeGreaterThan(0);
    expect(texts.some((text) => text.includes('sin(a - b)'))).toBe(false);
  });
});

describe('columns together', () => {
  it.each(['m*sqrt(x^2 + y^2 + z^2)', 'G*m/((x - y)^2 + (u - v)^2)', '(a - b)^3*c^0.5'])('%s', (text) => {
    const far = { x: [4, 5], u: [4, 5], a: [4, 6] } satisfies Record<string, [number, number]>;
    expect(least(proposeMerges([proposePowers]), rows(text, far, 0, 500))).toBeLessThan(exact);
  });
});
