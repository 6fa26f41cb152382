// The cases of the accuracy suite. Each runs with a seed and gives steps: a figure with the parameters it took. Beside each step stand the best
// figure known of another KAN system and, where there is one, the goal. Shapes are no larger than those of the best known figures.

import { createTable, discoverTable, solveEquation } from 'kanjs';
import { inputDerivatives } from 'kanjs/explain';
import { parameterCount } from 'kanjs/model';
import { trainModel } from 'kanjs/train';
import { formulaData, moonData, specialData } from './data.mjs';
import { climb, errorOf, freshModel } from './fit.mjs';

const best = (...figures) => figures.map((figure) => ({ best: figure }));

/** A ladder of grids on data, each of `shown` a step. */
function ladder({ data, widths, grids, shown = grids, ...options }) {
  return async (seed, backend) => {
    const given = data();
    const rungs = await climb(widths, given, { seed, grids, backend, ...options });
    return rungs
      .filter(({ gridSize }) => shown.includes(gridSize))
      .map(({ gridSize, model }) => ({
        step: `G = ${gridSize}`,
        figure: errorOf(model, given.test, backend),
        parameters: parameterCount(model.spec),
      }));
  };
}

/** A special function: the grid that rows held back like best. */
const special = (name, widths, grids, known, options = {}) => ({
  name,
  shape: JSON.stringify(widths),
  unit: 'RMSE',
  steps: best(known),
  async run(seed, backend) {
    const given = specialData(name);
    const rungs = await climb(widths, given, { seed, grids, backend, ...options });
    const { gridSize, model } = rungs.toSorted((a, b) => a.error - b.error)[0];
    return [
      { step: `G = ${gridSize}`, figure: errorOf(model, given.test, backend), parameters: parameterCount(model.spec) },
    ];
  },
});

/** Inputs as columns by name. */
const columnsOf = ({ names, inputs, rows, x }) =>
  Object.fromEntries(names.map((name, i) => [name, Array.from({ length: rows }, (_, row) => x[row * inputs + i])]));

/**
 * What the formula that is found in the training points says of the test points.
 * @param {string} text
 * @param {number} known
 * @param {[number, number]} range
 */
const formula = (text, known, range = [-1, 1]) => ({
  name: `${text}, as a formula`,
  shape: 'formula',
  unit: 'RMSE',
  steps: best(known),
  async run(seed, backend) {
    const { train, test } = formulaData(text, { range });
    const { fronts } = await discoverTable(createTable({ ...columnsOf(train), target: train.y }), {
      target: 'target',
      seed,
      backend,
    });
    const { formula: found } = fronts[0].formulas[fronts[0].best];
    const said = found.evaluate(columnsOf(test));
    const errors = Array.from(test.y, (y, row) => (typeof said === 'number' ? said : said[row]) - y);
    const figure = Math.sqrt(errors.reduce((sum, error) => sum + error * error, 0) / errors.length);
    return [{ step: `\`${String(found)}\``, figure, parameters: 0 }];
  },
});

/** Five peaks side by side, learned one after the other. */
async function continualLearning(seed, backend) {
  const peaks = [-0.8, -0.4, 0, 0.4, 0.8];
  const value = (x) => peaks.reduce((sum, centre) => sum + Math.exp(-300 * (x - centre) ** 2), 0);
  const data = peaks.map((centre) => {
    const x = Float64Array.from({ length: 100 }, (_, i) => centre - 0.2 + (0.4 * (i + 0.5)) / 100);
    return { rows: 100, x, y: x.map(value) };
  });
  let model = freshModel([1, 1], seed, { gridSize: 200 });
  const first = [];
  for (const peak of data) {
    ({ model } = await trainModel(model, peak, { optimizer: 'lm', epochs: 30, backend }));
    first.push(errorOf(model, peak, backend));
  }
  const last = data.map((peak) => errorOf(model, peak, backend));
  const parameters = parameterCount(model.spec);
  return [
    { step: 'worst peak, just learned', figure: Math.max(...first), parameters },
    { step: 'worst growth later', figure: Math.max(0, ...last.map((error, i) => error - first[i])), parameters },
  ];
}

async function twoMoons(seed, backend) {
  const { train, test } = moonData();
  const centred = ({ x, ...rest }) => ({
    ...rest,
    x: x.map((value, i) => (i % 2 === 0 ? (value - 0.5) / 2 : (value - 0.25) / 1.2)),
  });
  const rungs = await climb([2, 1], { train: centred(train) }, { seed, grids: [3], starts: 1, backend });
  const { model } = rungs[0];
  const session = backend.open(model.spec, model.parameters, { batchSize: test.rows });
  const outputs = new Float64Array(test.rows);
  session.forward(centred(test).x, test.rows, outputs);
  session.close();
  const right = outputs.filter((output, i) => Math.round(output) === test.y[i]).length;
  return [{ step: 'G = 3', figure: right / test.rows, parameters: parameterCount(model.spec) }];
}

