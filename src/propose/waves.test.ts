// Waves that are proposed without a network; slower than the other proposers, and tested apart from them.

import { describe, expect, it } from 'vitest';
import { best, proposed, rows } from '../../test/proposals.js';
import { createRandom } from '../math/random.js';
import type { Columns } from '../formula/formula-fit.js';
import { proposeWaves } from './waves.js';

describe('waves', () => {
  it.each([
    ['twenty periods', rows({ t: [0, 10] }, ({ t }) => 2 * Math.sin(4 * Math.PI * t) + 1)],
    ['a damped one', rows({ t: [0, 10] }, ({ t }) => 1.5 * Math.exp(-0.3 * t) * Math.cos(4 * t))],
    [
      'an amplitude and a frequency that are columns',
      rows({ a: [1, 2], omega: [1, 3], t: [0, 3] }, ({ a, omega, t }) => a * Math.cos(omega * t)),
    ],
  ] as const)('%s is exact', (_name, data) => expect(best(proposeWaves, data as Columns).error).toBeLessThan(1e-6));

  it('two together', () => {
    const data = rows({ t: [0, 10] }, ({ t }) => Math.sin(3 * t) + 0.5 * Math.sin(7.3 * t + 1), { count: 400 });
    expect(best(proposeWaves, data).error).toBeLessThan(1e-3);
  });

  const tide = (periods: number, count: number): Columns => {
    const random = createRandom(3);
    const law = (t: number): number => 1.2 * Math.sin(((2 * Math.PI * periods) / 600) * t + 0.4) + 3;
    return rows({ t: [0, 600] }, ({ t }) => law(t) + 0.3 * random.normal(), { count });
  };

  it.each([402, 77])('%i periods, of which a thousand rows tell', (periods) =>
    expect(best(proposeWaves, tide(periods, 1000)).error).toBeLessThan(0.34),
  );

  it('of a hundred rows not more periods than half of them', () =>
    expect(proposed(proposeWaves, tide(77, 100))).toEqual([]));

  it('of noise none', () => {
    const random = createRandom(2);
    const data = rows({ t: [0, 10] }, () => random.next() - 0.5);
    expect(proposed(proposeWaves, data)).toEqual([]);
  });

  it('none where sines are not allowed', () =>
    expect(
      proposed(
        proposeWaves,
        rows({ t: [0, 9] }, ({ t }) => Math.sin(t)),
        ['exp'],
      ),
    ).toEqual([]));
});
