// What a program waits for: importing kanjs, and from the import to the end of the first training step. Each time is a process of its
// own; medians of `--rounds 15`, and the processor time beside the clock's, which others on the machine do not lengthen.

import { execFileSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { median } from './cases.mjs';

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '15' }, json: { type: 'boolean' } } });

const program = `
const used = process.cpuUsage();
const begun = performance.now();
const { openBackend } = await import('kanjs');
const imported = performance.now();
const { user, system } = process.cpuUsage(used);
const { createSpec, initializeParameters, createRandom } = await import('kanjs/model');
const spec = createSpec([2, 5, 1]);
const backend = await openBackend({ device: process.argv[1] });
const session = backend.open(spec, initializeParameters(spec, createRandom(1)), { batchSize: 64 });
const rows = session.load({ rows: 64, x: new Float32Array(128).fill(0.5), y: new Float32Array(64) });
session.step(rows, 0, 64, { count: 1, learningRate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0, clip: 0, l1: 0 });
const stepped = performance.now();
console.log(JSON.stringify({ imported: imported - begun, processor: (user + system) / 1000, stepped: stepped - begun }));
process.exit();`;

const results = ['native', 'wasm'].flatMap((device) => {
  const runs = [];
  for (let round = 0; round < Number(values.rounds); round++) {
    try {
      const text = execFileSync(process.execPath, ['--input-type=module', '-e', program, device], {
        cwd: new URL('..', import.meta.url),
        stdio: ['ignore', 'pipe', 'ignore'],
        encoding: 'utf8',
      });
      runs.push(JSON.parse(text));
    } catch {
      console.error(`bench: left out ${device}`);
      return [];
    }
  }
  const of = (key) => Number(median(runs.map((run) => run[key])).toFixed(1));
  return [{ device, import_ms: of('imported'), import_processor_ms: of('processor'), first_step_ms: of('stepped') }];
});
if (values.json) console.log(JSON.stringify(results, null, 2));
else
  for (const { device, import_ms, import_processor_ms, first_step_ms } of results)
    console.log(
      `${device.padEnd(7)} import ${import_ms} ms (${import_processor_ms} ms of processor), first training step after ${first_step_ms} ms`,
    );
