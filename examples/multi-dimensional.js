// Three inputs and two outputs: one network learns both, and says which input matters.
import { KAN, KANTrainer } from 'kanjs';
import { inputImportance } from 'kanjs/explain';
import { createRandom } from 'kanjs/model';

const random = createRandom(1);
const draw = (rows) => {
  const x = Array.from({ length: rows }, () => [0, 0, 0].map(() => 2 * random.next() - 1));
  const y = x.map(([a, b, c]) => [Math.sin(Math.PI * a) + b * b, a * b + 0.1 * c]);
  return { x, y };
};
const [training, test] = [draw(2000), draw(500)];

for (const hidden of [[], [5], [8, 8]]) {
  const kan = new KAN([3, ...hidden, 2]);
  await new KANTrainer(kan, { epochs: 100 }).train(training);
  const { data } = await kan.predict(test.x);
  const errors = [0, 1].map((output) => {
    const square = test.y.reduce((sum, row, i) => sum + (row[output] - data[2 * i + output]) ** 2, 0);
    return Math.sqrt(square / test.y.length).toFixed(4);
  });
  console.log(`[${kan.widths}], ${kan.numParameters} parameters: RMSE ${errors.join(' and ')}`);
  if (hidden.length < 2) continue;
  for (const { name, share } of await inputImportance(kan.model))
    console.log(`${name} has ${(100 * share).toFixed(1)} % of the effect`);
}
