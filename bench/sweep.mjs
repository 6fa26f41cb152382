// What halving saves and what it costs: on real tables a full grid, and halving over the same combinations, with the work of both and the places of their
// winners. `node bench/sweep.mjs DIRECTORY_OF_TABLES [OUTPUT]`; takes a while. Journals stay in the output, so after any end it goes on from there.
import { join } from 'node:path';
import { figureText, runSweep, settingText } from 'kanjs/sweep';

const [tables, out = 'sweeps'] = process.argv.slice(2);
if (!tables) throw new Error('where are the tables?');
const vary = {
  gridSize: [3, 5, 10],
  layers: [[], [8], [16]],
  learningRate: [0.003, 0.01, 0.03],
  weightDecay: [0, 0.3],
};
/** @type {[string, string, number][]} name, target, epochs */
const cases = [
  ['cars', 'mpg', 100],
  ['concrete', 'compressive_strength', 100],
  ['spam', 'type', 20],
];

for (const [name, target, epochs] of cases) {
  const sweepBy = async (strategy) => {
    const began = performance.now();
    const run = await runSweep({
      data: join(tables, `${name}.csv`),
      spec: { target, vary, settings: { epochs }, folds: 5, strategy },
      outputDir: join(out, `${name}-${strategy}`),
      resume: true,
    });
    return { ...run, seconds: (performance.now() - began) / 1000 };
  };
  const [grid, halving] = [await sweepBy('grid'), await sweepBy('halving')];
  const winner = settingText(halving.best.settings);
  const place = grid.points.findIndex(({ settings }) => settingText(settings) === winner);
  const full = grid.points[place];
  console.log(`${name}: ${grid.points.length} combinations by ${grid.metric}`);
  console.log(
    `  grid     ${grid.trials} trials, ${grid.epochs} epochs, ${grid.seconds.toFixed(0)} s: ${figureText(grid.best)} with ${settingText(grid.best.settings)}`,
  );
  console.log(
    `  halving  ${halving.trials} trials, ${halving.epochs} epochs (${((100 * halving.epochs) / grid.epochs).toFixed(1)} %), ${halving.seconds.toFixed(0)} s: ${figureText(halving.best)} with ${winner}`,
  );
  const apart = (grid.best.mean - full.mean) / grid.best.error;
  console.log(`  its winner is number ${place + 1} of the grid, ${apart.toFixed(2)} standard errors behind the first`);
}
