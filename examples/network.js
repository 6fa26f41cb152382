import { createSyntheticDataset, KAN, KANTrainer } from 'kanjs';

const { x, y } = createSyntheticDataset('exp(sin(pi*x) + y^2)', { range: [-1, 1], noise: 0 });
const kan = new KAN([2, 5, 1]);
const { history } = await new KANTrainer(kan, { epochs: 300 }).train({ x, y });
console.log(`loss ${history.trainLoss[0].toPrecision(2)} at first, ${history.trainLoss[299].toPrecision(2)} at last`);

const { data } = await kan.predict([[0.5, -0.5]]);
console.log(`f(0.5, -0.5) is about ${data[0].toFixed(2)}; exactly ${Math.exp(1.25).toFixed(2)}`);
