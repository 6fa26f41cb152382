// Kills `kan train` with SIGKILL at random moments, resumes it until it is done, and compares the model with that of a run that was
// left alone. `--runs N` (default 200), `--epochs N`, `--seed N`. Needs the build. Ends with 1 if a byte differs or anything is left behind.
import { spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createRandom } from 'kanjs/model';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '200' },
    epochs: { type: 'string', default: '240' },
    seed: { type: 'string', default: '1' },
  },
});
const runs = Number(values.runs);
const random = createRandom(Number(values.seed));
const kan = fileURLToPath(new URL('../dist/cli/kan.js', import.meta.url));
const place = await mkdtemp(join(tmpdir(), 'kan-kill-'));
const words = `train --epochs ${values.epochs} --layers 8,8 --checkpoint-every 2 --threads 2`.split(' ');
/** What the runs do in turn: fused steps, steps in TypeScript with all that has a state, edges that are removed on the way. */
const kinds = [
  [],
  '--dropout 0.05 --schedule plateau --warmup 3 --accumulate 2 --l2 1e-6 --batch-size 100'.split(' '),
  '--model sparse --batch-size 200'.split(' '),
];

/** Runs the command; with `milliseconds`, kills it then. Resolves to what it said and whether it came to its end. */
function run(directory, more, milliseconds) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [kan, ...words, '--output-dir', directory, ...more], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let said = '';
    child.stderr.on('data', (text) => (said += text));
    const timer = milliseconds === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), milliseconds);
    child.on('error', reject);
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      if (code === 0) resolve({ done: true, said });
      else if (signal === 'SIGKILL') resolve({ done: false, said });
      else reject(new Error(`ended with ${code ?? signal}: ${said}`));
    });
  });
}

const modelOf = (directory) => readFile(join(directory, 'model.safetensors'));
const whole = [];
for (const [i, kind] of kinds.entries()) {
  const directory = join(place, `whole-${i}`);
  const begun = performance.now();
  await run(directory, kind);
  whole.push({ kind, model: await modelOf(directory), usual: performance.now() - begun });
}

let [kills, resumed, differ, littered] = [0, 0, 0, 0];
const tally = () => `killed ${kills} times, resumed ${resumed} times from a checkpoint`;
for (let i = 1; i <= runs; i++) {
  const { kind, model, usual } = whole[i % whole.length];
  const directory = join(place, `run-${i}`);
  // from before the first checkpoint to after the last
  let { done } = await run(directory, kind, usual * 1.1 * random.next());
  while (!done) {
    kills++;
    // late enough to get on, or not killed at all
    const again = random.next() < 0.7 ? usual * (0.3 + 0.7 * random.next()) : undefined;
    const next = await run(directory, [...kind, '--resume'], again);
    if (next.said.includes('resuming after epoch')) resumed++;
    done = next.done;
  }
  if (!model.equals(await modelOf(directory))) differ++;
  // the three files: no checkpoint, nothing half-written
  const files = await readdir(directory);
  if (files.length !== 3) {
    littered++;
    console.error(`run ${i} left ${files.join(', ')}`);
  }
  await rm(directory, { recursive: true });
  if (i % 20 === 0) console.error(`${i} of ${runs} runs, ${tally()}; ${differ} different, ${littered} with more files`);
}
await rm(place, { recursive: true });
console.log(`${runs} runs, ${tally()}: ${runs - differ} of ${runs} models are the same to the byte`);
if (littered > 0) console.log(`${littered} directories held more than the three files`);
process.exitCode = differ > 0 || littered > 0 ? 1 : 0;
