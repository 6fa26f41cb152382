// How a training went, and the network, as pictures.
import { createSyntheticDataset, KAN, KANTrainer, renderNetwork } from 'kanjs';
import { renderHistory, type Theme } from 'kanjs/draw';

const { x, y } = createSyntheticDataset('exp(x)');
const kan = new KAN([1, 1]);
const result = await new KANTrainer(kan, { epochs: 10 }).train({ x, y });
const theme: Theme = 'dark';
const pictures: string[] = [renderHistory(result, { title: 'exp(x)', theme }), renderNetwork(kan.model, { theme })];
console.log(pictures.join('').length);
