// From a network that is too large to one node: a sparse network of exp(sin πx + y²) and a column that means nothing is pruned,
// trained on with all rows at once, and refined.
import { KANTrainer, SparseKAN } from 'kanjs';
import { inputImportance, interactionStrengths } from 'kanjs/explain';
import { createRandom } from 'kanjs/model';

const random = createRandom(1);
const x = Array.from({ length: 1000 }, () => [0, 0, 0].map(() => 2 * random.next() - 1));
const y = x.map(([a, b]) => [Math.exp(Math.sin(Math.PI * a) + b * b)]);
const say = (what, kan, { history }) =>
  console.log(
    `${what.padEnd(8)} ${JSON.stringify(kan.widths).padEnd(7)} ${String(kan.numParameters).padStart(3)} parameters, RMSE ${Math.sqrt(history.trainLoss.at(-1)).toExponential(1)}`,
  );

const kan = new SparseKAN([3, 5, 1], { gridSize: 3, dtype: 'float64', sparsity: { threshold: 0 } });
say('sparse', kan, await new KANTrainer(kan).train({ x, y }));

for (const { name, share } of await inputImportance(kan.model, x))
  console.log(`  ${name} has ${(100 * share).toFixed(1)} % of the importance`);
const [strongest] = await interactionStrengths(kan.model, x);
console.log(
  `  ${strongest.columns.join(' and ')} act together in ${(100 * strongest.strength).toFixed(0)} % of the variance`,
);

const { columns, edges, inputs } = await kan.prune(x, { inputThreshold: 0.01 });
console.log(`${edges.length} edges went, and ${columns.join(', ')}`);

const full = { optimizer: 'lm', epochs: 50, sparsity: undefined };
const data = { x: x.map((row) => inputs.map((input) => row[input])), y };
say('pruned', kan, await new KANTrainer(kan, full).train(data));
kan.refine(10);
say('refined', kan, await new KANTrainer(kan, full).train(data));
