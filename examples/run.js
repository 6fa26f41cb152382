import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadResults, runTraining } from 'kanjs/files';

const settings = {
  data: 'examples/data/iris.csv',
  target: 'species',
  layers: [4],
  epochs: 50,
  folds: 5,
  outputDir: join(tmpdir(), 'iris'),
};
const run = await runTraining(settings, {
  signal: AbortSignal.timeout(60_000),
  onEvent: (event) => {
    if (event.kind === 'fold') console.log(`fold ${event.fold} of ${event.folds}`);
  },
});
console.log(`${run.stopped}: ${Object.keys(run.files)} written, ${run.unwritten.length} not`);
const { best_epoch, best_val_loss } = await loadResults(run.files.results);
console.log(`best at epoch ${best_epoch}: ${best_val_loss.toPrecision(2)}`);
