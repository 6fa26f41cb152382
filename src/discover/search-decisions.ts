// What a search decided about a table's rows, as lines of its profile. Knows numbers and names.

import type { Decision } from '../data/decision.js';

/** That errors go with the value, and how that was seen. */
export function errorDecision(
  target: string,
  { relative, constant }: { relative: number; constant: number },
): Decision {
  const [part, everywhere] = [100 * relative, constant].map((value) => Number(value.toPrecision(2)));
  return {
    option: 'error',
    columns: [target],
    value: 'relative',
    why: `residuals grow with the value: ${part} % of it fits them better than ${everywhere} everywhere`,
  };
}
