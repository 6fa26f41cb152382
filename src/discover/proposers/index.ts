// Everyone who proposes formulas without a network, cheap ones first. Another is one more file and one more line here.

import { proposeFactors } from './factors.js';
import { proposeGrowth } from './growth.js';
import { proposePowers } from './powers.js';
import type { Proposer } from './proposal.js';
import { proposeShifted } from './shifted.js';
import { proposeSums } from './sums.js';
import { proposeWaves } from './waves.js';

export const proposers: readonly Proposer[] = [
  proposePowers,
  proposeFactors,
  proposeShifted,
  proposeGrowth,
  proposeSums,
  proposeWaves,
];
