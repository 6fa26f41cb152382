// Compiles kernels/ to WebAssembly, plain and relaxed SIMD, and writes each as a module of base64 text,
// so that browser, worker, bundler and Node load it the same way.
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { runClang } from '@yowasp/clang';

const kernels = new URL('../kernels/', import.meta.url);
const target = new URL('../src/compute/wasm/generated/', import.meta.url);

const flags = [
  ...['clang', '--target=wasm32-unknown-unknown', '-std=gnu17', '-O3', '-nostdlib', '-ffp-contract=off'],
  ...['-fno-math-errno', '-fno-trapping-math', '-msimd128', '-mbulk-memory', '-matomics', '-mnontrapping-fptoint'],
  // the memory begins at address 0, so a null base is no error
  '-fno-delete-null-pointer-checks',
  // no C library, memory handed in and shared
  ...['-Wno-unknown-pragmas', '-Wl,--no-entry', '-Wl,--import-memory', '-Wl,--shared-memory'],
  ...[
    '-Wl,--max-memory=4294967296',
    '-Wl,--export=__stack_pointer',
    '-Wl,--export=__heap_base',
    '-Wl,-z,stack-size=65536',
  ],
];

const sources = ['kernels.c', 'f32.c', 'f64.c'];

/** Builds both variants; returns their sizes in bytes. */
export async function buildWasm() {
  const files = {};
  for (const name of await readdir(kernels)) {
    if (/^(?!addon).*\.[ch]$/.test(name)) files[name] = await readFile(new URL(name, kernels), 'utf8');
  }
  await mkdir(target, { recursive: true });
  const sizes = {};
  for (const [variant, extra] of Object.entries({ plain: [], relaxed: ['-mrelaxed-simd'] })) {
    const output = await runClang([...flags, ...extra, ...sources, '-o', 'kernels.wasm'], files);
    const bytes = output['kernels.wasm'];
    sizes[variant] = bytes.length;
    const text = `// kernels/ as WebAssembly (${variant} SIMD), made by scripts/build-wasm.mjs\nexport const base64: string =\n  '${Buffer.from(bytes).toString('base64')}';\n`;
    await writeFile(new URL(`${variant}.ts`, target), text);
  }
  return sizes;
}
