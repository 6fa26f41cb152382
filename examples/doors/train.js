// The training loop on arrays: Levenberg-Marquardt, told of each epoch.
import { createSyntheticDataset, KAN } from 'kanjs';
import { trainModel } from 'kanjs/train';

const data = createSyntheticDataset('sin(pi*x)', { range: [-1, 1], samples: 200, noise: 0 });
const { model } = new KAN([1, 1], { dtype: 'float64' });
const onEpoch = ({ epoch, trainLoss }) => console.log(`epoch ${epoch}: ${trainLoss.toExponential(1)}`);
const { stopped } = await trainModel(model, data, { optimizer: 'lm', epochs: 5, onEpoch });
console.log(`ended: ${stopped}`);
