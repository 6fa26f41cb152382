// Makes dist/node/index.js one file: two hundred small modules take Node longer to find than to run. What is imported at need stays
// apart, as do the packages depended on. Types are tsc's.
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const path = (relative) => fileURLToPath(new URL(`../${relative}`, import.meta.url));

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
    // names stay, for stack traces
    minify: { mangle: false, compress: false, codegen: { removeWhitespace: true } },
  });
  await build.close();
}
