// A stream of any length through a network, in the memory of one batch.
import { BatchedKANInference, createSyntheticDataset, KAN, KANTrainer } from 'kanjs';

const { x, y } = createSyntheticDataset('exp(-(x^2 + y^2))', { range: [-1, 1], noise: 0 });
const kan = new KAN([2, 5, 1]);
await new KANTrainer(kan, { epochs: 100 }).train({ x, y });

// half a million points on a spiral, none of them kept
function* spiral(count) {
  for (let i = 0; i < count; i++) {
    const [radius, angle] = [i / count, i / 1000];
    yield [radius * Math.cos(angle), radius * Math.sin(angle)];
  }
}

const inference = new BatchedKANInference(kan, { batchSize: 4096 });
let [rows, pieces, worst] = [0, 0, 0];
for await (const { data } of inference.stream(spiral(500_000))) {
  for (const value of data) worst = Math.max(worst, Math.abs(value - Math.exp(-((rows++ / 500_000) ** 2))));
  pieces++;
}
console.log(`${rows} rows in ${pieces} pieces, largest error ${worst.toFixed(4)}`);
