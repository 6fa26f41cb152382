// Ratios of two sums, y = Σ a · t / (1 + Σ b · s), as one sum: y = Σ a · t − Σ b · y · s, of few of all terms t and all y · s there are. a · (1 − e²) / (1 + e · cos f)
// and s / (k · (1 + i / c) + s) are such. Noise bends the coefficients, which are fitted again afterwards.

import { call, number, power, product, quotient, sum, variable } from '../formula/build.js';
import type { Expression } from '../formula/expression.js';
import type { Columns } from '../formula/formula-fit.js';
import { largest, sumsOfTerms } from './best-subsets.js';
import type { Steps } from '../work.js';
import type { Proposer } from './proposal.js';

/** A term above or below, and how complex it is. */
interface Term {
  text: Expression;
  values: Float64Array;
  complexity: number;
  /** functions of one column of different kinds can make up a constant together, and with it a ratio of nothing over nothing: below there is one kind */
  kind: 'plain' | 'square' | 'root';
}

/** Rows that are looked at. */
const mostRows = 400;
/** Columns that are looked at; of more than few, pairs only as products. */
const [mostColumns, fewColumns] = [6, 4];
/** Terms of both sums together, and sums of each number that are handed over. */
const [mostTerms, handedOver] = [5, 2];

export const proposeImplicit: Proposer = function* (data, { allows, powers }, propose) {
  if (!powers) return;
  const step = Math.max(1, data.y.length / mostRows);
  const take = (values: Float64Array): Float64Array => values.filter((_, row) => Math.floor(row % step) === 0);
  const y = take(data.y);
  const most = largest(y);
  if (!(most > 0)) return;
  const target = y.map((value) => value / most);
  const terms = termsOf({ names: data.names, columns: data.columns.map(take), y }, allows);
  if (terms.length === 0) return;
  for (const kind of ['plain', 'square', 'root'] as const) {
    const below = terms
      .filter((each) => each.kind === kind)
      .map((each) => ({ ...each, values: each.values.map((value, row) => value * target[row]) }));
    if (below.length > 0) yield* ratiosOf(terms, below, target, most, propose);
  }
};

function* ratiosOf(
  terms: readonly Term[],
  below: readonly Term[],
  target: Float64Array,
  most: number,
  propose: Parameters<Proposer>[2],
): Steps<void> {
  const all = [...terms, ...below];
  const found = yield* sumsOfTerms(
    all.map(({ values }) => values),
    target,
    { complexities: all.map(({ complexity }) => complexity), each: handedOver, most: mostTerms },
  );
  for (const { chosen, weights, constant } of found) {
    const part = (isBelow: boolean): Expression[] =>
      chosen.flatMap((at, i) =>
        at >= terms.length === isBelow ? [product(isBelow ? -weights[i] : most * weights[i], all[at].text)] : [],
      );
    const [above, under] = [part(false), part(true)];
    if (under.length === 0) continue;
    for (const rest of new Set([constant, 0])) {
      // a wrong constant hides that there is none
      if (rest === 0 && above.length === 0) continue;
      propose({
        expression: quotient(sum(...above, number(most * rest)), sum(1, ...under)),
        origin: 'a ratio of two sums',
        fixedExponents: true,
      });
    }
  }
}

function termsOf({ names, columns }: Columns, allows: (name: string) => boolean): Term[] {
  const changing = [...columns.keys()].filter((i) => columns[i].some((value) => value !== columns[i][0]));
  if (changing.length > mostColumns) return [];
  const terms: Term[] = [];
  const add = (text: Expression, complexity: number, values: Float64Array, kind: Term['kind'] = 'plain'): void => {
    if (values.every(Number.isFinite)) terms.push({ text, values, complexity, kind });
  };
  const few = changing.length <= fewColumns;
  for (const i of changing) {
    const [x, a] = [variable(names[i]), columns[i]];
    add(x, 2, a);
    add(
      power(x, 2),
      4,
      a.map((value) => value ** 2),
      'square',
    );
    if (few && allows('sin')) add(call('sin', x), 4, a.map(Math.sin));
    if (few && allows('cos')) add(call('cos', x), 4, a.map(Math.cos));
    if (allows('sqrt')) add(call('sqrt', x), 4, a.map(Math.sqrt), 'root');
    for (const j of changing) {
      if (j === i) continue;
      const [z, b] = [variable(names[j]), columns[j]];
      add(
        quotient(x, z),
        4,
        a.map((value, row) => value / b[row]),
      );
      if (few)
        add(
          product(x, power(z, 2)),
          6,
          a.map((value, row) => value * b[row] ** 2),
          'square',
        );
      if (few && allows('cos'))
        add(
          product(x, call('cos', z)),
          6,
          a.map((value, row) => value * Math.cos(b[row])),
        );
      if (few && allows('sin'))
        add(
          product(x, call('sin', z)),
          6,
          a.map((value, row) => value * Math.sin(b[row])),
        );
      if (j < i) continue;
      add(
        product(x, z),
        4,
        a.map((value, row) => value * b[row]),
      );
      for (const k of changing) {
        if (k <= j) continue;
        const [v, c] = [variable(names[k]), columns[k]];
        add(
          product(x, z, v),
          6,
          a.map((value, row) => value * b[row] * c[row]),
        );
      }
    }
  }
  return terms;
}
