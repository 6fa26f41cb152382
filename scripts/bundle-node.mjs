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
    // names of functions stay, for stack traces; shorter names within them are a fifth less to compile
    minify: { mangle: { toplevel: false, keepNames: true }, compress: false, codegen: { removeWhitespace: true } },
  });
  await build.close();
}
