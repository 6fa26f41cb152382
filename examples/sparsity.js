// Which of ten inputs matter? A sparse network finds the two, and is as good as a dense one.
import { KAN, KANTrainer, SparseKAN } from 'kanjs';
import { createRandom } from 'kanjs/model';

const random = createRandom(1);
const draw = (rows) => {
  const x = Array.from({ length: rows }, () => Array.from({ length: 10 }, () => 2 * random.next() - 1));
  const y = x.map((row) => [Math.sin(Math.PI * row[3]) + row[7] ** 2 + 0.01 * random.normal()]);
  return { x, y };
};
const [training, validation] = [draw(1000), draw(300)];

const dense = new KAN([10, 5, 1]);
const sparse = new SparseKAN([10, 5, 1]);
for (const network of [dense, sparse]) {
  const { bestValidationLoss } = await new KANTrainer(network).train(training, { validation });
  console.log(
    `${network.constructor.name.padEnd(9)} ${String(network.numParameters).padStart(3)} parameters, validation loss ${bestValidationLoss.toExponential(2)}`,
  );
}

const { share, layers } = sparse.sparsity();
console.log(`${(100 * share).toFixed(1)} % of the edges are exactly zero:`);
for (const { layer, edges, removed } of layers) console.log(`  layer ${layer}: ${removed} of ${edges}`);

const { inputs } = await sparse.importance(validation.x);
const ranked = [...inputs.keys()].sort((a, b) => inputs[b] - inputs[a]);
for (const input of ranked.slice(0, 3)) console.log(`  x${input + 1} has score ${inputs[input].toFixed(3)}`);
