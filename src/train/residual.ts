// What a condition says at a point: a number that is 0 where it holds, made of a model's outputs, their derivatives by the inputs, and
// the inputs. From text, whose derivatives are exact, or from a function of the caller's. Knows no parameters.

import { KanError, show, suggest } from '../errors.js';
import { differentiate } from '../formula/differentiate.js';
import { expressionFunction } from '../formula/evaluate.js';
import { variablesOf } from '../formula/expression.js';
import { parseExpression } from '../formula/parse.js';

/** An output, or a derivative of one by one or two inputs, all by number. */
export interface Term {
  output: number;
  by: readonly number[];
}

/** A custom residual, for what text cannot express. The arrays are used again. */
export interface OwnResidual {
  /** what it reads: 'u', 'u_x', 'u_xy' … */
  terms: readonly string[];
  /** The residual at the point x, where the terms have these values; writes its derivative by each term into `slope`. */
  ofPoint(terms: Float64Array, x: Float64Array, slope: Float64Array): number;
}

/** What inputs and outputs are called in residuals. */
export interface EquationNames {
  inputs: readonly string[];
  outputs: readonly string[];
}

export interface Residual {
  terms: readonly Term[];
  ofPoint: OwnResidual['ofPoint'];
}

/** x, y, z for up to three inputs, else x1, x2 …; u for one output, else u1, u2 … */
export function defaultNames(inputs: number, outputs: number): EquationNames {
  const numbered = (letter: string, count: number): string[] =>
    Array.from({ length: count }, (_, i) => `${letter}${i + 1}`);
  return {
    inputs: inputs <= 3 ? ['x', 'y', 'z'].slice(0, inputs) : numbered('x', inputs),
    outputs: outputs === 1 ? ['u'] : numbered('u', outputs),
  };
}

/** Every name of an output or derivative: `u`, `u_x`, `u_xy`. Throws a KanError where two terms would share a name. */
export function termNames({ inputs, outputs }: EquationNames, what: string): Map<string, Term> {
  const names = new Map<string, Term>();
  const add = (name: string, term: Term): void => {
    if (names.has(name) || inputs.includes(name))
      throw new KanError(`${what}: ${show(name)} could mean two things`, 'give inputs and outputs other names');
    names.set(name, term);
  };
  outputs.forEach((u, output) => {
    add(u, { output, by: [] });
    inputs.forEach((x, i) => add(`${u}_${x}`, { output, by: [i] }));
    inputs.forEach((x, i) => inputs.forEach((y, j) => add(`${u}_${x}${y}`, { output, by: [i, j] })));
  });
  return names;
}

/** The residual that text or a function describes. Throws a KanError that begins with `what` where it cannot be understood. */
export function readResidual(
  what: string,
  given: string | OwnResidual,
  inputs: readonly string[],
  names: ReadonlyMap<string, Term>,
): Residual {
  if (typeof given === 'string') return textResidual(what, given, inputs, names);
  if (typeof given?.ofPoint !== 'function' || !Array.isArray(given.terms))
    throw new KanError(`${what} must be text or { terms, ofPoint }; got ${show(given)}`);
  return { terms: given.terms.map((name) => findTerm(what, name, names)), ofPoint: given.ofPoint.bind(given) };
}

function textResidual(
  what: string,
  text: string,
  inputs: readonly string[],
  names: ReadonlyMap<string, Term>,
): Residual {
  const expression = parseExpression(text);
  const read = variablesOf(expression).filter((name) => !inputs.includes(name));
  const terms = read.map((name) => findTerm(what, name, names, inputs));
  if (terms.length === 0) throw new KanError(`${what}: ${show(text)} says nothing about ${[...names.keys()][0]}`);
  const variables = [...read, ...inputs];
  const value = expressionFunction(expression, variables);
  const slopes = read.map((name) => expressionFunction(differentiate(expression, name), variables));
  const values = new Float64Array(variables.length);
  return {
    terms,
    ofPoint(at, x, slope) {
      values.set(at);
      values.set(x, read.length);
      for (let t = 0; t < slopes.length; t++) slope[t] = slopes[t]!(values);
      return value(values);
    },
  };
}

function findTerm(what: string, name: string, names: ReadonlyMap<string, Term>, inputs: readonly string[] = []): Term {
  const term = names.get(name);
  if (term) return term;
  throw new KanError(`${what}: unknown name ${show(name)}`, suggest(String(name), [...inputs, ...names.keys()]));
}
