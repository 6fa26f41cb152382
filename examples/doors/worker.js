// Training in a thread of its own, step by step; in a page it is a Worker whose script calls `serve()`.
import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import { createSyntheticDataset, KAN } from 'kanjs';
import { createTrainer, serve } from 'kanjs/worker';

if (isMainThread) {
  const trainer = createTrainer(new Worker(new URL(import.meta.url)));
  const data = createSyntheticDataset('sin(pi*x)', { range: [-1, 1], samples: 200, noise: 0 });
  const run = trainer.train(new KAN([1, 1]).model, data, { epochs: 1000, paused: true });
  await run.step(10);
  const { epoch, trainLoss } = run.latest();
  console.log(`epoch ${epoch}: loss ${trainLoss.toExponential(0)}`);
  const { stopped } = await run.stop();
  console.log(`ended: ${stopped}`);
  trainer.close();
} else serve({ port: parentPort });
