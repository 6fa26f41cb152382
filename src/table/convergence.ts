// Whether a run ended before it had learned what it could: rows held back were still answered better and better.

import type { TrainResult } from '../train/result.js';

/** Share of a run that is looked back on, and the fall of the loss there from which it was too short. */
const [lookedBack, stillFalling] = [0.25, 0.1];
/** Epochs of which nothing can be said. */
const fewEpochs = 4;

/** What to do about a run that was too short; undefined where it was not, or nothing tells. */
export function tooShort({ history, stopped, optimizer }: TrainResult): string | undefined {
  const losses = history.validationLoss;
  if (stopped !== 'epochs' || losses.length < fewEpochs) return undefined;
  const last = losses[losses.length - 1];
  const before = losses[Math.floor((1 - lookedBack) * (losses.length - 1))];
  const fall = 1 - last / before;
  if (!(fall > stillFalling) || last > Math.min(...losses) * (1 + stillFalling)) return undefined;
  const better = optimizer === 'adamw' ? ", or try `optimizer: 'auto'`" : '';
  return `not converged: the loss of the rows held back still fell by ${Math.round(100 * fall)} % in the last quarter; train longer (\`epochs: ${2 * losses.length}\`)${better}`;
}
