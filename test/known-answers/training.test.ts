// Outputs, gradients and training steps equal to those of the same networks written in PyTorch (make-training.py).

import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, test } from 'vitest';
import { type Backend, type ModelSpec, openBackend } from 'kanjs';
import { createSpec, edgePosition, edgeRows, layerOffset, parameterCount, type Real } from 'kanjs/model';
import { trainModel } from 'kanjs/train';

interface LayerNumbers {
  coefficients: number[][][];
  base: number[][];
}
const { cases } = JSON.parse(readFileSync(new URL('training.json', import.meta.url), 'utf8'));

/** Outputs, gradients and parameters in float64 agree to this; float32 to `single`. */
const double = 1e-9;
const single = 1e-5;

const backends: Backend[] = [];
afterAll(() => backends.forEach((backend) => backend.close()));

function specOf(known: any, dtype: 'float32' | 'float64'): ModelSpec {
  const spec = createSpec(known.widths, { dtype, activation: known.activation ?? 'none' });
  const kans = spec.layers.filter((layer) => layer.kind === 'kan');
  known.layers.forEach(({ grid_size: gridSize, order, domain, base, outside }: any, i: number) =>
    Object.assign(kans[i], { gridSize, order, base, outside, grid: { kind: 'uniform', domain } }),
  );
  return spec;
}

/** PyTorch's arrays in the order of our flat one. */
function flat(spec: ModelSpec, layers: LayerNumbers[]): Float64Array {
  const parameters = new Float64Array(parameterCount(spec));
  const rest = [...layers];
  spec.layers.forEach((layer, index) => {
    if (layer.kind !== 'kan') return;
    const { coefficients, base } = rest.shift()!;
    for (let output = 0; output < layer.outputs; output++) {
      for (let input = 0; input < layer.inputs; input++) {
        const { offset, stride } = edgePosition(layer, input, output);
        const rows = [base[output][input], ...coefficients[output][input]];
        expect(rows).toHaveLength(edgeRows(layer));
        rows.forEach((value, row) => (parameters[layerOffset(spec, index) + offset + row * stride] = value));
      }
    }
  });
  return parameters;
}

function worst(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  expect(actual.length).toBe(expected.length);
  let error = 0;
  for (let i = 0; i < expected.length; i++) error = Math.max(error, Math.abs(actual[i] - expected[i]) / Math.max(1, Math.abs(expected[i])));
  return error;
}

const real = (dtype: string, values: ArrayLike<number>): Real => (dtype === 'float64' ? Float64Array.from(values) : Float32Array.from(values));

for (const device of ['reference', 'wasm', 'auto'] as const) {
  for (const dtype of ['float64', 'float32'] as const) {
    const tolerance = dtype === 'float64' ? double : single;
    describe(`${device}, ${dtype}`, () => {
      test.each<any>(cases)('$name', async (known) => {
        const backend = await openBackend({ device, threads: 1 });
        backends.push(backend);
        const spec = specOf(known, dtype);
        const start = flat(spec, known.start);
        const rows = known.outputs.length;
        const session = backend.open(spec, start, { batchSize: rows, loss: known.loss });
        const outputs = real(dtype, new Float64Array(rows * known.widths.at(-1)));
        session.forward(real(dtype, known.x), rows, outputs);
        expect(worst(outputs, known.outputs.flat())).toBeLessThan(tolerance);

        const data = session.load({ rows, x: known.x, y: known.y });
        const loss = session.gradientOf(data, 0, rows) / rows;
        expect(worst([loss], [known.losses[0]])).toBeLessThan(tolerance);
        expect(worst(session.gradient, flat(spec, known.gradient))).toBeLessThan(tolerance);
        session.close();

        // whole runs, the order of rows being of no matter to a full batch
        for (const [epochs, end] of [[1, known.afterOne], [known.losses.length, known.end]] as const) {
          const { model, history } = await trainModel(
            { spec, parameters: real(dtype, start) },
            { rows, x: known.x, y: known.y },
            { epochs, batchSize: rows, ...known.adamw, clip: known.clip, schedule: 'constant', loss: known.loss, backend },
          );
          // AdamW divides by the gradient's size: rounding in tiny gradients is magnified
          expect(worst(model.parameters, flat(spec, end))).toBeLessThan(epochs === 1 ? tolerance : 100 * tolerance);
          expect(worst(history.trainLoss, known.losses.slice(0, epochs))).toBeLessThan(tolerance);
        }
      });
    });
  }
}
