// Plants small faults in the sources, one at a time, and runs the tests that could tell: what survives shows what no test holds.
// `npm run mutate -- --room data --count 40 --seed 1`. The same seed plants the same faults. All happens in a copy of this checkout that is
// removed at the end, also by Ctrl-C. A test that fails without the fault too tells nothing and is left out; a fault that the compiler refuses
// is not counted, whether a test would tell it or not. The first run measures what each test
// runs (mutate-touched.mjs): for a fault only tests that come by its place are run. Options:
//   --room NAME[,NAME]   folders of src/ (default: train,discover,data,format), or --file PATH for one file
//   --count N, --seed N  how many faults, and which (40, 1)
//   --slowest S          test files that take longer than this are left out (6): what they alone would tell counts as survived
//   --budget S           the nearest tests of so many seconds are run for each fault (30)
//   --again S            what survives is asked of the nearest tests of so many seconds, however long each of them takes (0: it is not)
//   --limit S            a run without a sign of life for so long is taken for one that never ends, which has told (60)
//   --from N, --seconds S  begins at the N-th of them and stops after so long: a long run in pieces (1, no end)
//   --known              only with the test files that were measured already
//   --list               says what would be planted, and runs nothing
import { fork } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { measureTouched } from './mutate-touched.mjs';
import {
  choose,
  distancesFrom,
  isSource,
  placesOf,
  projectFiles,
  refusedByCompiler,
  setAside,
  stop,
  titleOf,
} from './mutate-places.mjs';

const { values: options } = parseArgs({
  options: {
    room: { type: 'string', default: 'train,discover,data,format' },
    file: { type: 'string' },
    count: { type: 'string', default: '40' },
    seed: { type: 'string', default: '1' },
    slowest: { type: 'string', default: '6' },
    budget: { type: 'string', default: '30' },
    again: { type: 'string', default: '0' },
    limit: { type: 'string', default: '60' },
    from: { type: 'string', default: '1' },
    seconds: { type: 'string', default: 'Infinity' },
    known: { type: 'boolean', default: false },
    list: { type: 'boolean', default: false },
  },
});
const root = fileURLToPath(new URL('..', import.meta.url));
process.chdir(root);
const read = (path) => readFileSync(path, 'utf8');

const neverEnded = 'it never ended';

const files = projectFiles();
const rooms = options.room.split(',');
const mutated = files.filter((file) =>
  options.file ? file === options.file : isSource(file) && rooms.some((room) => file.startsWith(`src/${room}/`)),
);
if (mutated.length === 0) throw new Error(`no sources in ${options.file ?? options.room}`);
const all = choose(
  mutated.flatMap((file) => placesOf(file, read(file))),
  Number(options.count),
  Number(options.seed),
);

const [first, start] = [Number(options.from) - 1, performance.now()];

