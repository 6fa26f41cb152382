// Growth that saturates, K / (1 + exp(a + b · x)), as a straight line: log(K / y − 1) = a + b · x for the right K.

import { call, product, quotient, sum, variable } from '../formula/build.js';
import { largest } from './best-subsets.js';
import { fitLinear } from './linear-fit.js';
import type { Proposer } from './proposal.js';

/** Where the end of growth may lie, in units of the largest value. */
const ends = [0.85, 0.95, 1.01, 1.1, 1.3, 1.8];
/** Beyond these shares of the end, noise is all that is seen on the logarithmic axis. */
const [least, most] = [0.03, 0.97];
/** Rows between these that a line takes at least, and the share of their variance that it must explain. */
const [fewest, telling] = [5, 0.5];

export const proposeGrowth: Proposer = function* ({ names, columns, y }, { allows }, propose) {
  if (!allows('exp')) return;
  const sign = y.reduce((total, value) => total + value, 0) > 0 ? 1 : -1;
  const size = largest(y);
  if (!(size > 0)) return;
  for (const [i, name] of names.entries()) {
    let best: { left: number; end: number; constant: number; weight: number } | undefined;
    for (const end of ends.map((share) => sign * share * size)) {
      const rows = Array.from(y.keys()).filter((row) => y[row] / end > least && y[row] / end < most);
      if (yield 100 * y.length) return;
      if (rows.length < fewest) continue;
      const fit = fitLinear(
        [rows.map((row) => columns[i][row])],
        rows.map((row) => Math.log(end / y[row] - 1)),
      );
      if (!fit || fit.left > 1 - telling || (best && fit.left >= best.left)) continue;
      best = { left: fit.left, end, constant: fit.constant, weight: fit.weights[0] };
    }
    if (best)
      propose({
        expression: quotient(best.end, sum(1, call('exp', sum(product(best.weight, variable(name)), best.constant)))),
        origin: 'growth with an end',
      });
  }
};
