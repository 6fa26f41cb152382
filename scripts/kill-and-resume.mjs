// Kills `kan train` with SIGKILL at random moments, resumes it until it is done, and compares the model with that of a run that was
// left alone. `--runs N` (default 200), `--seed N`. Needs the build. Ends with 1 if a single byte differs.
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createRandom } from 'kanjs';

const { values } = parseArgs({
  options: { runs: { type: 'string', default: '200' }, seed: { type: 'string', default: '1' } },
});
const runs = Number(values.runs);
const random = createRandom(Number(values.seed));
const kan = fileURLToPath(new URL('../dist/cli/kan.js', import.meta.url));
const place = await mkdtemp(join(tmpdir(), 'kan-kill-'));
const words = ['train', '--epochs', '150', '--layers', '8,8', '--checkpoint-every', '2', '--threads', '2'];

/** Runs the command; with `milliseconds`, kills it then. Resolves to whether it came to its end. */
function run(directory, more, milliseconds) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [kan, ...words, '--output-dir', directory, ...more], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let said = '';
    child.stderr.on('data', (text) => (said += text));
    const timer = milliseconds === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), milliseconds);
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      clearTimeout(timer);
      if (code === 0) resolve(true);
      else if (signal === 'SIGKILL') resolve(false);
      else reject(new Error(`ended with ${code ?? signal}: ${said}`));
    });
  });
}

const modelOf = (directory) => readFile(join(directory, 'model.safetensors'));
const whole = join(place, 'whole');
const begun = performance.now();
await run(whole, []);
const usual = performance.now() - begun;
const expected = await modelOf(whole);

let [kills, differ] = [0, 0];
for (let i = 1; i <= runs; i++) {
  const directory = join(place, `run-${i}`);
  // from before the first checkpoint to after the last
  let done = await run(directory, [], usual * 1.1 * random.next());
  if (!done) kills++;
  while (!done) {
    // late enough to get on, or not killed at all
    const again = random.next() < 0.5 ? usual * (0.3 + random.next()) : undefined;
    done = await run(directory, ['--resume'], again);
    if (!done) kills++;
  }
  if (!expected.equals(await modelOf(directory))) differ++;
  await rm(directory, { recursive: true });
  if (i % 20 === 0) console.error(`${i} of ${runs} runs, ${kills} kills, ${differ} different`);
}
await rm(place, { recursive: true });
console.log(`${runs} runs, killed ${kills} times: ${runs - differ} of ${runs} models are the same to the byte`);
process.exitCode = differ > 0 ? 1 : 0;