async function poisson(seed) {
  const side = 51;
  const at = (i) => -1 + (2 * i) / (side - 1);
  const points = Array.from({ length: side * side }, (_, i) => [at(i % side), at(Math.floor(i / side))]);
  const onBoundary = (point) => Math.max(...point.map(Math.abs)) === 1;
  let model = freshModel([2, [0, 1], 1], seed, { base: 'silu', splineScale: 0.05 });
  const steps = [];
  for (const gridSize of [5, 10, 20]) {
    ({ model } = await solveEquation(
      model,
      [
        { residual: 'u_xx + u_yy + 2*pi^2*sin(pi*x)*sin(pi*y)', points: points.filter((point) => !onBoundary(point)) },
        { residual: 'u', points: points.filter(onBoundary) },
      ],
      { gridSizes: [gridSize], iterations: 40 },
    ));
    const { values } = inputDerivatives(model, points, { order: 1 });
    const errors = points.map(([x, y], i) => values.data[i] - Math.sin(Math.PI * x) * Math.sin(Math.PI * y));
    const figure = Math.sqrt(errors.reduce((sum, error) => sum + error * error, 0) / errors.length);
    steps.push({ step: `G = ${gridSize}`, figure, parameters: parameterCount(model.spec) });
  }
  return steps;
}

const hello = 'exp(sin(pi*x) + y^2)';

export const cases = [
  {
    name: 'exp(sin πx + y²), [2,1,1]',
    shape: '[2,1,1]',
    unit: 'RMSE',
    steps: [
      { best: undefined, goal: 4e-3 },
      { best: 3.3e-4, goal: 3e-4 },
      { best: 4.0e-5, goal: 2e-5 },
      { best: 1.2e-5, goal: 1e-6 },
      { best: 8.2e-6, goal: 1e-7 },
    ],
    run: ladder({
      data: () => formulaData(hello),
      widths: [2, 1, 1],
      grids: [3, 5, 10, 20, 50, 100],
      shown: [5, 10, 20, 50, 100],
      starts: 4,
      kept: 1,
    }),
  },
  {
    name: 'exp(sin πx + y²), [2,5,1]',
    shape: '[2,5,1]',
    unit: 'RMSE',
    steps: [{ best: 1.77e-2 }, { best: undefined, goal: 4.6e-3 }],
    run: ladder({ data: () => formulaData(hello), widths: [2, 5, 1], grids: [3, 5] }),
  },
  {
    name: 'exp((sin π(a²+b²) + sin π(c²+d²))/2)',
    shape: '[4,2,1,1]',
    unit: 'RMSE',
    steps: [{ best: 4.6e-3 }, { best: 1.8e-3 }, { best: 1.5e-4 }, { best: 1.1e-5 }, { best: 5.1e-7, goal: 5e-7 }],
    run: ladder({
      data: () => formulaData('exp((sin(pi*(a^2+b^2)) + sin(pi*(c^2+d^2)))/2)', { samples: 3000 }),
      widths: [4, 2, 1, 1],
      grids: [3, 5, 10, 20, 50],
      starts: 24,
    }),
  },
  {
    name: 'x·y with multiplication nodes',
    shape: '[2,[0,1]]',
    unit: 'RMSE',
    steps: best(1.3e-16),
    run: ladder({
      data: () => formulaData('x*y'),
      widths: [2, [0, 1]],
      grids: [1],
      order: 1,
      iterations: 100,
      heldBackShare: 0,
    }),
  },
  {
    name: '(u+v)/(1+uv), ±0.9',
    shape: '[2,1,1]',
    unit: 'RMSE',
    steps: best(2.1e-6),
    run: ladder({
      data: () => formulaData('(u+v)/(1+u*v)', { range: [-0.9, 0.9] }),
      widths: [2, 1, 1],
      grids: [3, 5, 10],
      shown: [10],
      domain: [-0.9, 0.9],
    }),
  },
  {
    name: 'exp(J₀(20x) + y²)',
    shape: '[2,1,1]',
    unit: 'RMSE',
    steps: best(4.7e-2),
    run: ladder({ data: () => specialData('bessel-exponential'), widths: [2, 1, 1], grids: [20] }),
  },
  { name: 'two moons, noise 0.1', shape: '[2,1]', unit: 'accuracy', steps: best(0.998), run: twoMoons },
  {
    name: 'five Gaussian peaks in sequence',
    shape: '[1,1]',
    unit: 'RMSE',
    steps: [{ best: 4e-6 }, { best: undefined, goal: 1e-6 }],
    run: continualLearning,
  },
  {
    name: 'Poisson equation, 51 × 51',
    shape: '[2,[0,1],1]',
    unit: 'L2',
    steps: [{ best: 3.1e-3 }, { best: 1.0e-3 }, { best: 1.7e-4, goal: 1e-6 }],
    run: poisson,
  },
  formula(hello, 7e-11),
  formula('x*y', 1.3e-16),
  formula('(u+v)/(1+u*v)', 2.1e-6, [-0.9, 0.9]),
  special('bessel-j', [2, 3, 1, 1, 1], [3, 5, 10, 20], 1.6e-3, { kept: 5, training: { anchor: 1e-9 } }),
  special('bessel-k', [2, 2, 1], [3, 5, 10, 20], 2.5e-5),
  special('elliptic-first', [2, 2, 1, 1, 1], [3, 5, 10], 1.2e-4),
  special('elliptic-second', [2, 2, 1, 1], [3, 5, 10], 8.3e-5),
  special('legendre', [2, 2, 1], [3, 5, 10, 20], 5.3e-5, { kept: 5, training: { anchor: 1e-10 } }),
  special('spherical-harmonic-0-1', [2, 1, 1], [3, 5, 10, 20], 2.2e-7),
  special('spherical-harmonic-1-2', [2, 2, 1, 1], [3, 5, 10, 20], 1.5e-5),
];
