// Asks the quick tests of every fault of a file within seconds: `npm run mutate:swap -- src/data/chance.ts …`. A module is loaded beside its faulty
// versions in one process, and each test is run again with one version after the other in its place (mutate-swap-runner.mjs): nothing is read or
// started anew. A fault that is told here is told; one that survives may still be told by a slow test, or by one that needs a start of its own:
// `npm run mutate`, which counts, asks these too. Nothing is written in the checkout. Options:
//   --count N, --seed N  so many faults of each file, and which (all, 1)
//   --slowest S          single tests that take longer are left out (1)
//   --budget S           a fault is asked of the tests for so long (10)
//   --tests S            the nearest test files of so many seconds (10)
//   --limit S            a test that gives no answer for so long has told (15)
//   --survivors FILE     writes what survives there too, as lines of JSON
import { spawn } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import {
  choose,
  distancesFrom,
  placesOf,
  projectFiles,
  refusedByCompiler,
  setAside,
  stop,
  titleOf,
} from './mutate-places.mjs';
import { blocksOf } from './mutate-touched.mjs';

const { values: options, positionals: sources } = parseArgs({
  allowPositionals: true,
  options: {
    count: { type: 'string', default: 'Infinity' },
    seed: { type: 'string', default: '1' },
    slowest: { type: 'string', default: '1' },
    budget: { type: 'string', default: '10' },
    tests: { type: 'string', default: '10' },
    limit: { type: 'string', default: '15' },
    survivors: { type: 'string' },
  },
});
process.chdir(fileURLToPath(new URL('..', import.meta.url)));
const files = projectFiles();
const distances = distancesFrom(files);
const touched = existsSync('build/touched.json')
  ? JSON.parse(readFileSync('build/touched.json', 'utf8'))
  : { names: [], tests: {} };
const place = mkdtempSync(join(tmpdir(), 'kan-swap-'));
let child;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
  process.once(signal, () => {
    if (child) stop(child);
    rmSync(place, { recursive: true, force: true });
    process.exit(130);
  });

try {
  for (const file of files) cpSync(file, join(place, file));
  symlinkSync(join(process.cwd(), 'node_modules'), join(place, 'node_modules'));
  const tally = { told: 0, survived: 0, 'set aside': 0, refused: 0 };
  for (const source of sources) {
    const all = choose(placesOf(source, readFileSync(source, 'utf8')), Number(options.count), Number(options.seed));
    const told = await ask(source, all);
    const left = all.filter((_, i) => !told.has(i));
    const refused = left.length > 0 ? refusedByCompiler(place, left) : new Set();
    const aside = left.filter((each) => !refused.has(each) && setAside(each));
    const survivors = left.filter((each) => !refused.has(each) && !setAside(each)).sort((a, b) => a.start - b.start);
    for (const [word, count] of [
      ['told', told.size],
      ['survived', survivors.length],
      ['set aside', aside.length],
      ['refused', refused.size],
    ])
      tally[word] += count;
    console.log(
      `${source}: ${told.size} of ${told.size + survivors.length} told, ${aside.length} set aside, ${refused.size} refused by the compiler`,
    );
    for (const each of survivors) {
      console.log(`survived: ${titleOf(each)}`);
      const { file, number, kind, line, after } = each;
      if (options.survivors)
        appendFileSync(options.survivors, `${JSON.stringify({ file, number, kind, line, after })}\n`);
    }
  }
  if (sources.length > 1) console.log(`\nall: ${JSON.stringify(tally)}`);
} finally {
  rmSync(place, { recursive: true, force: true });
}

/** Which of the faults are told, by number. */
async function ask(source, all) {
  const named = touched.names.map((name) => name.startsWith(`${source}#`));
  let seconds = Number(options.tests);
  const tests = [...distances(source)]
    .filter(([test]) => !/^test\/(browser|services)\//.test(test))
    .map(([test, distance]) => ({ test, distance, known: touched.tests[test] }))
    // what is not known to come by is asked last
    .filter(({ known, distance }) => distance === 0 || (known ? known.touched.some((i) => named[i]) : distance < 13))
    .sort((a, b) => a.distance - b.distance || (a.known?.seconds ?? 1) - (b.known?.seconds ?? 1))
    // one that is too long leaves room for those after it
    .filter(({ known }) => {
      const fits = (known?.seconds ?? 1) < seconds;
      if (fits) seconds -= known?.seconds ?? 1;
      return fits;
    })
    .map(({ test }) => test);
  const told = new Map();
  if (tests.length === 0) return told;
  const [plan, log] = [join(place, 'plan.json'), join(place, 'log.txt')];
  writeFileSync(log, '');
  const faults = all.map(({ start, end, to }) => ({ start, end, to }));
  const { slowest, budget, limit } = options;
  const blocks = blocksOf(source, readFileSync(source, 'utf8')).map((block, i) => ({ ...block, i }));
  writeFileSync(
    plan,
    JSON.stringify({ source: join(process.cwd(), source), log, faults, blocks, tests, slowest, budget, limit }),
  );
  // every start but the last tells a fault or leaves a test out
  for (let written = 0; ;) {
    const ended = await runOnce(plan, log);
    const lines = readFileSync(log, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => line.split('\t'));
    for (const [word, fault, by] of lines) if (word === 'told') told.set(Number(fault), by);
    if (ended && lines.some(([word]) => word === 'done')) return told;
    const [word, fault] = lines.length > written ? lines.at(-1) : [];
    written = lines.length;
    // the one under way never ended, or took the process down
    if (word === 'asked') {
      told.set(Number(fault), 'no answer');
      appendFileSync(log, `told\t${fault}\tno answer\n`);
    } else if (word !== 'told' && word !== 'left')
      throw new Error(`${source}: its tests do not run: ${readFileSync(log, 'utf8').slice(-200)}`);
  }
}

/** Whether it came to its end; a run that writes nothing for so long is ended. */
function runOnce(plan, log) {
  return new Promise((resolve) => {
    child = spawn(
      process.execPath,
      ['node_modules/vitest/vitest.mjs', 'run', '--config', 'scripts/mutate-swap.config.mjs'],
      {
        detached: true,
        stdio: 'ignore',
        env: { ...process.env, KAN_SWAP: plan },
      },
    );
    let [size, since, killed] = [-1, Date.now(), false];
    const timer = setInterval(() => {
      const now = readFileSync(log).length;
      if (now !== size) [size, since] = [now, Date.now()];
      else if (Date.now() - since > 1000 * (Number(options.limit) + (size <= 0 ? 60 : 10))) {
        killed = true;
        stop(child);
      }
    }, 500);
    child.on('exit', () => {
      clearInterval(timer);
      const lines = readFileSync(log, 'utf8').trimEnd().split('\n');
      stop(child);
      child = undefined;
      resolve(!killed && lines.at(-1) === 'ended');
    });
  });
}
