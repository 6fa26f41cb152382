// Makes dist/node/index.js one file: two hundred small modules take Node longer to find than to run, and the reader of CSV, in the old kind of
// module, takes longer than half of them. What is imported at need stays apart, as do the other packages. Types are tsc's.
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const path = (relative) => fileURLToPath(new URL(`../${relative}`, import.meta.url));

export async function bundleNode() {
  const build = await rolldown({
    input: path('dist/node/index.js'),
    platform: 'node',
    external: (id) => !id.startsWith('.') && !id.startsWith('/') && !id.startsWith('#') && id !== 'papaparse',
    resolve: { conditionNames: ['node', 'import', 'default'] },
  });
  await build.write({
    dir: path('dist/node'),
    format: 'esm',
    entryFileNames: 'index.js',
    chunkFileNames: 'chunks/[name].js',
    // comments go; lines and names stay, for people: an error that nobody catches is shown with its line of this file
    minify: { mangle: false, compress: false, codegen: { removeWhitespace: false } },
  });
  await build.close();
}
