// Values that jump at a threshold: levels and lines, with noise, at any scale, beside other columns.

import { describe, expect, it } from 'vitest';
import { best, proposed, rows } from '../../test/proposals.js';
import { proposeJumps } from './jumps.js';

describe('values that jump', () => {
  const laws: [name: string, law: (x: number) => number, text: RegExp][] = [
    ['two levels', (x) => (x > 2.4 ? 3 : 1), /^[^x]*sign\(x - 2\.4\)[^x]*$/],
    ['a level beside a slope', (x) => (x > 4 ? 3 : 1) + 2 * x, /sign\(x - 4\)/],
    ['a line on either side', (x) => (x < 6.5 ? 1 + 0.5 * x : 8 - 0.3 * x), /x\*sign\(x - 6\.5\)/],
  ];

  it.each(laws)('%s, exact and under noise, at any scale', (_name, law, form) => {
    const ranges = { x: [0, 10], idle: [0, 1] } satisfies Record<string, [number, number]>;
    const exact = best(
      proposeJumps,
      rows(ranges, ({ x }) => law(x)),
    );
    expect(exact.error).toBeLessThan(1e-9);
    expect(exact.text.replaceAll(/ [+-] [^ ]*\*?idle[^ ]*/g, '')).toMatch(form);
    const scaled = rows({ x: [1e-7, 1e-6] }, ({ x }) => 1e9 * law(1e7 * x), { noise: 0.03 });
    expect(best(proposeJumps, scaled).error).toBeLessThan(0.12);
  });

  it('slopes of other columns may change with it', () => {
    const data = rows({ x: [0, 9], z: [1, 3] }, ({ x, z }) => (x < 4 ? 2 * z : 8 - z), { noise: 0.01 });
    expect(best(proposeJumps, data)).toMatchObject({ variables: ['x', 'z'] });
    expect(best(proposeJumps, data).error).toBeLessThan(0.03);
  });

  it('nothing where a smooth curve says as much, of few rows or values, nor where sign is not allowed', () => {
    for (const law of [(x: number) => 3 * x + 1, (x: number) => Math.exp(-x), (x: number) => x * x])
      expect(
        proposed(
          proposeJumps,
          rows({ x: [0, 9] }, ({ x }) => law(x), { noise: 0.05 }),
        ),
      ).toEqual([]);
    const jump = rows({ x: [0, 9] }, ({ x }) => (x < 4 ? 1 : 3));
    expect(proposed(proposeJumps, jump, ['exp'])).toEqual([]);
    const cut = (n: number) => ({ ...jump, columns: [jump.columns[0].subarray(0, n)], y: jump.y.subarray(0, n) });
    expect(proposed(proposeJumps, cut(7))).toEqual([]);
    expect(proposed(proposeJumps, { ...jump, columns: [jump.columns[0].map((x) => (x < 4 ? 0 : 1))] })).toEqual([]);
  });

  it('signs, zeros and constants do no harm', () => {
    for (const law of [() => 0, () => 1, ({ x }: Record<string, number>) => (x > 0 ? 1e200 : -1e-200)])
      expect(() => proposed(proposeJumps, rows({ x: [-1, 1] }, law))).not.toThrow();
  });
});
