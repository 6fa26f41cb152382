// How a training went, as a picture: SVG anywhere, in Node PNG too.
import { createSyntheticDataset, KAN, KANTrainer, savePicture } from 'kanjs';
import { renderHistory } from 'kanjs/draw';

const { x, y } = createSyntheticDataset('exp(x)');
const result = await new KANTrainer(new KAN([1, 1]), { epochs: 50 }).train({ x, y });
await savePicture(process.argv[2] ?? 'history.svg', renderHistory(result, { title: 'exp(x)' }));
