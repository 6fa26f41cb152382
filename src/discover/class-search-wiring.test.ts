// What a search for a class makes of its odds, and when it looks for networks; the odds and the search are made up.

import { beforeEach, describe, expect, test, vi } from 'vitest';
import { complexityOf } from '../formula/complexity.js';
import type { Columns } from '../formula/formula-fit.js';
import { parseExpression } from '../formula/parse.js';
import type { SearchOptions } from './discover.js';
import { separate } from './separate-rows.js';

const made = {
  odds: [] as string[],
  learned: undefined as Columns | undefined,
  options: undefined as SearchOptions | undefined,
};
// a graph of modules of its own, for files of this room share one
vi.resetModules();
vi.doMock('./class-odds.js', () => ({
  // oxlint-disable-next-line require-yield
  *classOdds(learned: Columns) {
    made.learned = learned;
    return made.odds.map((text) => ({ expression: parseExpression(text), loss: 0 }));
  },
}));
vi.doMock('./discover.js', () => ({
  async searchFormulas(_rows: Columns, options: SearchOptions) {
    made.options = options;
    return { spread: 0.4 };
  },
  allowedIn: () => ({ allows: () => true, powers: true }),
}));
const { searchClass } = await import('./class-search.js');
vi.doUnmock('./class-odds.js');
vi.doUnmock('./discover.js');
vi.resetModules();

const x = Float64Array.from({ length: 100 }, (_, i) => i / 100);
const rows: Columns = { names: ['x'], columns: [x], y: x.map((value) => (value >= 0.5 ? 1 : 0)) };
const oddsOf = async (texts: string[], options: SearchOptions = {}, data = rows) => {
  made.odds = texts;
  return (await searchClass(data, options)).odds;
};
/** The error of x as a chance on the rows held back. */
const errorOf = ({ heldBack }: ReturnType<typeof separate>): number =>
  Math.sqrt(
    heldBack.y.reduce((sum, value, row) => sum + (heldBack.columns[0][row] - value) ** 2, 0) / heldBack.y.length,
  );

beforeEach(() => {
  made.options = undefined;
});

describe('networks are looked for', () => {
  const [sure, weak] = ['1/(exp(300 - 600*x) + 1)', '0.5'];
  test.each([
    [[sure], false],
    [[weak], true],
    [[weak, sure], false],
    [[sure, weak], true],
    [[weak, weak, sure], false],
    [[weak, sure, weak], true],
    [[], true],
  ])('where the last of the odds %j leaves something to find: %s', async (texts, networks) => {
    await oddsOf(texts, { maxComplexity: 30 });
    // all else as it was asked for
    expect(made.options).toEqual({ maxComplexity: 30, networks });
  });
});

describe('odds', () => {
  test('are of the rows learned from, and judged by those held back: rows of seed 42, or of another', async () => {
    for (const [options, seed] of [
      [{}, 42],
      [{ seed: 7 }, 7],
    ] as const) {
      const [odds] = await oddsOf(['x'], options);
      const apart = separate(rows, seed);
      expect(made.learned).toEqual(apart.learned);
      const ones = apart.heldBack.y.reduce((sum, value) => sum + value, 0) / apart.heldBack.y.length;
      expect(odds).toMatchObject({ complexity: complexityOf(parseExpression('x')), origin: 'odds' });
      expect(odds.formula.toString()).toBe('x');
      expect(odds.rmse).toBeCloseTo(errorOf(apart), 12);
      expect(odds.r2).toBeCloseTo(1 - errorOf(apart) ** 2 / (ones * (1 - ones)), 12);
    }
  });

  test('are measured by the spread of the search where all rows held back are alike', async () => {
    const data = { ...rows, y: x.map((_, i) => i % 2) };
    const held = new Set(separate(rows, 42).heldBack.columns[0]);
    for (const row of x.keys()) if (held.has(x[row])) data.y[row] = 0;
    const [odds] = await oddsOf(['x'], {}, data);
    expect(odds.r2).toBeCloseTo(1 - (errorOf(separate(data, 42)) / 0.4) ** 2, 12);
  });

  test('are left out where they are longer than asked for, or have no value in a row held back', async () => {
    const lengthOf = (text: string): number => complexityOf(parseExpression(text));
    const long = Array.from({ length: 80 }, (_, i) => `x${' + x'.repeat(i)}`)
      .flatMap((text) => [text, `exp(${text})`])
      .filter((text) => Math.abs(lengthOf(text) - 21) < 3 || Math.abs(lengthOf(text) - 100) < 3);
    const kept = async (options: SearchOptions): Promise<number> =>
      Math.max(...(await oddsOf(long, options)).map(({ complexity }) => complexity));
    const lengths = long.map(lengthOf);
    for (const most of [20, 21, 22]) {
      const longest = Math.max(...lengths.filter((length) => length <= most));
      expect(await kept({ maxComplexity: most })).toBe(longest);
    }
    expect(await kept({})).toBe(Math.max(...lengths.filter((length) => length <= 100)));
    expect(await oddsOf(['log(x - 0.5)'])).toEqual([]);
  });
});
