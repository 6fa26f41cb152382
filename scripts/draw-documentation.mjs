// Draws the pictures of the documentation into docs/images/. Needs the build; the tables are those of examples/data.
import { mkdir, writeFile } from 'node:fs/promises';
import {
  createSyntheticDataset,
  createTable,
  discoverTable,
  KAN,
  KANTrainer,
  lockEdge,
  openBackend,
  readTableFile,
  renderEdge,
  renderNetwork,
  trainTable,
} from 'kanjs';
import { observeModel } from 'kanjs/explain';
import { createRandom } from 'kanjs/model';

await mkdir('docs/images', { recursive: true });
const backend = await openBackend({ device: 'wasm' });
const save = async (name, svg) => {
  await writeFile(`docs/images/${name}.svg`, svg);
  console.log(`${name}.svg ${Math.ceil(svg.length / 1024)} kB`);
};

// the network of the literature's first example
const data = createSyntheticDataset('exp(sin(pi*x) + y^2)', { range: [-1, 1], samples: 1000, noise: 0 });
const matrix = { data: data.x, shape: [data.rows, 2] };
const kan = new KAN([2, 5, 1]);
await new KANTrainer(kan, { epochs: 300, backend }).train(data);
const observation = await observeModel(kan.model, matrix, { backend });
const names = { inputs: ['x', 'y'], outputs: ['f'] };
await save(
  'network',
  renderNetwork(kan.model, { title: 'exp(sin πx + y²) by a [2, 5, 1] network', observation, names }),
);
const [first] = observation.attribution.layers;
const output = first.edges.subarray(0, first.outputs).indexOf(Math.max(...first.edges.subarray(0, first.outputs)));
await save('edge', renderEdge(kan.model, { layer: 0, input: 0, output }, { observation, names: { input: 'x' } }));

// the same function where each edge is locked
let exact = new KAN([2, 1, 1], { dtype: 'float64' }).model;
exact = lockEdge(exact, { layer: 0, input: 0, output: 0 }, { function: 'sin', affine: [Math.PI, 0, 1, 0] });
exact = lockEdge(exact, { layer: 0, input: 1, output: 0 }, { function: 'x^2' });
exact = lockEdge(exact, { layer: 1, input: 0, output: 0 }, { function: 'exp' });
await save('locked', renderNetwork(exact, { observation: await observeModel(exact, matrix, { backend }), names }));

// a product
const product = createSyntheticDataset('x*y + z', { range: [-1, 1], samples: 1000, noise: 0 });
const cube = { data: product.x, shape: [product.rows, 3] };
const multiplying = new KAN([3, [1, 1], 1], { dtype: 'float64' });
await new KANTrainer(multiplying, { epochs: 400, optimizer: 'lm', backend }).train(product);
await save(
  'product',
  renderNetwork(multiplying.model, {
    observation: await observeModel(multiplying.model, cube, { backend }),
    names: { inputs: ['x', 'y', 'z'], outputs: ['f'] },
  }),
);

// tables
const wine = await readTableFile('examples/data/wine.csv');
const { model } = await trainTable(wine, { target: wine.columns.at(-1).name, layers: [8], backend });
await save(
  'wine',
  renderNetwork(model, { title: 'wine, [13, 8, 3]', observation: await observeModel(model, wine, { backend }) }),
);
const digits = await readTableFile('examples/data/digits.csv');
const big = await trainTable(digits, {
  target: digits.columns.at(-1).name,
  layers: [16],
  epochs: 40,
  task: 'classification',
  backend,
});
await save(
  'digits',
  renderNetwork(big.model, {
    title: 'digits, [64, 16, 10]',
    maxEdges: 60,
    observation: await observeModel(big.model, digits, { backend }),
  }),
);

// the network that an oscillation's formula is read from
const random = createRandom(5);
const between = (lo, hi) => Float64Array.from({ length: 1000 }, () => lo + (hi - lo) * random.next());
const [amplitude, omega, time] = [between(1, 2), between(1, 2), between(0, 3)];
const signal = time.map((t, row) => amplitude[row] * Math.cos(omega[row] * t) + 0.005 * random.normal());
const table = createTable({ amplitude, omega, time, signal });
const [found] = (await discoverTable(table, { target: 'signal', backend })).fronts;
await save(
  'discover',
  renderNetwork(found.network.model, {
    title: `signal = ${found.formulas[found.best].formula}`,
    observation: await observeModel(found.network.model, table, { backend }),
  }),
);
backend.close();
