import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkJournal, type JournalEntry, journalLine, readJournal } from './journal-text.js';

const entry = (id: string, r2 = 0.5): JournalEntry => ({
  id,
  trial: { settings: { target: ['naïve\n"y"'] }, seed: 1, fold: 0, folds: 5 },
  result: { metrics: { r2 } },
});
const anyEntry = fc.tuple(fc.string({ minLength: 1 }), fc.double({ noNaN: true, noDefaultInfinity: true }));

describe('a journal', () => {
  test('gives back what was written, each trial once and as it was first', () => {
    fc.assert(
      fc.property(fc.array(anyEntry), (pairs) => {
        const text = pairs.map(([id, value]) => journalLine(entry(id, value))).join('');
        const { entries, torn, repeated } = readJournal(text);
        const first = new Map(pairs.toReversed().map(([id, value]) => [id, value === 0 ? 0 : value]));
        expect(new Map([...entries].map(([id, { result }]) => [id, result.metrics['r2']]))).toEqual(first);
        expect([torn, repeated]).toEqual([0, pairs.length - first.size]);
      }),
    );
  });

  test('that was torn at any byte loses the last line alone, and whoever writes next loses nothing', () => {
    const lines = ['a', 'b', 'c'].map((id) => journalLine(entry(id)));
    const bytes = new TextEncoder().encode(lines.join(''));
    const ends = lines.map((_, i) => new TextEncoder().encode(lines.slice(0, i + 1).join('')).length);
    for (let cut = 0; cut <= bytes.length; cut++) {
      const text = new TextDecoder().decode(bytes.subarray(0, cut)) + journalLine(entry('d'));
      const { entries, torn } = readJournal(text);
      // a line is whole as soon as only its end is missing
      const whole = ends.filter((end) => cut >= end - 1).length;
      expect([...entries.keys()]).toEqual([...['a', 'b', 'c'].slice(0, whole), 'd']);
      const rest = cut - (whole === 0 ? 0 : ends[whole - 1]);
      expect(torn, `cut at ${cut}`).toBe(rest > 1 ? 1 : 0);
    }
  });

  test('tells every changed byte of a line', () => {
    const bytes = new TextEncoder().encode(journalLine(entry('a')));
    for (let at = 1; at < bytes.length - 1; at++) {
      const changed = bytes.slice();
      changed[at] ^= 1;
      expect(readJournal(new TextDecoder().decode(changed)).entries.size).toBe(0);
    }
  });

  test('reads any text without an error', () => {
    fc.assert(fc.property(fc.string(), (text) => void readJournal(text)));
    expect(readJournal('00000000 {}\nnull\n\n').torn).toBe(2);
  });

  test('takes for torn what is whole but no trial, whoever made it', () => {
    const whole = { ...entry('a').result, curve: [1, null], stopped: 'epochs', epochs: 2, parameters: 3, digest: 'd' };
    const run = { seconds: 1, host: 'here' };
    expect(readJournal(journalLine({ ...entry('a'), result: whole, run } as never)).entries.size).toBe(1);
    const changed: [what: object, run?: unknown][] = [
      [{ metrics: { r2: '0.5' } }],
      [{ metrics: [] }],
      [{ curve: '__proto__' }],
      [{ curve: ['1'] }],
      [{ epochs: [] }],
      [{ digest: 5 }],
      [{ answers: 'none' }],
      [{}, { seconds: 'sin(a', host: 'here' }],
      [{}, 'here'],
    ];
    for (const [what, other = run] of changed) {
      const line = journalLine({ ...entry('a'), result: { ...whole, ...what }, run: other } as never);
      const { entries, torn } = readJournal(line);
      expect([entries.size, torn], line).toEqual([0, 1]);
    }
  });

  test('of another table is refused', () => {
    const journal = readJournal(journalLine({ kanjs: '0.1.0', table: 'a'.repeat(64) }));
    expect(() => checkJournal(journal, 'a'.repeat(64), 'sweep/journal')).not.toThrow();
    expect(() => checkJournal(journal, 'b'.repeat(64), 'sweep/journal')).toThrow(
      'sweep/journal is of another table: it begins with aaaaaaaaaaaa and this table with bbbbbbbbbbbb',
    );
  });
});
