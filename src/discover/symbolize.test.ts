import { expect, test } from 'vitest';
import { predictRows } from '../compute/predict.js';
import { referenceBackend } from '../compute/reference/backend.js';
import { variable } from '../formula/build.js';
import { printExpression } from '../formula/print.js';
import { createRandom } from '../math/random.js';
import { createSpec } from '../model/create.js';
import { initializeParameters } from '../model/initialize.js';
import { lockEdge } from '../model/locking.js';
import type { Model } from '../model/model.js';
import { removeEdges } from '../model/removal.js';
import type { Width } from '../model/spec.js';
import { runSteps } from '../work.js';
import { affine, type AffineForm, expressionOfForm, formOf } from './affine-form.js';
import { chosen } from './curve-fit.js';
import { candidateCosts, edgesInto, formulaOf, likelyChoices, readEdges } from './symbolize.js';

const model = (widths: Width[]): Model => {
  const spec = createSpec(widths, { dtype: 'float64' });
  return { spec, parameters: initializeParameters(spec, createRandom(3)) };
};

test('choices come by ascending cost, each once, of the likeliest of each edge', () => {
  const costs = [
    [0.3, 0, 2, 9],
    [1, 0.5],
    [0, 0.2, 0.1, 5, 7],
  ];
  const cost = (choice: number[]): number => choice.reduce((sum, at, edge) => sum + costs[edge][at], 0);
  const all = [...likelyChoices(costs, 3)];
  expect(all).toHaveLength(3 * 2 * 3);
  expect(new Set(all.map(String)).size).toBe(all.length);
  expect(all[0]).toEqual([1, 1, 0]);
  const sums = all.map(cost);
  sums.slice(1).forEach((sum, i) => expect(sum).toBeGreaterThanOrEqual(sums[i] - 1e-12));
  // the dearest of an edge is not among its three likeliest
  expect(all.some(([a, , c]) => a === 3 || c >= 3)).toBe(false);
});

test('a candidate costs how much further than the noise it is, in powers of e, and its complexity', () => {
  const points = { x: Float64Array.of(0, 1), y: Float64Array.of(0, 2) };
  const one = (rmse: number, complexity: number) => ({
    rmse,
    complexity,
    label: '',
    r2: 0,
    apply: (form: AffineForm) => form,
  });
  const reading = {
    layer: 0,
    input: 0,
    output: 0,
    points,
    candidates: [one(0.1 * Math.E, 0), one(0.01, 4), one(0.1, 1)],
  };
  const costs = candidateCosts({ ...reading, noise: 0.1 });
  [1, 1, 0.25].forEach((value, i) => expect(costs[i]).toBeCloseTo(value, 12));
  // rounding of a curve of spread 1 is noise too
  expect(candidateCosts({ ...reading, noise: 0 })[1]).toBeCloseTo(Math.log(1e10) + 1, 9);
});

test('the edges that an output depends on are those on a way to it', () => {
  // 2 inputs; a sum and a product of two; 2 outputs
  const whole = model([2, [1, 1], 2]);
  const cut = removeEdges(whole, [{ layer: 2, input: 1, output: 0 }]);
  const edges = [0, 2].flatMap((layer) =>
    Array.from({ length: layer === 0 ? 6 : 4 }, (_, i) => ({
      layer,
      input: Math.floor(i / (layer === 0 ? 3 : 2)),
      output: i % (layer === 0 ? 3 : 2),
    })),
  );
  const into = (of: Model, output: number, pass?: Parameters<typeof edgesInto>[2]): string[] =>
    edges.filter(edgesInto(of, output, pass)).map(({ layer, input, output: to }) => `${layer}:${input}${to}`);
  expect(into(whole, 0)).toEqual(['0:00', '0:01', '0:02', '0:10', '0:11', '0:12', '2:00', '2:10']);
  expect(into(whole, 1)).toEqual(['0:00', '0:01', '0:02', '0:10', '0:11', '0:12', '2:01', '2:11']);
  // of two products each has factors of its own
  const products = model([2, [1, 2], 1]);
  const second = removeEdges(products, [
    { layer: 2, input: 0, output: 0 },
    { layer: 2, input: 1, output: 0 },
  ]);
  const factors = Array.from({ length: 5 }, (_, output) => ({ layer: 0, input: 0, output }));
  expect(factors.filter(edgesInto(second, 0)).map(({ output }) => output)).toEqual([3, 4]);
  // the product is not read by the first output
  expect(into(cut, 0)).toEqual(['0:00', '0:10', '2:00', '2:10']);
  expect(into(cut, 1)).toEqual(into(whole, 1));
  // past the sum nothing is let through
  const pass = ({ layer, input }: { layer: number; input: number }): boolean => layer !== 2 || input !== 0;
  expect(into(whole, 0, pass)).toEqual(['0:01', '0:02', '0:11', '0:12', '2:00', '2:10']);
});

