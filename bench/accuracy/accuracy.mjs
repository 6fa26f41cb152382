// Runs the accuracy suite and prints, beside the best figures known of other KAN systems, what kanjs reaches: median and worst of five
// seeds. `--json` prints JSON, `--only TEXT` runs the cases whose name holds it, `--seeds N` fewer seeds, `--save` writes
// bench/results/accuracy.json.

import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { openBackend } from 'kanjs';
import { cases } from './cases.mjs';
import { measure, tableOf } from './measure.mjs';

const { values: options } = parseArgs({
  options: {
    json: { type: 'boolean' },
    only: { type: 'string', default: '' },
    seeds: { type: 'string', default: '5' },
    save: { type: 'boolean' },
  },
});
const seeds = Array.from({ length: Number(options.seeds) }, (_, i) => i + 1);
const backend = await openBackend({ threads: 1 });
const results = [];
for (const each of cases.filter(({ name, shape }) => `${name} ${shape}`.includes(options.only))) {
  console.error(each.name);
  results.push(...(await measure(each, seeds, backend)));
}
backend.close();
const report = {
  environment: { processor: cpus()[0].model, node: process.version, backend: backend.name, threads: backend.threads },
  seeds,
  results,
};
console.log(options.json ? JSON.stringify(report, undefined, 1) : tableOf(results));
if (options.save) {
  const folder = new URL('../results/', import.meta.url);
  mkdirSync(folder, { recursive: true });
  writeFileSync(new URL('accuracy.json', folder), `${JSON.stringify(report, undefined, 1)}\n`);
}
