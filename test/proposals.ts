// Rows of a law that is known, and what a proposer says of them: for the tests beside the proposers.

import type { Proposal, Proposer } from '../src/propose/proposal.js';
import { type Columns, fitConstants, formulaError } from '../src/formula/formula-fit.js';
import { variablesOf } from '../src/formula/expression.js';
import { printExpression } from '../src/formula/print.js';
import { createRandom } from '../src/math/random.js';
import { runSteps } from '../src/work.js';

/** Rows spread evenly over ranges, at random, the law's value with a share of noise. */
export function rows(
  ranges: Record<string, [number, number]>,
  law: (at: Record<string, number>) => number,
  { noise = 0, count = 250 } = {},
): Columns {
  const random = createRandom(11);
  const names = Object.keys(ranges);
  const columns = names.map(() => new Float64Array(count));
  const y = new Float64Array(count);
  for (let row = 0; row < count; row++) {
    const at = Object.fromEntries(
      names.map((name, i) => [
        name,
        (columns[i][row] = ranges[name][0] + (ranges[name][1] - ranges[name][0]) * random.next()),
      ]),
    );
    y[row] = law(at) * (1 + noise * (2 * random.next() - 1));
  }
  return { names, columns, y };
}

/** All that it proposes. */
export function proposed(proposer: Proposer, data: Columns, functions?: readonly string[]): Proposal[] {
  const found: Proposal[] = [];
  const allows = (name: string): boolean => functions === undefined || functions.includes(name);
  runSteps(proposer(data, { allows, powers: functions === undefined }, (each) => found.push(each)));
  return found;
}

/** The proposal that fits best once its constants are fitted, and its error relative to the spread. */
export function best(proposer: Proposer, data: Columns): { text: string; variables: string[]; error: number } {
  const mean = data.y.reduce((sum, value) => sum + value, 0) / data.y.length;
  const spread = Math.sqrt(data.y.reduce((sum, value) => sum + (value - mean) ** 2, 0) / data.y.length);
  const fits = proposed(proposer, data).map(({ expression, fixedExponents }) => {
    const fit = runSteps(fitConstants(expression, data, { freeExponents: !fixedExponents }));
    return { expression: fit.expression, error: formulaError(fit.expression, data) / spread };
  });
  const { expression, error } = fits.reduce((a, b) => (b.error < a.error ? b : a));
  return { text: printExpression(expression), variables: variablesOf(expression).sort(), error };
}