test('an output is the sum of what its edges are said to be, products of their factors', () => {
  const [x, y] = ['x', 'y'].map((name) => formOf(variable(name)));
  const locked = lockEdge(
    model([2, [1, 1], 1]),
    { layer: 2, input: 0, output: 0 },
    { function: 'x', affine: [1, 0, 5, 2] },
  );
  const said: string[] = [];
  const form = formulaOf(locked, [x, y], 0, ({ layer, input, output }) => {
    said.push(`${layer}:${input}${output}`);
    return (argument) => affine(argument, layer === 0 ? input + 2 : 7, 0);
  });
  // sum: 2x + 3y, locked to 5u + 2; factors: 2x + 3y each, 7 times their product
  expect(printExpression(expressionOfForm(form))).toBe('10*x + 15*y + 28*((x + 1.5*y)*(x + 1.5*y)) + 2');
  expect(said.toSorted()).toEqual(['0:00', '0:01', '0:02', '0:10', '0:11', '0:12', '2:10']);
});

test('each edge is read at the places that it sees, and known as well as rows allow', () => {
  const network = lockEdge(model([2, 2, 1]), { layer: 0, input: 0, output: 1 }, { function: 'sin' });
  const rows = 900;
  const random = createRandom(5);
  const x = Float64Array.from({ length: 2 * rows }, (_, i) => (i % 2 === 0 ? 1 : 0.5) * (2 * random.next() - 1));
  const options = { functions: chosen(['0', '1', 'x', 'x^2']), noise: 0.1, backend: referenceBackend() };
  const readings = runSteps(readEdges(network, x, rows, options));
  expect(readings.map(({ layer, input, output }) => `${layer}:${input}${output}`)).toEqual([
    '0:00',
    '0:10',
    '0:11',
    '1:00',
    '1:10',
  ]);
  for (const { points, candidates } of readings) {
    expect(points.x).toHaveLength(400);
    expect(points.x).toEqual(points.x.toSorted());
    expect(candidates.length).toBeGreaterThanOrEqual(4);
  }
  const [second] = readings.slice(1);
  expect(second.points.x[0]).toBe(x.filter((_, i) => i % 2 === 1).reduce((a, b) => Math.min(a, b)));
  expect(second.points.x[399]).toBe(x.filter((_, i) => i % 2 === 1).reduce((a, b) => Math.max(a, b)));
  // nine coefficients from 900 rows: a tenth of the noise, of what the node varies by
  const spreadOf = (values: number[]): number => {
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
  };
  const session = network.spec.layers[0];
  expect(session.kind).toBe('kan');
  const [a, b] = [readings[3], readings[4]];
  const reach = a.noise / (0.1 * Math.sqrt(9 / rows));
  expect(b.noise).toBe(a.noise);
  // the output varies by both curves, which are read at sorted places: by no more than their spreads together
  expect(reach).toBeLessThan(1.05 * (spreadOf([...a.points.y]) + spreadOf([...b.points.y])));
  expect(reach).toBeGreaterThan(0.5 * Math.max(spreadOf([...a.points.y]), spreadOf([...b.points.y])));
});

test('told to stop it names the other edges without saying what they are', () => {
  const network = model([3, 1]);
  const x = Float64Array.from({ length: 90 }, (_, i) => Math.sin(i));
  const steps = readEdges(network, x, 30, { functions: chosen(['0', 'x']), noise: 0.1, backend: referenceBackend() });
  let step = steps.next(false);
  while (step.done !== true) step = steps.next(true);
  expect(step.value.map(({ candidates }) => candidates.length > 0)).toEqual([true, false, false]);
});

test('rounding of a curve is a part of its spread', () => {
  const points = { x: Float64Array.of(0, 1), y: Float64Array.of(0, 8) };
  const candidates = [{ rmse: 0.04, complexity: 0, label: '', r2: 0, apply: (form: AffineForm) => form }];
  const [cost] = candidateCosts({ layer: 0, input: 0, output: 0, points, candidates, noise: 0 });
  expect(cost).toBeCloseTo(Math.log(0.04 / 4e-12), 9);
});

