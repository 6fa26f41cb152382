// Everyone who proposes formulas without a network, cheap ones first. Another is one more file and one more line here.

import { proposeBends } from './bends.js';
import { proposeCurves } from './curves.js';
import { proposeFactors } from './factors.js';
import { proposeGrowth } from './growth.js';
import { proposeImplicit } from './implicit.js';
import { proposeJumps } from './jumps.js';
import { proposeMerges } from './merges.js';
import { proposeParted } from './parted.js';
import { proposePeaks } from './peaks.js';
import { proposePowers } from './powers.js';
import type { Proposer } from './proposal.js';
import { proposeProducts } from './products.js';
import { proposeScaling } from './scaling.js';
import { proposeShifted } from './shifted.js';
import { proposeSums } from './sums.js';
import { proposeWaves } from './waves.js';

/** In rounds, cheap ones first: what explains the rows ends the search before the next. The last looks at columns together, through the eyes of others. */
export const proposers: readonly (readonly Proposer[])[] = [
  [proposePowers, proposeFactors, proposeShifted],
  [
    proposeJumps,
    proposeScaling,
    proposeGrowth,
    proposePeaks,
    proposeBends,
    proposeSums,
    proposeImplicit,
    proposeWaves,
    proposeProducts,
  ],
  [
    proposeCurves,
    proposeParted([
      proposeShifted,
      proposeScaling,
      proposeGrowth,
      proposePeaks,
      proposeSums,
      proposeImplicit,
      proposeWaves,
      proposeCurves,
    ]),
  ],
  [proposeMerges([proposePowers, proposeFactors, proposeScaling, proposeSums, proposeProducts])],
];
