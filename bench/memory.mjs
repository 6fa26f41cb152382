// Memory-saving training: bytes that grow with the batch and the time of a step, with and without computing basis values again
// in the backward pass, interleaved. `--layers 16 --width 256 --batch 256` are the defaults; `--json` prints JSON.

import { parseArgs } from 'node:util';
import { openBackend } from 'kanjs';
import { createRandom, createSpec, initializeParameters } from 'kanjs/model';

const { values } = parseArgs({
  options: {
    layers: { type: 'string', default: '16' },
    width: { type: 'string', default: '256' },
    batch: { type: 'string', default: '256' },
    json: { type: 'boolean' },
  },
});
const [layers, width, rows] = [Number(values.layers), Number(values.width), Number(values.batch)];
const random = createRandom(1);
const spec = createSpec(new Array(layers + 1).fill(width));
const parameters = initializeParameters(spec, random);
const data = {
  rows,
  x: Float32Array.from({ length: rows * width }, () => 2 * random.next() - 1),
  y: Float32Array.from({ length: rows * width }, () => random.normal()),
};
const adamw = { learningRate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0, clip: 0, l1: 0 };
const median = (list) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)];

const rowsOut = [];
for (const device of /** @type {const} */ (['native', 'wasm'])) {
  const backend = await openBackend({ device }).catch(() => undefined);
  if (!backend) continue;
  const runs = [false, true].map((recompute) => {
    const session = backend.open(spec, parameters, { batchSize: rows, recompute });
    return { recompute, session, loaded: session.load(data), times: [] };
  });
  for (const { session, loaded } of runs) session.gradientOf(loaded, 0, rows);
  const [plain, saving] = runs.map(({ session }) => session.gradient);
  const same = plain.every((value, i) => value === saving[i]);
  for (let round = 0; round < 12; round++) {
    for (const { session, loaded, times } of runs) {
      const begun = performance.now();
      session.step(loaded, 0, rows, { ...adamw, count: round + 1 });
      if (round >= 2) times.push(performance.now() - begun);
    }
  }
  const [first, second] = runs.map(({ session, times }) => ({ bytes: session.activationBytes, ms: median(times) }));
  rowsOut.push({
    backend: backend.name,
    ...{ layers, width, batch: rows },
    plain: first,
    recompute: second,
    ...{ share_of_memory: second.bytes / first.bytes, share_of_time: second.ms / first.ms, same_gradients: same },
  });
  for (const { session } of runs) session.close();
  backend.close();
}
if (values.json) console.log(JSON.stringify(rowsOut, null, 2));
else {
  console.log(`${layers} layers of width ${width}, batch ${rows}`);
  for (const { backend, plain, recompute, share_of_memory, share_of_time, same_gradients } of rowsOut) {
    console.log(
      `${backend.padEnd(7)} plain ${(plain.bytes / 1e6).toFixed(1)} MB, ${plain.ms.toFixed(1)} ms; saving ${(recompute.bytes / 1e6).toFixed(1)} MB, ${recompute.ms.toFixed(1)} ms: ` +
        `${(100 * share_of_memory).toFixed(0)} % of the memory, ${share_of_time.toFixed(2)} times the time, gradients ${same_gradients ? 'the same to the bit' : 'DIFFER'}`,
    );
  }
}