test('of few rows no curve is known better than the network is', () => {
  const network = model([1, 1]);
  const options = { functions: chosen(['0', 'x']), noise: 0.5, backend: referenceBackend() };
  const noiseOf = (rows: number): number => {
    // the same places again and again: the curve varies alike
    const x = Float64Array.from({ length: rows }, (_, i) => ((i % 4) - 1.5) / 2);
    return runSteps(readEdges(network, x, rows, options))[0].noise;
  };
  // eight coefficients: as many rows, half, and twice as many
  expect(noiseOf(4)).toBeCloseTo(noiseOf(8), 9);
  expect(noiseOf(32) / noiseOf(8)).toBeCloseTo(0.5, 1);
});

test('functions of functions are tried in networks of up to ten edges, unless they are not asked for', () => {
  const functions = chosen(['0', '1', 'x', 'x^2', 'exp']);
  const labelsOf = (inputs: number, compositions?: boolean): string[] => {
    const x = Float64Array.from({ length: 20 * inputs }, (_, i) => Math.sin(i * i));
    const options = {
      functions,
      noise: 1e-9,
      backend: referenceBackend(),
      ...(compositions !== undefined && { compositions }),
    };
    const [first] = runSteps(readEdges(model([inputs, 1]), x, 20, options));
    return first.candidates.map(({ label }) => label).filter((label) => / of /.test(label));
  };
  expect(labelsOf(10).length).toBeGreaterThan(0);
  expect(labelsOf(10, true).length).toBeGreaterThan(0);
  expect(labelsOf(11)).toEqual([]);
  expect(labelsOf(10, false)).toEqual([]);
});

test('of more than sixty edges the strongest are read, the others said to be nothing', () => {
  const inputs = 62;
  const network = model([inputs, 1]);
  // the two that hardly vary: their columns do not
  const x = Float64Array.from(
    { length: 20 * inputs },
    (_, i) => Math.sin(i * i) * (i % inputs === 7 || i % inputs === 40 ? 1e-6 : 1),
  );
  const options = { functions: chosen(['0', 'x']), noise: 0.1, backend: referenceBackend() };
  const readings = runSteps(readEdges(network, x, 20, options));
  const few = readings.filter(({ candidates }) => candidates.length === 1);
  expect(few.map(({ input }) => input)).toEqual([7, 40]);
  expect(few.map(({ candidates: [only] }) => only.label)).toEqual(['0', '0']);
});

test('a curve is known to the noise of its own node, by how many rows there are for its numbers', () => {
  const network = model([2, 3]);
  const rows = 50;
  const random = createRandom(6);
  const x = Float64Array.from({ length: 2 * rows }, () => 2 * random.next() - 1);
  const said = predictRows(network, x, rows, referenceBackend());
  const readings = runSteps(
    readEdges(network, x, rows, { functions: chosen(['0']), noise: 0.1, backend: referenceBackend() }),
  );
  // eight coefficients and the base's
  for (const { output, noise } of readings) {
    const own = Array.from({ length: rows }, (_, row) => said[3 * row + output]);
    const mean = own.reduce((sum, value) => sum + value / rows, 0);
    const spread = Math.sqrt(own.reduce((sum, value) => sum + (value - mean) ** 2 / rows, 0));
    expect(noise / (0.1 * Math.sqrt(9 / rows) * spread)).toBeCloseTo(1, 9);
  }
});

test('the points of edges are what these add to their nodes', () => {
  const network = model([2, 3]);
  const rows = 50;
  const random = createRandom(6);
  const x = Float64Array.from({ length: 2 * rows }, () => 2 * random.next() - 1);
  const readings = runSteps(
    readEdges(network, x, rows, { functions: chosen(['0']), noise: 0.1, backend: referenceBackend() }),
  );
  const said = predictRows(network, x, rows, referenceBackend());
  for (let row = 0; row < rows; row++) {
    for (let output = 0; output < 3; output++) {
      const parts = readings
        .filter((edge) => edge.output === output)
        .map(({ input, points }) => points.y[points.x.indexOf(x[2 * row + input])]);
      expect(parts).toHaveLength(2);
      expect(parts[0] + parts[1]).toBeCloseTo(said[3 * row + output], 12);
    }
  }
});