if (options.list) for (const each of all) console.log(titleOf(each));
else {
  const place = mkdtempSync(join(tmpdir(), 'kan-mutants-'));
  let child;
  const end = () => {
    if (child) stop(child);
    rmSync(place, { recursive: true, force: true });
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
    process.once(signal, () => {
      end();
      process.exit(130);
    });
  try {
    await run(place, (started) => (child = started));
  } finally {
    end();
  }
}

async function run(place, started) {
  for (const file of files) cpSync(file, join(place, file));
  cpSync('src/compute/wasm/generated', join(place, 'src/compute/wasm/generated'), { recursive: true });
  for (const name of ['node_modules', 'dist', 'build']) symlinkSync(join(root, name), join(place, name));
  const distances = distancesFrom(files);
  // those of rooms first: they are the quickest
  const tests = [...new Set(mutated.flatMap((file) => [...distances(file).keys()]))]
    .filter((test) => !/^test\/(browser|services)\//.test(test))
    .sort((a, b) => b.startsWith('src/') - a.startsWith('src/'));
  const sources = files.filter((file) => isSource(file) && file.startsWith('src/'));
  const { seconds, runs } = measureTouched(place, sources, tests, options.known);
  /** tests that fail without any fault */
  const left = new Set();
  const nearest = ({ file, start: at }, budget, slowest) =>
    [...distances(file)]
      .filter(([test]) => !left.has(test) && seconds(test) <= slowest && runs(test, file, at))
      .sort(([a, x], [b, y]) => x - y || seconds(a) - seconds(b))
      .map(([test]) => test)
      .filter((test) => (budget -= seconds(test)) > 0);
  const ask = runner(place, Number(options.limit), started);

  // what was changed back and has to be read again
  let last = all[0].file;
  /** The first of these tests that tells the fault, if one does. */
  const told = async ({ file, start: at, end: till, text, to }, those) => {
    for (;;) {
      const near = those.filter((test) => !left.has(test));
      if (near.length === 0) return undefined;
      writeFileSync(join(place, file), text.slice(0, at) + to + text.slice(till));
      let { failed } = await ask([last, file], near);
      // a run may be called off with the one before it, and then tells nothing
      if (failed === undefined) ({ failed } = await ask([file], near));
      writeFileSync(join(place, file), text);
      last = file;
      if (failed === undefined) return undefined;
      // what told has to pass without the fault
      const [test] = failed.split(' > ');
      const again = await ask([file], near.includes(test) ? [test] : near);
      if (again.failed === undefined) return failed;
      const [idle] = again.failed.split(' > ');
      if (!near.includes(idle)) {
        console.log(`not counted as told, for without the fault: ${again.failed}`);
        return undefined;
      }
      console.log(`left out, for it fails without any fault: ${again.failed}`);
      left.add(idle);
    }
  };

  let refused = new Set();
  let compiled = first;
  const tally = { killed: 0, survived: 0, 'set aside': 0, refused: 0 };
  const survivors = [];
  for (const [i, each] of all.entries()) {
    if (i < first) continue;
    if (performance.now() - start > 1000 * Number(options.seconds)) {
      console.log(`go on with --from ${i + 1}`);
      break;
    }
    if (i >= compiled) refused = refusedByCompiler(place, all.slice(i, (compiled = i + 25)));
    const aside = setAside(each);
    let verdict;
    if (refused.has(each)) verdict = { word: 'refused', by: 'the compiler' };
    else if (aside) verdict = { word: 'set aside', by: aside };
    else {
      const quick = nearest(each, Number(options.budget), Number(options.slowest));
      const more = nearest(each, Number(options.again), Infinity).filter((test) => !quick.includes(test));
      const by = (await told(each, quick)) ?? (await told(each, more));
      const none = quick.length + more.length === 0;
      verdict = { word: by === undefined ? 'survived' : 'killed', by: none ? 'no such test comes by' : by };
    }
    tally[verdict.word]++;
    if (verdict.word === 'survived') survivors.push(each);
    console.log(`${i + 1}/${all.length} ${verdict.word}: ${titleOf(each)}${verdict.by ? `\n    ${verdict.by}` : ''}`);
  }
  const counted = tally.killed + tally.survived;
  console.log(
    `\n${tally.killed} of ${counted} told (${((100 * tally.killed) / counted).toFixed(1)} %), ${tally['set aside']} set aside, ${tally.refused} refused by the compiler`,
  );
  for (const each of survivors) console.log(`survived: ${titleOf(each)}`);
}

/** A process that runs test files when asked to; a new one where the last had to be ended. */
function runner(place, limit, started) {
  let child;
  const answer = () =>
    new Promise((resolve, reject) => {
      let timer;
      const wait = () => {
        clearTimeout(timer);
        timer = setTimeout(() => {
          child.removeAllListeners();
          stop(child);
          child = undefined;
          started(undefined);
          resolve({ failed: neverEnded });
        }, limit * 1000);
      };
      wait();
      child.removeAllListeners();
      child.on('message', (message) => {
        if (message.alive) return wait();
        clearTimeout(timer);
        resolve(message);
      });
      child.on('error', reject);
      child.on('exit', () => {
        clearTimeout(timer);
        child = undefined;
        resolve({ failed: 'the tests took their process down' });
      });
    });
  const ask = async (changed, tests) => {
    if (child === undefined) {
      // a group of its own, so that all that tests start can be ended with it
      child = fork('scripts/mutate-runner.mjs', {
        cwd: place,
        detached: true,
        stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      });
      started(child);
      await answer();
    }
    const reply = answer();
    child.send({ changed, tests });
    return reply;
  };
  return async (changed, tests) => {
    for (let tries = 1; ; tries++) {
      const reply = await ask(changed, tests);
      // a worker that was lost says nothing of the tests, nor one that only once did not end
      const { failed = '' } = reply;
      if (tries === 3 || !(failed.startsWith('[vitest-pool]') || (failed === neverEnded && tries === 1))) return reply;
      if (child) {
        child.removeAllListeners();
        stop(child);
      }
      child = undefined;
    }
  };
}
