// The data of the accuracy suite: points of formulas and special functions, and the two moons. Drawn once, the same for every seed of a network.

import { readFileSync } from 'node:fs';
import { createSyntheticDataset } from 'kanjs';
import { createRandom } from 'kanjs/model';

/**
 * Points of a formula, evenly drawn: to train on and, as many as 1000, to test with.
 * @param {string} formula
 * @param {{ samples?: number, range?: [number, number] }} options
 */
export function formulaData(formula, { samples = 1000, range = [-1, 1] } = {}) {
  const draw = (count, seed) => createSyntheticDataset(formula, { samples: count, noise: 0, range, seed });
  return { train: draw(samples, 101), test: draw(1000, 202) };
}

/** Points of a function that SciPy knows, inputs mapped from their ranges to [-1, 1]; see make-special-functions.py. */
export function specialData(name) {
  const url = new URL(`special-functions/${name}.json`, import.meta.url);
  const { inputs, x, y } = JSON.parse(readFileSync(url, 'utf8'));
  const width = inputs.length;
  const mapped = Float64Array.from(x, (value, i) => {
    const [lo, hi] = inputs[i % width].range;
    return (2 * (value - lo)) / (hi - lo) - 1;
  });
  const values = Float64Array.from(y);
  const part = (from, to) => ({
    rows: to - from,
    inputs: width,
    x: mapped.subarray(from * width, to * width),
    y: values.subarray(from, to),
  });
  return { train: part(0, 1000), test: part(1000, 2000) };
}

/** Two half circles that reach into one another, with normal noise; y is 0 or 1. */
export function moonData({ samples = 1000, noise = 0.1 } = {}) {
  const draw = (seed) => {
    const random = createRandom(seed);
    const [x, y] = [new Float64Array(2 * samples), new Float64Array(samples)];
    for (let row = 0; row < samples; row++) {
      const second = row % 2;
      const angle = Math.PI * random.next();
      x[2 * row] = (second ? 1 - Math.cos(angle) : Math.cos(angle)) + noise * random.normal();
      x[2 * row + 1] = (second ? 0.5 - Math.sin(angle) : Math.sin(angle)) + noise * random.normal();
      y[row] = second;
    }
    return { rows: samples, inputs: 2, x, y };
  };
  return { train: draw(101), test: draw(202) };
}
