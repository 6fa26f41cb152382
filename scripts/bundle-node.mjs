// Makes what Node imports one file: two hundred small modules take Node longer to find than to run, and the reader of CSV, in the old kind of
// module, takes longer than half of them. What is imported at need stays apart, as do the other packages. Types are tsc's.
// papaparse comes along as one module of today's kind, for pages too: nobody has to install or convert it.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
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

/** The doors of the package in Node, as files of dist/node, and what tsc made of each. */
const doors = new Map(
  Object.entries(JSON.parse(readFileSync(path('package.json'), 'utf8')).exports).flatMap(([name, target]) => {
    if (!target.node) return [];
    const types = target.node.types.replace(/\.d\.ts$/, '.js');
    return [[target.node.default, name === '.' ? './dist/node/index.js' : types]];
  }),
);

/** One file holds everything; each door names its part of it. */
export async function bundleNode() {
  const names = new Map();
  for (const [door, source] of doors) names.set(door, Object.keys(await import(pathToFileURL(path(source)).href)));
  const whole = [...doors.values()].map((source) => `export * from '${path(source)}';`).join('\n');
  const build = await rolldown({
    input: 'whole',
    platform: 'node',
    plugins: [
      {
        name: 'whole',
        resolveId: (id) => (id === 'whole' ? id : undefined),
        load: (id) => (id === 'whole' ? whole : undefined),
      },
    ],
    external: (id) => id !== 'whole' && !id.startsWith('.') && !id.startsWith('/') && !id.startsWith('#'),
    resolve: { conditionNames: ['node', 'import', 'default'] },
  });
  await build.write({
    dir: path('dist/node'),
    format: 'esm',
    entryFileNames: 'kanjs.js',
    chunkFileNames: 'chunks/[name].js',
    minify,
  });
  await build.close();
  mkdirSync(path('dist/node/doors'), { recursive: true });
  for (const [door, own] of names) {
    const from = door.includes('/doors/') ? '../kanjs.js' : './kanjs.js';
    writeFileSync(path(door), `export { ${own.join(', ')} } from '${from}';\n`);
  }
}
