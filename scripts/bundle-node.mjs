// Makes what Node imports one file: two hundred small modules take Node longer to find than to run. What is imported at need stays apart, as
// do the other packages. Types are tsc's.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { rolldown } from 'rolldown';

const path = (relative) => fileURLToPath(new URL(`../${relative}`, import.meta.url));

/** Comments go; lines and names stay, for people: an error that nobody catches is shown with its line of the file. */
const minify = { mangle: false, compress: false, codegen: { removeWhitespace: false } };

/** The doors of the package in Node, as files of dist/node, and what tsc made of each. */
const doors = new Map(
  Object.entries(JSON.parse(readFileSync(path('package.json'), 'utf8')).exports).flatMap(([name, target]) => {
    if (!target.node) return [];
    const types = target.node.types.replace(/\.d\.ts$/, '.js');
    return [[target.node.default, name === '.' ? './dist/node/index.js' : types]];
  }),
);

/**
 * The module with what it loads at need loaded at once: in Node it is here anyway, and would otherwise be cut out of the one file, which files are looked for
 * beside (the addon, what threads run). The modules of base64 text stay apart: one of two is used.
 */
function atOnce(code) {
  const loaded = [];
  const text = code.replace(/\bimport\('(\.[^']+)'\)/g, (whole, name) => {
    if (name.includes('/generated/')) return whole;
    loaded.push(name);
    return `Promise.resolve(loadedAtOnce${loaded.length})`;
  });
  const imports = loaded.map((name, i) => `import * as loadedAtOnce${i + 1} from '${name}';\n`);
  return loaded.length === 0 ? undefined : { code: imports.join('') + text };
}

/**
 * The file of threads that run trials: one of its own, with what a trial needs and nothing else, so that a thread is there in a third of the time that all
 * of the library would take.
 */
const alone = { name: 'trial-thread', start: 'serveTrials' };
/** What threads of queues run; they last, and may need anything. */
const threads = { 'queue/queue-job': (file) => `export { runJob as default } from '${file}';\n` };

/** One file holds everything; each door names its part of it. */
export async function bundleNode() {
  const names = new Map();
  for (const [door, source] of doors) names.set(door, Object.keys(await import(pathToFileURL(path(source)).href)));
  const inside = Object.keys(threads).map((name) => `./dist/node/${name}.js`);
  const whole = [...doors.values(), ...inside].map((source) => `export * from '${path(source)}';`).join('\n');
  const started = `import { ${alone.start} } from '${path(`dist/node/${alone.name}.js`)}';\n${alone.start}();\n`;
  await bundle(whole, 'kanjs.js');
  await bundle(started, `${alone.name}.js`);
  for (const [name, text] of Object.entries(threads))
    writeFileSync(path(`dist/node/${name}.js`), text(name.includes('/') ? '../kanjs.js' : './kanjs.js'));
  mkdirSync(path('dist/node/doors'), { recursive: true });
  for (const [door, own] of names) {
    const from = door.includes('/doors/') ? '../kanjs.js' : './kanjs.js';
    writeFileSync(path(door), `export { ${own.join(', ')} } from '${from}';\n`);
  }
}

/** Bundles a program for Node into a file of dist/node. */
async function bundle(program, name) {
  const build = await rolldown({
    input: 'whole',
    platform: 'node',
    plugins: [
      {
        name: 'whole',
        resolveId: (id) => (id === 'whole' ? id : undefined),
        load: (id) => (id === 'whole' ? program : undefined),
        transform: (code) => atOnce(code),
      },
    ],
    external: (id) => id !== 'whole' && !id.startsWith('.') && !id.startsWith('/') && !id.startsWith('#'),
    resolve: { conditionNames: ['node', 'import', 'default'] },
    // what a worker loads at need is here already
    checks: { ineffectiveDynamicImport: false },
  });
  await build.write({
    dir: path('dist/node'),
    format: 'esm',
    entryFileNames: name,
    chunkFileNames: 'chunks/[name].js',
    minify,
  });
  await build.close();
}
