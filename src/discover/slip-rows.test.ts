import { describe, expect, test } from 'vitest';
import { type SlipRow, slipsDecision, slipsText } from './slip-rows.js';

const slip = (row: number, more: Partial<SlipRow> = {}): SlipRow => ({
  row,
  value: 100.0049,
  said: 10.237891,
  ...more,
});
const slips = (rows: SlipRow[], kept = false, share = 1) => ({ rows, kept, share });

describe('rows that look like slips are told', () => {
  test('with what they have and what the formula says', () => {
    expect(slipsText('y', slips([slip(7)]))).toBe(
      '1 row set aside as a slip, far outside of what y is elsewhere: row 7 has 100, where the formula says 10.24',
    );
    expect(slipsText('y', slips([slip(7), slip(9, { said: undefined })]))).toBe(
      '2 rows set aside as slips, far outside of what y is elsewhere: row 7 has 100, where the formula says 10.24; row 9 has 100',
    );
  });
  test('with the input where that is strange, and what would be right', () => {
    const input = { name: 'x', value: 37012.3 };
    expect(slipsText('y', slips([slip(7, { input })]))).toMatch(/: row 7 has x = 37010$/);
    expect(slipsText('y', slips([slip(7, { input: { ...input, right: 0 } })]))).toMatch(
      /: row 7 has x = 37010, where 0 would be right$/,
    );
  });
  test('where they are kept with their share of the squared error, which is not rounded up', () => {
    expect(slipsText('y', slips([slip(7)], true, 0.99999))).toMatch(/^1 row makes 99\.9 % of the squared error: row 7/);
    expect(slipsText('y', slips([slip(7), slip(8)], true, 0.9123))).toMatch(
      /^2 rows make 91\.2 % of the squared error: row 7/,
    );
  });
  test('up to six by name, of more the number', () => {
    const rows = (n: number): SlipRow[] => Array.from({ length: n }, (_, i) => slip(i + 1, { said: 1 }));
    expect(slipsText('y', slips(rows(6)))).toMatch(/; row 6 has 100, where the formula says 1$/);
    expect(slipsText('y', slips(rows(7)))).toMatch(/; row 6 has 100, where the formula says 1; and 1 more$/);
    expect(slipsText('y', slips(rows(9)))).toMatch(/^9 rows .*; and 3 more$/);
    expect(slipsText('y', slips(rows(12_345)))).toMatch(/^12\s345 rows .*; and 12\s339 more$/);
  });
  test('but nothing else is', () => {
    expect(() => slipsText(3 as unknown as string, slips([slip(7)]))).toThrow('slipsText: `target`');
    expect(() => slipsText('y', 3 as unknown as ReturnType<typeof slips>)).toThrow('slipsText: `slips`');
    expect(() => slipsText('y', { kept: true } as unknown as ReturnType<typeof slips>)).toThrow(
      'slipsText: `slips.rows`',
    );
  });
});

test('the line of a profile names the option by which they are kept or set aside', () => {
  for (const kept of [true, false]) {
    const told = slips([slip(7)], kept);
    expect(slipsDecision('y', told)).toEqual({
      option: 'slips',
      columns: ['y'],
      value: kept ? 'keep' : 'drop',
      why: slipsText('y', told),
    });
  }
});
