// A network as a picture: it trains, is looked at on its data, and is drawn with the curve of every edge.
import { writeFile } from 'node:fs/promises';
import { createSyntheticDataset, KAN, KANTrainer, renderEdge, renderNetwork } from 'kanjs';
import { observeModel } from 'kanjs/explain';

const { x, y, rows } = createSyntheticDataset('exp(sin(pi*x) + y^2)', { range: [-1, 1], samples: 1000, noise: 0 });
const kan = new KAN([2, 5, 1]);
await new KANTrainer(kan, { epochs: 300 }).train({ x, y });

// what each layer reads, and how much each edge matters there
const observation = await observeModel(kan.model, { data: x, shape: [rows, 2] });
const [layer] = observation.attribution.layers;
const strongest = layer.edges.indexOf(Math.max(...layer.edges));
const edge = { layer: 0, input: Math.floor(strongest / layer.outputs), output: strongest % layer.outputs };
console.log(`the strongest of ${layer.edges.length} edges leads from ${'xy'[edge.input]} to node ${edge.output + 1}`);

const file = process.argv[2] ?? 'network.svg';
const names = { inputs: ['x', 'y'], outputs: ['f'] };
await writeFile(file, renderNetwork(kan.model, { title: 'exp(sin πx + y²)', observation, names }));
const large = renderEdge(kan.model, edge, { observation, names: { input: 'xy'[edge.input] } });
await writeFile(file.replace(/(\.svg)?$/, '-edge.svg'), large);
console.log(`drawn in ${file}`);
