// Builds everything: the plan for TypeScript, kernels to WebAssembly, the addon where a C compiler is there, TypeScript to dist/.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { posix } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
process.chdir(root);

// the kernels are compiled again only when something they are made of has changed
const sources = [
  ...readdirSync('kernels')
    .filter((name) => /\.[ch]$/.test(name))
    .map((name) => `kernels/${name}`),
  'scripts/build-wasm.mjs',
  'scripts/build-native.mjs',
];
const hash = createHash('sha256').update(`${process.platform} ${process.arch} ${process.env.CC ?? ''}`);
for (const source of sources.toSorted()) hash.update(readFileSync(source));
const stamp = hash.digest('hex');
const products = ['src/compute/wasm/generated/plain.ts', 'src/compute/wasm/generated/relaxed.ts', 'build/stamp'];
const current = products.every(existsSync) && readFileSync('build/stamp', 'utf8') === stamp;

const { buildPlan } = await import('./build-plan.mjs');
await buildPlan();
if (!current) {
  const { buildWasm } = await import('./build-wasm.mjs');
  const { buildNative } = await import('./build-native.mjs');
  const sizes = await buildWasm();
  const missing = await buildNative();
  console.log(
    `kernels: WebAssembly ${Math.ceil(sizes.plain / 1024)} kB, relaxed SIMD ${Math.ceil(sizes.relaxed / 1024)} kB; ${missing ? `no native addon: ${missing}; WebAssembly serves` : 'native addon built'}`,
  );
  mkdirSync('build', { recursive: true });
  // without an addon the next build tries again: a compiler may have come
  if (!missing) writeFileSync('build/stamp', stamp);
}

execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.json'], { stdio: 'inherit' });
const { bundleNode } = await import('./bundle-node.mjs');
await bundleNode();
// dist/src is for pages: there modules find one another without a bundler or an import map, which workers do not have
for (const name of readdirSync('dist/src', { recursive: true }).map((path) => path.replaceAll('\\', '/'))) {
  const text = name.endsWith('.js') ? readFileSync(`dist/src/${name}`, 'utf8') : '';
  if (!text.includes("'#platform'")) continue;
  const platform = posix.relative(posix.dirname(name), 'compute/platform.js');
  writeFileSync(
    `dist/src/${name}`,
    text.replaceAll("'#platform'", `'${platform.startsWith('.') ? '' : './'}${platform}'`),
  );
}
copyFileSync('src/compute/wasm/worker.js', 'dist/src/compute/wasm/worker.js');
cpSync('node/fonts', 'dist/node/fonts', { recursive: true, filter: (name) => !name.endsWith('.py') });
chmodSync('dist/cli/kan.js', 0o755);
