// A step of training leaves the heap as it was. Measured on the build, in a process of its own where nothing else allocates.

import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { openNativeBackend } from '../node/native.js';

const steps = 2000;
// V8 boxes the few numbers that pass from function to function, 12 bytes each, 62 a step as measured; the smallest typed
// array, even a view, takes more than 100
const maxPassing = 96 * steps;
// what compiling a function or reading the clock may leave behind, once
const maxKept = 16_384;

const probe = await openNativeBackend(1);
const native = 'open' in probe;
if (native) probe.close();
else console.log(`native backend not tested: ${probe.missing}`);
const program = fileURLToPath(new URL('no-allocation.mjs', import.meta.url));

for (const device of ['wasm', ...(native ? ['native'] : [])]) {
  test.each(['float32', 'float64'])(`${steps} steps of training allocate nothing: ${device}, %s`, async (dtype) => {
    const { stdout } = await promisify(execFile)(process.execPath, [
      '--expose-gc',
      program,
      device,
      dtype,
      String(steps),
    ]);
    const { backend, rounds, long, finite } = JSON.parse(stdout);
    expect(backend).toBe(device);
    expect(finite).toBe(true);
    // the engine's own work, such as compiling, can only add: the best of the rounds is ours
    const least = (name: string): number => Math.min(...rounds.map((round: Record<string, number>) => round[name]));
    expect(least('passing')).toBeLessThan(maxPassing);
    expect(least('kept')).toBeLessThan(maxKept);
    expect(rounds.map((round: { buffers: number }) => round.buffers)).toEqual([0, 0, 0]);
    // over 100 000 steps of [2, 5, 1]: less than a byte a step, code that was compiled meanwhile
    expect(long.kept).toBeLessThan(100_000);
    expect(long.buffers).toBe(0);
  });
}
