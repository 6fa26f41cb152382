// What the programs that plant faults share: which files there are, the places of a source, a seeded choice of them, which tests are near, and
// which faults the compiler refuses.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, posix, relative } from 'node:path';
import { findMutants } from './mutants.mjs';

const read = (path) => readFileSync(path, 'utf8');

/** What git knows or would add. */
export const projectFiles = () =>
  execFileSync('git', ['ls-files', '-co', '--exclude-standard'], { encoding: 'utf8' })
    .split('\n')
    .filter((file) => file !== '' && file !== 'node_modules' && existsSync(file));

export const isSource = (file) => file.endsWith('.ts') && !file.endsWith('.test.ts') && !file.endsWith('.d.ts');

/** Faults that change nothing that could be seen, each with the reason: { file, line, mutant, why }, lines as they stand, trimmed. */
const equivalent = JSON.parse(read(new URL('equivalent-mutants.json', import.meta.url)));

/** The reason why a fault is not counted, if it is one of these. */
export const setAside = ({ file, line, after }) =>
  equivalent.find((known) => known.file === file && known.line === line && known.mutant === after)?.why;

/**
 * Those that are no TypeScript of this project, in `place`, a copy of it. Every faulty source is compiled beside its own, so that one run tells of
 * all; what another file would say of a changed type is not told.
 */
export function refusedByCompiler(place, planted) {
  const variants = new Map(planted.map((each, i) => [each.file.replace(/\.ts$/, `.fault-${i}.ts`), each]));
  for (const [file, { text, start, end, to }] of variants)
    writeFileSync(join(place, file), text.slice(0, start) + to + text.slice(end));
  const { stdout } = spawnSync(process.execPath, ['node_modules/typescript/bin/tsc', '--noEmit', '--pretty', 'false'], {
    cwd: place,
    encoding: 'utf8',
  });
  for (const file of variants.keys()) rmSync(join(place, file));
  const found = [...stdout.matchAll(/^([^\s(]+)\(\d+,\d+\): error/gm)].map(([, file]) => variants.get(file));
  return new Set(found.filter((each) => each !== undefined));
}

/** Every mutant of a file with what is needed to plant and to name it. */
export function placesOf(file, text) {
  return findMutants(file, text).map((mutant) => {
    const from = text.lastIndexOf('\n', mutant.start - 1) + 1;
    const till = text.indexOf('\n', mutant.end);
    const after = text.slice(from, mutant.start) + mutant.to + text.slice(mutant.end, till);
    return {
      ...mutant,
      file,
      text,
      number: text.slice(0, mutant.start).split('\n').length,
      line: text.slice(from, till).trim(),
      after: after.trim(),
    };
  });
}

export function titleOf({ file, number, kind, line, after }) {
  return `${file}:${number} (${kind})\n  - ${line.replaceAll('\n', '\n    ')}\n  + ${after.replaceAll('\n', '\n    ')}`;
}

/** So many of them, no two in one place, in seeded order. */
export function choose(mutants, count, seed) {
  // mulberry32
  let state = seed >>> 0;
  const random = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const taken = new Set();
  const picked = [];
  const left = [...mutants];
  while (picked.length < count && left.length > 0) {
    const [each] = left.splice(Math.floor(random() * left.length), 1);
    const key = `${each.file}:${each.start}`;
    if (taken.has(key)) continue;
    taken.add(key);
    picked.push(each);
  }
  return picked;
}

/** For a source, the test files that import it, and over how many files; the test beside it comes first. */
export function distancesFrom(paths) {
  const scripts = new Set(paths.filter((file) => /\.(ts|mjs|js)$/.test(file)));
  /** who imports a file */
  const importers = new Map();
  for (const file of scripts) {
    for (const [, name] of read(file).matchAll(/(?:from|import\(?)\s*'([^']+)'/g)) {
      const target = targetOf(file, name);
      for (const each of [target, target.replace(/\.js$/, '.ts')])
        if (scripts.has(each)) importers.set(each, [...(importers.get(each) ?? []), file]);
    }
  }
  return (source) => {
    const found = new Map();
    const beside = source.replace(/\.ts$/, '.test.ts');
    if (scripts.has(beside)) found.set(beside, 0);
    const seen = new Map([[source, 0]]);
    for (const [file, distance] of seen)
      for (const next of importers.get(file) ?? []) {
        if (seen.has(next)) continue;
        seen.set(next, distance + 1);
        // tests of the same room are nearer than others
        const apart = dirname(next) === dirname(source) ? 1 : 2;
        if (next.endsWith('.test.ts') && next !== beside) found.set(next, apart * 10 + distance);
      }
    return found;
  };
}

/** The file that an import leads to; the package's own names lead where vitest.config.ts says. */
function targetOf(file, name) {
  if (name === '#platform') return 'node/platform.ts';
  if (name === 'kanjs') return 'node/index.ts';
  const door = /^kanjs\/(\w+)$/.exec(name)?.[1];
  if (door !== undefined) return `${['draw', 'files'].includes(door) ? 'node' : 'src'}/doors/${door}.ts`;
  return posix.join(dirname(file), name);
}

/** A sequencer of Vitest that runs test files in the order of `tests()`. */
export const inOrder = (tests) =>
  class {
    sort(specifications) {
      const at = ({ moduleId }) => tests().indexOf(relative(process.cwd(), moduleId));
      return specifications.toSorted((a, b) => at(a) - at(b));
    }
    shard(specifications) {
      return specifications;
    }
  };

/** Ends a command that has a group of its own, and all it has started. */
export function stop({ pid }) {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // it has ended by itself
  }
}
