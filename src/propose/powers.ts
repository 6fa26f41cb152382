// Products of powers and exponentials, seen on logarithmic axes: log |y| = c + Σ a log x + Σ b x + Σ g / x, one term after the other while each earns
// its place. c · x^0.41, σ · A · T⁴ and a · exp(−E / T) are straight there, at any scale of units. Also single columns with an offset.

import { call, number, power, product, quotient, sum, variable } from '../formula/build.js';
import type { Expression } from '../formula/expression.js';
import type { Columns } from '../formula/formula-fit.js';
import { fitLinear } from './linear-fit.js';
import type { Proposer } from './proposal.js';

/** Terms of one product at most. */
const mostTerms = 9;
/** A term is taken where it leaves this share of what was left, or less, after a price for each as BIC has it. */
const worthIt = (rows: number): number => Math.exp((-2 * Math.log(rows)) / rows);
/** Exponents and rates that a single column with an offset is tried with. */
const exponents = [-3, -2, -1.5, -1, -0.5, 0.5, 1.5, 2, 3, 4];
const rates = [0.3, 1, 3, 8];
/** A curve with an offset must explain this share of the variance to be proposed. */
const telling = 0.5;

interface Term {
  values: Float64Array;
  /** the factor that the term is, with its weight */
  factor: (weight: number) => Expression;
  /** the column it is of */
  of: string;
  /** x^w, exp(w x) or exp(w / x) */
  kind: 'power' | 'rise' | 'inverse';
}

export const proposePowers: Proposer = function* (data, { allows, powers }, propose) {
  if (!powers) return;
  yield* productsOfPowers(data, allows('exp'), propose);
  yield* withOffset(data, allows('exp'), propose);
};

function* productsOfPowers(
  { names, columns, y }: Columns,
  exponentials: boolean,
  propose: Parameters<Proposer>[2],
): ReturnType<Proposer> {
  const sign = y[0] > 0 ? 1 : -1;
  if (y.some((value) => !(sign * value > 0))) return;
  const target = y.map((value) => Math.log(sign * value));
  const logs = names.flatMap((name, i): Term[] =>
    columns[i].every((value) => value > 0)
      ? [
          {
            values: columns[i].map(Math.log),
            factor: (weight) => power(variable(name), weight),
            of: name,
            kind: 'power',
          },
        ]
      : [],
  );
  const others = names.flatMap((of, i): Term[] => {
    if (!exponentials) return [];
    const [values, x] = [columns[i], variable(of)];
    const rise: Term = { values, factor: (weight) => call('exp', product(weight, x)), of, kind: 'rise' };
    if (values.some((value) => value === 0)) return [rise];
    const inverse = values.map((value) => 1 / value);
    return [rise, { values: inverse, factor: (weight) => call('exp', quotient(weight, x)), of, kind: 'inverse' }];
  });
  const told = (terms: readonly Term[]): void => {
    const fit =
      terms.length === 0
        ? undefined
        : fitLinear(
            terms.map(({ values }) => values),
            target,
          );
    if (!fit) return;
    const simple = terms.map(({ kind }, i) =>
      kind === 'power' ? fractionNear(fit.weights[i], fit.errors[i]) : fit.weights[i],
    );
    const fixedExponents = simple.every((each) => each !== undefined);
    const weights = fixedExponents ? simple.filter((each) => each !== undefined) : fit.weights;
    const scale = sign * Math.exp(constantFor(terms, weights, target));
    if (!Number.isFinite(scale) || scale === 0) return;
    propose({
      expression: product(scale, ...terms.map(({ factor }, i) => factor(weights[i]))),
      origin: 'a straight line on logarithmic axes',
      ...(fixedExponents && { fixedExponents }),
    });
  };
  told(logs);
  // one term after the other: the one that leaves least
  const chosen: Term[] = [];
  const rest = [...logs, ...others];
  let left = 1;
  while (chosen.length < mostTerms && rest.length > 0) {
    let best: { at: number; left: number } | undefined;
    for (const [at, term] of rest.entries()) {
      const fit = fitLinear(
        [...chosen, term].map(({ values }) => values),
        target,
      );
      if (fit && (best === undefined || fit.left < best.left)) best = { at, left: fit.left };
      if (yield 20 * y.length * (chosen.length + 1) ** 2) return;
    }
    if (!best || !(best.left < left * worthIt(y.length))) break;
    left = best.left;
    const [taken] = rest.splice(best.at, 1);
    chosen.push(taken);
    for (let at = rest.length - 1; at >= 0; at--) if (clash(taken, rest[at])) rest.splice(at, 1);
    told(chosen);
    if (left < 1e-20) break;
  }
}

/** Whether the two together are too apt: exp(w / x) beside anything else of the same column bends like whatever rises once. */
function clash(a: Term, b: Term): boolean {
  return a.of === b.of && (a.kind === 'inverse' || b.kind === 'inverse');
}

/** The constant that centres what is left. */
function constantFor(terms: readonly Term[], weights: readonly number[], target: ArrayLike<number>): number {
  let total = 0;
  for (let row = 0; row < target.length; row++)
    total += terms.reduce((rest, { values }, i) => rest - weights[i] * values[row], target[row]) / target.length;
  return total;
}

/** The simplest fraction within the uncertainty of a value: whole numbers and halves, which are common, within three standard errors, others within two. */
function fractionNear(value: number, error: number): number | undefined {
  for (const [parts, errors] of [
    [1, 3],
    [2, 3],
    [3, 2],
    [4, 2],
  ]) {
    const fraction = Math.round(value * parts) / parts;
    // 1e-9 is the rounding of the fit itself
    if (fraction !== 0 && Math.abs(fraction - value) <= Math.max(errors * error, 1e-9)) return fraction;
  }
  return undefined;
}

/** a + b · x^p and a + b · exp(x / s) of each column, the best of each. */
function* withOffset(
  { names, columns, y }: Columns,
  exponentials: boolean,
  propose: Parameters<Proposer>[2],
): ReturnType<Proposer> {
  for (const [i, name] of names.entries()) {
    const x = variable(name);
    const [low, high] = [columns[i].reduce((a, b) => Math.min(a, b)), columns[i].reduce((a, b) => Math.max(a, b))];
    const shapes = [
      ...(low > 0 ? exponents.map((p) => ({ of: (value: number) => value ** p, text: power(x, p) })) : []),
      ...(exponentials && high > low
        ? rates.flatMap((rate) =>
            [rate, -rate].map((signed) => {
              const by = signed / (high - low);
              return { of: (value: number) => Math.exp(by * value), text: call('exp', product(by, x)) };
            }),
          )
        : []),
    ];
    let best: { left: number; expression: Expression } | undefined;
    for (const { of, text } of shapes) {
      const fit = fitLinear([columns[i].map(of)], y);
      if (yield 60 * y.length) return;
      if (!fit || fit.left > 1 - telling || (best && fit.left >= best.left)) continue;
      best = { left: fit.left, expression: sum(product(fit.weights[0], text), number(fit.constant)) };
    }
    if (best) propose({ expression: best.expression, origin: 'a curve with an offset' });
  }
}
