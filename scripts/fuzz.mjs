// Tries the parsers with input that was changed at random: model files, checkpoints, tables and formulas, and the command with files of all kinds. The laws are said in test/fuzz/.
// npm run fuzz -- --minutes 30 --seed 7 [--only csv] [--cases 500] [--case 123: that one alone]
// Every parser runs in a process of its own, which is watched: a crash, a case of more than 60 s and a broken law are faults. A fault
// is printed with its seed, and its input kept in test/fixtures/fuzz/<parser>/, where every later run begins.

import { fork } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { randomOf } from '../test/fuzz/random.mjs';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string' },
    cases: { type: 'string' },
    seed: { type: 'string', default: '1' },
    case: { type: 'string' },
    only: { type: 'string' },
    // of the process that is watched
    child: { type: 'string' },
    current: { type: 'string' },
  },
});
const parsers = ['model-file', 'checkpoint', 'csv', 'formula', 'command', 'model-use'];
/** Milliseconds in which a case is done, a busy machine included. */
const patience = 60_000;
const seed = Number(values.seed);

async function child(parser) {
  const { KanError } = await import('kanjs');
  const { prepare, make, check, done } = await import(`../test/fuzz/${parser}.mjs`);
  const bases = await prepare();
  const counts = { cases: 0, refused: 0, accepted: 0 };
  let faults = 0;
  const told = new Set();
  const run = async (name, bytes, random) => {
    writeFileSync(values.current, bytes);
    process.send({ name });
    counts.cases++;
    const fail = (what) => {
      throw new Error(what);
    };
    try {
      await check(bytes, random, fail);
      counts.accepted++;
    } catch (error) {
      if (error instanceof KanError) return void counts.refused++;
      // of one kind the first is enough
      const kind = String(error?.stack)
        .split('\n')
        .slice(0, 2)
        .join(' ')
        .replaceAll(/[\d.e+-]+/g, '#');
      if (told.has(kind)) return;
      told.add(kind);
      faults++;
      console.log(`FAULT ${parser} ${name}: ${error?.stack ?? error}\n  input kept in ${keep(parser, name, bytes)}`);
    }
  };
  const begun = performance.now();
  const limit = values.minutes === undefined ? Infinity : Number(values.minutes) * 60_000;
  if (values.case !== undefined) {
    const random = randomOf(seed, Number(values.case));
    await run(`--seed ${seed} --case ${values.case}`, make(bases, random), random);
  } else {
    const folder = folderOf(parser);
    for (const file of existsSync(folder) ? readdirSync(folder) : [])
      await run(file, readFileSync(join(folder, file)), randomOf(1, 1));
    const most = Number(values.cases ?? (values.minutes === undefined ? 1000 : Infinity));
    for (let number = 0; number < most && performance.now() - begun < limit; number++) {
      const random = randomOf(seed, number);
      await run(`--seed ${seed} --case ${number}`, make(bases, random), random);
    }
  }
  done();
  const seconds = ((performance.now() - begun) / 1000).toFixed(1);
  console.log(
    `${parser}: ${counts.cases} cases in ${seconds} s, ${counts.accepted} accepted, ${counts.refused} refused, ${faults} faults`,
  );
  process.exitCode = faults > 0 ? 1 : 0;
  process.disconnect();
}

const folderOf = (parser) => fileURLToPath(new URL(`../test/fixtures/fuzz/${parser}`, import.meta.url));

function keep(parser, name, bytes) {
  mkdirSync(folderOf(parser), { recursive: true });
  const file = join(folderOf(parser), name.replaceAll(/[^\w.]+/g, '-').replace(/^-/, ''));
  writeFileSync(file, bytes);
  return file;
}

/** Runs one parser's cases in a process of its own; false on a fault. */
function watch(parser, share) {
  const scratch = mkdtempSync(join(tmpdir(), 'kan-fuzz-'));
  const current = join(scratch, 'current');
  const words = process.argv
    .slice(2)
    .filter((word, i, all) => !/^--(only|minutes)/.test(word) && !/^--(only|minutes)$/.test(all[i - 1] ?? ''));
  if (share !== undefined) words.push('--minutes', String(share));
  return new Promise((resolve) => {
    const running = fork(fileURLToPath(import.meta.url), [...words, '--child', parser, '--current', current]);
    let at = 'at its start';
    let timer;
    const wait = () => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        console.log(`FAULT ${parser} ${at}: not done after ${patience / 1000} s`);
        running.kill('SIGKILL');
      }, patience);
    };
    wait();
    running.on('message', ({ name }) => {
      at = name;
      wait();
    });
    running.on('exit', (code, signal) => {
      clearTimeout(timer);
      const crashed = code !== 0 && code !== 1;
      if (crashed) {
        const kept = existsSync(current) ? keep(parser, at, readFileSync(current)) : 'nothing';
        console.log(`FAULT ${parser} at or after ${at}: ended with ${signal ?? code}; input kept in ${kept}`);
      }
      rmSync(scratch, { recursive: true });
      resolve(code === 0);
    });
  });
}

if (values.child !== undefined) await child(values.child);
else {
  const chosen = values.only === undefined ? parsers : [values.only];
  let sound = true;
  for (const parser of chosen)
    sound =
      (await watch(parser, values.minutes === undefined ? undefined : Number(values.minutes) / chosen.length)) && sound;
  process.exitCode = sound ? 0 : 1;
}
