// Compiles kernels/ and the Node addon with the machine's C compiler, once per instruction set, into dist/node/kanjs.node.
// Without a compiler there is no addon and WebAssembly serves.
import { execFile } from 'node:child_process';
import { mkdir, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const path = (relative) => fileURLToPath(new URL(`../${relative}`, import.meta.url));

/** Each instruction set of an addon for this machine, by the name in addon.c, and what makes a compiler use it. */
export const variants =
  process.arch === 'x64'
    ? {
        baseline: ['-DVECTOR_BYTES=16'],
        avx2: ['-DVECTOR_BYTES=32', '-march=x86-64-v3'],
        avx512: ['-DVECTOR_BYTES=64', '-march=x86-64-v4', '-mprefer-vector-width=512'],
      }
    : { baseline: ['-DVECTOR_BYTES=16'] };

/** Of kernels/, what is compiled for each of them. */
export const sources = ['kernels', 'f32', 'f64'];

/** What the kernels are compiled with, whatever for. */
export const kernelFlags = [
  '-O3',
  '-std=gnu17',
  '-ffp-contract=fast',
  '-fno-math-errno',
  '-fno-trapping-math',
  '-Wno-psabi',
  '-w',
];

/** Builds the addon; returns undefined, or in one line why there is none. */
export async function buildNative() {
  const output = path('dist/node/kanjs.node');
  await rm(output, { force: true });
  if (process.platform === 'win32') return 'no addon on Windows yet';
  const compiler = process.env.CC || 'cc';
  try {
    await run(compiler, ['--version']);
  } catch {
    return 'no C compiler found';
  }
  const { include_dir: headers } = createRequire(import.meta.url)('node-api-headers');
  const common = [...kernelFlags, '-fPIC', '-fvisibility=hidden'];
  try {
    await mkdir(path('build'), { recursive: true });
    await mkdir(path('dist/node'), { recursive: true });
    const objects = await Promise.all(
      Object.entries(variants).flatMap(([name, flags]) =>
        sources.map(async (source) => {
          const object = path(`build/${name}-${source}.o`);
          await run(compiler, [
            ...common,
            ...flags,
            `-DSUFFIX=${name}`,
            '-c',
            path(`kernels/${source}.c`),
            '-o',
            object,
          ]);
          return object;
        }),
      ),
    );
    const link =
      process.platform === 'darwin' ? ['-bundle', '-undefined', 'dynamic_lookup'] : ['-shared', '-Wl,-z,noexecstack'];
    await run(compiler, [
      ...common,
      `-I${headers}`,
      path('kernels/addon.c'),
      ...objects,
      ...link,
      '-lpthread',
      '-lm',
      '-o',
      output,
    ]);
  } catch (error) {
    return `the C compiler failed: ${String(error.stderr || error.message).split('\n')[0]}`;
  }
  return undefined;
}
