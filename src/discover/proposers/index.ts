// Everyone who proposes formulas without a network, cheap ones first. Another is one more file and one more line here.

import { proposeGrowth } from './growth.js';
import { proposePowers } from './powers.js';
import type { Proposer } from './proposal.js';
import { proposeSums } from './sums.js';
import { proposeWaves } from './waves.js';

export const proposers: readonly Proposer[] = [proposePowers, proposeGrowth, proposeSums, proposeWaves];
