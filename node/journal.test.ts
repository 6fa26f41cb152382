import {
  appendFileSync,
  existsSync,
  symlinkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test, vi } from 'vitest';
import type { NamedTrial } from '../src/sweep/engine.js';
import { journalLine } from '../src/sweep/journal-text.js';
import { version } from '../src/version.js';
import { openJournal } from './journal.js';

const scratch = mkdtempSync(join(tmpdir(), 'kan-journal-'));
afterAll(() => rmSync(scratch, { recursive: true }));
const table = 'a'.repeat(64);
let count = 0;
const place = (): string => join(scratch, String(count++));
const named = (id: string): NamedTrial => ({ id, trial: { settings: { target: 'y' }, seed: 1, fold: 0, folds: 5 } });
const run = { result: { metrics: { r2: 0.5 } }, run: { seconds: 1, host: 'here' } };
const fileOf = (directory: string): string => join(directory, readdirSync(directory)[0]);

describe('a journal on the disk', () => {
  test('of another version says so, and both say so once this one has written to it', async () => {
    const directory = place();
    mkdirSync(directory);
    writeFileSync(join(directory, 'other.jsonl'), journalLine({ kanjs: '9.0.0', table }));
    // what is no file is none of it
    mkdirSync(join(directory, 'odd.jsonl'));
    const journal = openJournal(directory, table);
    expect(journal.read().heads.map(({ kanjs }) => kanjs)).toEqual(['9.0.0']);
    for (const id of ['a', 'b']) await journal.keep(named(id), run);
    expect(new Set(journal.read().heads.map(({ kanjs }) => kanjs))).toEqual(new Set(['9.0.0', version]));
    journal.close();
    // once, not with every line
    expect(readFileSync(join(directory, `${hostname()}.jsonl`), 'utf8').split('"kanjs"').length).toBe(2);
  });

  test('has its lines put on the disk once a second while it is written to, and tells what the disk lost', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const asked: ((error: Error | null) => void)[] = [];
      const journal = openJournal(place(), table, (_fd, done) => asked.push(done));
      const turns: number[] = [];
      const after = (milliseconds: number): void => {
        vi.advanceTimersByTime(milliseconds);
        turns.push(asked.length);
      };
      after(5000);
      for (const id of ['a', 'b', 'c']) await journal.keep(named(id), run);
      after(999);
      after(1);
      // a line that comes while the disk is asked has its own turn, a second after that
      await journal.keep(named('d'), run);
      after(5000);
      asked[0](null);
      after(1000);
      asked[1](Object.assign(new Error('no such question'), { code: 'EINVAL' }));
      after(5000);
      expect(turns).toEqual([0, 0, 1, 1, 2, 2]);
      await journal.keep(named('e'), run);
      after(1000);
      asked[2](Object.assign(new Error('full'), { code: 'EDQUOT', syscall: 'fdatasync' }));
      await expect(journal.keep(named('f'), run)).rejects.toThrow(
        'the disk quota is used up; trials of the last seconds may be lost',
      );
      await journal.look();
      journal.close();
      after(5000);
      expect(asked.length).toBe(3);
    } finally {
      vi.useRealTimers();
    }
  });

  test('is there again when it is opened again', async () => {
    const directory = place();
    const first = openJournal(directory, table);
    await first.keep(named('a'), run);
    expect([...(await first.look()).keys()]).toEqual(['a']);
    first.close();
    const again = openJournal(directory, table);
    expect([...(await again.look()).values()]).toEqual([{ ...named('a'), ...run }]);
    again.close();
  });

  test('shows what others write, those on other machines too, and counts what was done twice once', async () => {
    const directory = place();
    const [one, two] = [openJournal(directory, table), openJournal(directory, table)];
    await one.keep(named('a'), run);
    await two.keep(named('a'), { result: { metrics: { r2: 0.6 } } });
    await two.keep(named('b'), run);
    writeFileSync(join(directory, 'elsewhere.jsonl'), journalLine({ ...named('c'), ...run }));
    const { entries, repeated, torn } = one.read();
    expect([[...entries.keys()].toSorted(), repeated, torn]).toEqual([['a', 'b', 'c'], 1, 0]);
    // of two machines' files the one read first counts; the results are the same in any case
    expect(entries.get('a')!.result.metrics['r2']).toBe(0.5);
    one.close();
    two.close();
  });

  test('whose last line was torn loses that line alone, at whichever byte', async () => {
    const directory = place();
    const first = openJournal(directory, table);
    for (const id of ['a', 'b']) await first.keep(named(id), run);
    first.close();
    const path = fileOf(directory);
    const bytes = readFileSync(path);
    const begin = bytes.indexOf('\n\n', bytes.indexOf('"a"')) + 1;
    for (let cut = begin + 1; cut < bytes.length; cut += 3) {
      writeFileSync(path, bytes);
      truncateSync(path, cut);
      const again = openJournal(directory, table);
      await again.keep(named('c'), run);
      expect([...(await again.look()).keys()]).toEqual(['a', 'c']);
      again.close();
    }
  });

  test('a line under way is read once it is complete', async () => {
    const directory = place();
    mkdirSync(directory);
    const line = journalLine({ ...named('a'), ...run });
    const path = join(directory, 'elsewhere.jsonl');
    writeFileSync(path, line.slice(0, 30));
    const journal = openJournal(directory, table);
    expect(journal.read().entries.size).toBe(0);
    appendFileSync(path, line.slice(30));
    expect([journal.read().entries.size, journal.read().torn]).toEqual([1, 0]);
    journal.close();
  });

  test.skipIf(!existsSync('/dev/full'))('on a full disk is one line, which says what is safe', async () => {
    const directory = place();
    mkdirSync(directory);
    writeFileSync(join(directory, 'elsewhere.jsonl'), journalLine({ ...named('a'), ...run }));
    symlinkSync('/dev/full', join(directory, `${hostname()}.jsonl`));
    const journal = openJournal(directory, table);
    await expect(journal.keep(named('b'), run)).rejects.toThrow(
      /cannot be written: no space is left on the disk; the 1 trials written before are safe$/,
    );
    expect([...(await journal.look()).keys()]).toEqual(['a']);
    journal.close();
  });

  test('of another table, or where there is a file, is one line', () => {
    const directory = place();
    mkdirSync(directory);
    writeFileSync(join(directory, 'x.jsonl'), journalLine({ kanjs: '0', table: 'b'.repeat(64) }));
    expect(() => openJournal(directory, table)).toThrow('is of another table');
    const path = place();
    writeFileSync(path, '');
    expect(() => openJournal(path, table)).toThrow(`${path}: cannot be read`);
  });
});
