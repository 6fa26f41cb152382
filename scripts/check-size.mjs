// Bundles the browser entry as a page would and fails when it reaches a Node module, grows past its budget, or costs
// something although nothing of it is used. Prints sizes minified and gzipped, without and with the WebAssembly modules.
import { statSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { rolldown } from 'rolldown';

/** Ceilings in bytes, about a tenth above what was last measured; raise one only in the commit that needs it. */
const budget = {
  script: { minified: 793_500, gzip: 283_000 },
  everything: { minified: 1_336_500, gzip: 487_500 },
  network: { minified: 175_500, gzip: 63_700 },
  splines: { minified: 7900, gzip: 3350 },
  formula: { minified: 64_300, gzip: 23_200 },
  model: { minified: 70_400, gzip: 26_200 },
  train: { minified: 259_400, gzip: 94_000 },
  backend: { minified: 81_900, gzip: 30_650 },
  explain: { minified: 149_600, gzip: 54_050 },
  draw: { minified: 140_000, gzip: 51_000 },
  discover: { minified: 31_600, gzip: 12_450 },
  trainer: { minified: 10_000, gzip: 4200 },
  sweep: { minified: 22_000, gzip: 9000 },
  empty: { minified: 60, gzip: 80 },
  parquet: { minified: 190_000, gzip: 100_000 },
  exports: { minified: 160_000, gzip: 55_700 },
};

/** The same for the file that a thread of trials loads, as it lies on the disk. */
const threadBytes = 553_000;

/** Bundles a program that imports `kanjs` under browser conditions; returns its text and what it could not resolve. */
async function bundle(program, { withWasm }) {
  const outside = new Set();
  const entry = {
    name: 'entry',
    resolveId: (id) => {
      if (id === 'program') return id;
      if (id.startsWith('node:')) {
        outside.add(id);
        return { id, external: true };
      }
      return undefined;
    },
    load: (id) => {
      if (id === 'program') return program;
      // the modules of base64 text, left out
      return !withWasm && /wasm\/generated\/(plain|relaxed)\.js$/.test(id) ? "export const base64 = '';" : undefined;
    },
  };
  const build = await rolldown({
    input: 'program',
    platform: 'browser',
    resolve: { conditionNames: ['browser', 'import', 'default'] },
    plugins: [entry],
  });
  const { output } = await build.generate({ format: 'esm', minify: true });
  await build.close();
  const chunks = new Map(output.flatMap((part) => (part.type === 'chunk' ? [[part.fileName, part]] : [])));
  // read Parquet files, or write other languages, and are loaded when it is asked for
  const isParquet = (name) =>
    chunks.get(name).moduleIds.every((id) => /node_modules\/(hyparquet|fzstd|hysnappy)/.test(id));
  const reached = new Set();
  const reach = (name) => {
    if (reached.has(name) || !chunks.has(name)) return;
    reached.add(name);
    chunks.get(name).imports.forEach(reach);
  };
  for (const [name, { isEntry, moduleIds }] of chunks)
    if (isEntry || moduleIds.some((id) => /\/wasm\//.test(id))) reach(name);
  const isExport = (name) => !reached.has(name) && !isParquet(name);
  const sizeOf = (names) => {
    const text = names.map((name) => chunks.get(name).code).join('\n');
    return { minified: Buffer.byteLength(text), gzip: gzipSync(text, { level: 9 }).length };
  };
  return {
    ...sizeOf([...chunks.keys()].filter((name) => !isParquet(name) && !isExport(name))),
    outside: [...outside],
    parquet: { ...sizeOf([...chunks.keys()].filter(isParquet)), outside: [] },
    exports: { ...sizeOf([...chunks.keys()].filter(isExport)), outside: [] },
  };
}

const doors = ['splines', 'formula', 'model', 'train', 'backend', 'explain', 'draw', 'discover', 'sweep'];
const use = (door) =>
  `import * as ${door.replace('/', '_')} from '${door}'; globalThis.${door.replace('/', '_')} = ${door.replace('/', '_')};`;
const wholly = ['kanjs', ...doors.map((door) => `kanjs/${door}`)].map(use).join('\n');
const measured = {
  script: await bundle(wholly, { withWasm: false }),
  everything: await bundle(wholly, { withWasm: true }),
  network: await bundle("import { KAN, KANTrainer } from 'kanjs'; globalThis.kan = [KAN, KANTrainer];", {
    withWasm: false,
  }),
  ...Object.fromEntries(
    await Promise.all(doors.map(async (door) => [door, await bundle(use(`kanjs/${door}`), { withWasm: false })])),
  ),
  // a page's end of a worker: what computes is the worker's
  trainer: await bundle("import { createTrainer } from 'kanjs/worker'; globalThis.createTrainer = createTrainer;", {
    withWasm: true,
  }),
  empty: await bundle("import 'kanjs';", { withWasm: true }),
};
const titles = {
  script: 'JavaScript alone',
  everything: 'with both WebAssembly modules',
  network: 'KAN and KANTrainer, JavaScript',
  ...Object.fromEntries(doors.map((door) => [door, `kanjs/${door}, JavaScript`])),
  trainer: 'createTrainer of kanjs/worker',
  empty: 'imported, nothing used',
};

measured.parquet = measured.script.parquet;
titles.parquet = 'for Parquet, loaded at need';
measured.exports = measured.script.exports;
titles.exports = 'to write other languages, at need';

let wrong = 0;
const complain = (message) => {
  wrong++;
  console.error(message);
};
for (const [name, { minified, gzip, outside }] of Object.entries(measured)) {
  console.log(
    `${titles[name].padEnd(30)} ${String(minified).padStart(7)} bytes minified, ${String(gzip).padStart(7)} gzipped`,
  );
  for (const [kind, bytes] of Object.entries({ minified, gzip })) {
    if (bytes > budget[name][kind])
      complain(`size: ${titles[name]}: ${kind} ${bytes} bytes is above the budget of ${budget[name][kind]}`);
  }
  for (const id of outside) complain(`size: the browser entry reaches \`${id}\``);
}
// every thread of a sweep loads it before its first trial
const thread = statSync(new URL('../dist/node/trial-thread.js', import.meta.url)).size;
console.log(`what a thread of trials loads  ${String(thread).padStart(7)} bytes`);
if (thread > threadBytes) complain(`size: what a thread of trials loads: ${thread} bytes is above ${threadBytes}`);
process.exitCode = wrong > 0 ? 1 : 0;
