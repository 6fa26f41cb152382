// Makes dist/node/index.js one file: two hundred small modules take Node longer to find than to run, and the reader of CSV, in the old kind of
// module, takes longer than half of them. What is imported at need stays apart, as do the other packages. Types are tsc's.
// papaparse comes along as one module of today's kind, for pages too: nobody has to install or convert it.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const path = (relative) => fileURLToPath(new URL(`../${relative}`, import.meta.url));

/** Comments go; lines and names stay, for people: an error that nobody catches is shown with its line of the file. */
const minify = { mangle: false, compress: false, codegen: { removeWhitespace: false } };

/** Puts papaparse beside the one module that uses it. */
export async function bundlePapaparse() {
  const build = await rolldown({ input: 'papaparse', platform: 'browser', cwd: path('.') });
  const file = path('dist/src/data/papaparse.js');
  await build.write({ file, format: 'esm', minify });
  await build.close();
  const { version, license } = JSON.parse(readFileSync(path('node_modules/papaparse/package.json'), 'utf8'));
  const head = `// papaparse ${version} by Matthew Holt (${license}); see THIRD-PARTY.md\n`;
  writeFileSync(file, head + readFileSync(file, 'utf8'));
  const user = path('dist/src/data/csv.js');
  writeFileSync(user, readFileSync(user, 'utf8').replace("from 'papaparse'", "from './papaparse.js'"));
}

export async function bundleNode() {
  const build = await rolldown({
    input: path('dist/node/index.js'),
    platform: 'node',
    external: (id) => !id.startsWith('.') && !id.startsWith('/') && !id.startsWith('#'),
    resolve: { conditionNames: ['node', 'import', 'default'] },
  });
  await build.write({
    dir: path('dist/node'),
    format: 'esm',
    entryFileNames: 'index.js',
    chunkFileNames: 'chunks/[name].js',
    minify,
  });
  await build.close();
}
