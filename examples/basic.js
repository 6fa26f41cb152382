// One input: a network learns sin(πx)·e^(−x/2) from 1000 noisy points.
import { createSyntheticDataset, KAN, KANTrainer } from 'kanjs';

const formula = 'sin(pi*x)*exp(-x/2)';
const training = createSyntheticDataset(formula, { samples: 1000, noise: 0.01, seed: 1 });
const validation = createSyntheticDataset(formula, { samples: 200, noise: 0.01, seed: 2 });

const kan = new KAN([1, 8, 8, 1], { domain: [0, 1] });
console.log(`${kan.widths.join('-')}: ${kan.numParameters} parameters`);

const trainer = new KANTrainer(kan, { patience: 50 });
const { history, bestEpoch, bestValidationLoss, stopped } = await trainer.train(training, { validation });
console.log(`${history.trainLoss.length} epochs (${stopped}), best at ${bestEpoch}`);
console.log(`validation loss ${bestValidationLoss.toExponential(2)}; the noise alone is 1.00e-4`);

console.log('\n   x  network  formula');
const places = [0, 0.2, 0.4, 0.6, 0.8, 1];
const { data } = await kan.predict(places);
places.forEach((x, i) => {
  const exact = Math.sin(Math.PI * x) * Math.exp(-x / 2);
  console.log(`${x.toFixed(1).padStart(4)} ${data[i].toFixed(4).padStart(8)} ${exact.toFixed(4).padStart(8)}`);
});
