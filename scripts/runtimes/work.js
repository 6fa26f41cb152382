// What every runtime does in scripts/runtimes.mjs: it trains, predicts, saves, loads and predicts again, with arrays and with a table.
import {
  BatchedKANInference,
  createSyntheticDataset,
  KAN,
  KANTrainer,
  openBackend,
  predictTable,
  readCsv,
  trainTable,
} from 'kanjs';

/** Resolves to what computed and how well; throws where something is not as it should be. `reload` saves a model and loads it again. */
export async function work(reload) {
  const backend = await openBackend();
  const { name, variant, threads, source, note } = backend;
  const { x, y } = createSyntheticDataset('exp(sin(pi*x) + y^2)', { samples: 400, range: [-1, 1], noise: 0 });
  const kan = new KAN([2, 5, 1]);
  const { history } = await new KANTrainer(kan, { epochs: 40, backend }).train({ x, y });
  const rows = [
    [0.5, -0.5],
    [-0.25, 0.75],
  ];
  const before = await kan.predict(rows);
  const again = await new BatchedKANInference(await reload(kan.model)).predict(rows);
  if (before.data.join() !== again.data.join()) throw new Error(`predicted ${before.data}; once loaded, ${again.data}`);

  const lines = Array.from({ length: 60 }, (_, i) => `${i - 30},${i < 30 ? 'under' : '"over, or at"'}`);
  const table = await readCsv(`a,word\n${lines.join('\n')}\n`);
  const { model } = await trainTable(table, { target: 'word', layers: [2], epochs: 30, backend });
  const { labels } = await predictTable(model, table);
  if (labels[0] !== 'under' || labels[59] !== 'over, or at') throw new Error(`the labels are ${labels.join('; ')}`);
  backend.close();
  return { name, variant, threads, source, note, loss: history.trainLoss.at(-1) };
}
