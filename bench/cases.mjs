// The named cases of the benchmarks: shapes, batch sizes, grids and kinds of data, and the arithmetic each one means.

export const cases = [
  { widths: [784, 64, 10], batch: 64, gridSize: 5 },
  { widths: [784, 64, 10], batch: 512, gridSize: 5 },
  { widths: [784, 64, 10], batch: 64, gridSize: 5, values: 'image' },
  { widths: [784, 64, 10], batch: 512, gridSize: 5, values: 'image' },
  { widths: [2, 5, 1], batch: 1000, gridSize: 5 },
  { widths: [1, 8, 8, 1], batch: 64, gridSize: 5 },
  { widths: [64, 64, 64], batch: 1024, gridSize: 5 },
  { widths: [1024, 1024], batch: 1024, gridSize: 5 },
  { widths: [1024, 1024], batch: 1024, gridSize: 20 },
  { widths: [2, 5, 1], batch: 1, gridSize: 5 },
  { widths: [784, 64, 10], batch: 1, gridSize: 5 },
].map(named);

/**
 * Normal equations of about 1000 unknowns, in float64. With one interval every function counts in every row; with more, most numbers of the
 * Jacobian are zero, and operations are counted as if they were not.
 */
export const solveCases = [
  { widths: [6, 12, 12, 1], batch: 1000, gridSize: 1 },
  { widths: [4, 9, 9, 1], batch: 1000, gridSize: 5 },
  { widths: [4, 4, 4, 1], batch: 1000, gridSize: 25 },
].map(named);

/** A case with its name: widths, batch, grid, and the kind of data where it is not plain noise. */
function named(shape) {
  const words = [shape.widths.join('-'), `b${shape.batch}`, `G${shape.gridSize}`, shape.values];
  return { ...shape, name: words.filter(Boolean).join(' ') };
}

const order = 3;

/** AdamW as every system here is set. */
export const adamw = { learningRate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 1e-4, clip: 0, l1: 0 };

/**
 * Whether two losses after the same steps are the same. A single row is soon learned by heart, and its loss then is rounding: there a tenth
 * of the initial loss counts as well.
 */
export function sameLoss(loss, reference, { batch, initial, tolerance }) {
  const size = batch === 1 ? Math.max(reference, initial / 10) : reference;
  return Math.abs(loss - reference) <= tolerance * size;
}

export const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

/** GFLOP/s of multiply-adds with one operand in the first-level cache, one thread, the best of several. */
export function measurePeak(backend, dtype) {
  let best = 0;
  for (let round = 0; round < 15; round++) {
    const start = performance.now();
    const flops = backend.peak(dtype, 2000);
    best = Math.max(best, flops / (performance.now() - start) / 1e6);
  }
  return best;
}

export function specOf({ widths, gridSize }, dtype = 'float32', outside = 'linear') {
  const layers = widths.slice(1).map((outputs, i) => ({
    ...{ kind: 'kan', inputs: widths[i], outputs, gridSize, order, base: 'silu', outside },
    grid: { kind: 'uniform', domain: [-1, 1] },
  }));
  return { dtype, layers };
}

/**
 * Floating-point operations of one call: two per multiply-add, order + 2 multiply-adds per edge and row in each of forward,
 * weight gradient and (not for the first layer) input gradient. Basis evaluation, loss and optimiser are not counted.
 */
export function operations({ widths, batch }, phase) {
  return widths.slice(1).reduce((sum, outputs, i) => {
    const passes = phase === 'infer' ? 1 : i === 0 ? 2 : 3;
    return sum + 2 * passes * batch * widths[i] * outputs * (order + 2);
  }, 0);
}

/**
 * The same pseudo-random data for every system. `values: 'image'` is like pictures scaled to [-1, 1]: four of five values are the background,
 * -1, and the first and last sixth of the columns hold nothing else.
 */
export function dataOf({ widths, batch, gridSize, values = 'noise' }, dtype = 'float32') {
  let seed = 1;
  const random = () => (seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0) / 2 ** 32;
  const Numbers = dtype === 'float64' ? Float64Array : Float32Array;
  const fill = (length, make) => new Numbers(length).map((_, i) => make(i));
  const count = widths.slice(1).reduce((sum, outputs, i) => sum + widths[i] * outputs * (gridSize + order + 1), 0);
  const noise = () => random() * 2 - 1;
  const pixel = (i) => {
    const edge = Math.abs((i % widths[0]) + 0.5 - widths[0] / 2) > widths[0] / 3;
    // 1/3 of the columns and 7/10 of the rest
    return edge || random() < 0.7 ? -1 : noise();
  };
  return {
    parameters: fill(count, () => (random() - 0.5) * 0.1),
    x: fill(batch * widths[0], values === 'image' ? pixel : noise),
    y: fill(batch * widths.at(-1), random),
  };
}
