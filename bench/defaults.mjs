// Measures the choices behind the defaults: how well networks with one setting changed learn a dozen functions and the real
// tables. docs/defaults.md holds the figures it printed. `--only functions` or `--only tables` for one half.

import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { crossValidateTable, KAN, KANTrainer, readTableFile } from 'kanjs';
import { createRandom, createSpec, initializeParameters } from 'kanjs/model';
import { createSyntheticDataset } from 'kanjs';
import { pytorchSketchOptions } from 'kanjs/model';
import { functionCases } from './function-cases.mjs';

const { values } = parseArgs({ options: { only: { type: 'string', default: '' } } });

/** Name, options of the network, options of training. */
const variations = [
  ['defaults', {}, {}],
  ['hidden domain [-2, 2]', { hiddenDomain: [-2, 2] }, {}],
  ['hidden domain [-3, 3]', { hiddenDomain: [-3, 3] }, {}],
  ['outside: clamp', { outside: 'clamp' }, {}],
  ['outside: zero', { outside: 'zero' }, {}],
  ['SiLU between layers', { activation: 'silu' }, {}],
  ['base gelu', { base: 'gelu' }, {}],
  ['base tanh', { base: 'tanh' }, {}],
  ['base identity', { base: 'identity' }, {}],
  ['no base', { base: 'none' }, {}],
  ['first values 1 and 0.1', { baseScale: 1, splineScale: 0.1 }, {}],
  ['first values 0.5 and 0.3', { baseScale: 0.5, splineScale: 0.3 }, {}],
  ['first values 0.5 and 0.01', { baseScale: 0.5, splineScale: 0.01 }, {}],
  ['learning rate 0.003', {}, { learningRate: 0.003 }],
  ['learning rate 0.03', {}, { learningRate: 0.03 }],
  ['batch size 32', {}, { batchSize: 32 }],
  ['batch size 128', {}, { batchSize: 128 }],
  ['constant learning rate', {}, { schedule: 'constant' }],
  ['weight decay 0.1', {}, { weightDecay: 0.1 }],
  ["the specification's own", 'specification', {}],
];

/** Root of the mean squared error on fresh points, relative to the function's own standard deviation. */
async function relativeError({ inputs, f }, hidden, options, training) {
  const draw = (seed) => createSyntheticDataset(f, { inputs, range: [-1, 1], noise: 0, samples: 1000, seed });
  const [learn, fresh] = [draw(1), draw(2)];
  const widths = [inputs, ...hidden, 1];
  const specified = options === 'specification';
  const spec = createSpec(widths, specified ? pytorchSketchOptions : options);
  const parameters = initializeParameters(spec, createRandom(42), specified ? { pytorchSketch: true } : options);
  const kan = new KAN({ spec, parameters });
  // that configuration expects inputs in [0, 1]
  const x = (given) => (specified ? given.map((value) => (value + 1) / 2) : given);
  await new KANTrainer(kan, training).train({ x: x(learn.x), y: learn.y });
  const { data } = await kan.predict(x(fresh.x));
  const mean = fresh.y.reduce((sum, value) => sum + value, 0) / fresh.y.length;
  let [error, spread] = [0, 0];
  fresh.y.forEach((value, i) => {
    error += (data[i] - value) ** 2;
    spread += (value - mean) ** 2;
  });
  return Math.sqrt(error / spread);
}

if (values.only !== 'tables') {
  console.log('mean over 12 functions of log10(RMSE / standard deviation), lower is better\n');
  console.log('| Setting | [n, 5, 1] | [n, 8, 8, 1] |\n|---|---|---|');
  for (const [name, options, training] of variations) {
    const cells = [];
    for (const hidden of [[5], [8, 8]]) {
      let sum = 0;
      for (const each of functionCases) sum += Math.log10(await relativeError(each, hidden, options, training));
      cells.push((sum / functionCases.length).toFixed(2).replace('-', '−'));
    }
    console.log(`| ${name} | ${cells.join(' | ')} |`);
  }
}

if (values.only !== 'functions') {
  /** @type {[string, string, 'classification' | 'regression'][]} */
  const tables = [
    ['iris', 'species', 'classification'],
    ['wine', 'cultivar', 'classification'],
    ['digits', 'digit', 'classification'],
    ['diabetes', 'progression', 'regression'],
  ];
  /** @type {[string, object][]} */
  const settings = [
    ['defaults', {}],
    ['no hidden layer', { layers: [] }],
    ['4 hidden nodes', { layers: [4] }],
    ['32 hidden nodes', { layers: [32] }],
    ['grid size 3', { gridSize: 3 }],
    ['weight decay 1', { weightDecay: 1 }],
  ];
  console.log('\naccuracy, or R² for diabetes, over five folds; median of seeds 1, 2 and 3\n');
  console.log(`| Setting | ${tables.map(([name]) => name).join(' | ')} |\n|${'---|'.repeat(tables.length + 1)}`);
  for (const [name, options] of settings) {
    const cells = [];
    for (const [file, target, task] of tables) {
      const table = await readTableFile(fileURLToPath(new URL(`../examples/data/${file}.csv`, import.meta.url)));
      const scores = [];
      for (const seed of [1, 2, 3]) {
        const { metrics } = await crossValidateTable(table, { target, task, seed, ...options });
        scores.push(metrics.task === 'regression' ? metrics.r2 : metrics.accuracy);
      }
      cells.push(
        scores
          .sort((a, b) => a - b)[1]
          .toFixed(3)
          .replace('-', '−'),
      );
    }
    console.log(`| ${name} | ${cells.join(' | ')} |`);
  }
}
