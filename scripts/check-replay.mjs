// Compiles the kernels as programs of their own and runs test/kernels/*.check.ts on them: with AddressSanitizer and
// UndefinedBehaviorSanitizer for each instruction set of this machine, and for Arm, under qemu. What is not installed is said and left out.
import { execFile, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { kernelFlags, sources, variants } from './build-native.mjs';

const path = (relative) => fileURLToPath(new URL(`../${relative}`, import.meta.url));
const sanitizers = [
  '-O1',
  '-g1',
  '-fsanitize=address,undefined',
  '-fno-sanitize-recover=all',
  '-fno-omit-frame-pointer',
];
const needs = { avx2: ['avx2', 'fma'], avx512: ['avx512f', 'avx512dq', 'avx512bw', 'avx512vl'] };

/** Compiles kernels.c and replay.c; returns the program, or undefined after saying why there is none. */
async function compile(name, compiler, flags) {
  const program = path(`build/check/replay-${name}`);
  const files = [...sources.map((source) => path(`kernels/${source}.c`)), path('test/kernels/replay.c')];
  const words = [
    ...kernelFlags,
    ...flags,
    `-I${path('kernels')}`,
    '-DSUFFIX=checked',
    ...files,
    '-lpthread',
    '-lm',
    '-o',
    program,
  ];
  try {
    await promisify(execFile)(compiler, words);
    return program;
  } catch (error) {
    console.log(`${name}: not checked: ${String(error.stderr || error.message).split('\n')[0]}`);
    return undefined;
  }
}

function processorHas(flags) {
  try {
    const known = new Set(/^flags\s*:(.*)$/m.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[1].trim().split(/\s+/));
    return flags.every((flag) => known.has(flag));
  } catch {
    return flags.length === 0;
  }
}

mkdirSync(path('build/check'), { recursive: true });
const emulator = ['qemu-aarch64', 'qemu-aarch64-static'].find((name) => spawnSync(name, ['--version']).status === 0);
const jobs = Object.entries(variants).map(async ([name, flags]) => {
  if (!processorHas(needs[name] ?? [])) return console.log(`${name}: not checked: this processor does not have it`);
  const program = await compile(name, process.env.CC || 'cc', [...flags, ...sanitizers]);
  return program && { name: `${name}, sanitized`, command: [program], sanitized: true };
});
if (emulator) {
  jobs.push(
    compile('neon', 'aarch64-linux-gnu-gcc', ['-DVECTOR_BYTES=16', '-static']).then(
      (program) => program && { name: 'NEON under qemu', command: [emulator, program], sanitized: false },
    ),
  );
} else console.log('NEON: not checked: there is no qemu-aarch64 (apt-get install qemu-user gcc-aarch64-linux-gnu)');
const programs = (await Promise.all(jobs)).filter(Boolean);
const { status } = spawnSync(
  'npx',
  ['vitest', 'run', '--config', 'vitest.kernels.config.ts', ...process.argv.slice(2)],
  {
    cwd: path('.'),
    stdio: 'inherit',
    env: { ...process.env, KAN_KERNELS: JSON.stringify(programs) },
  },
);
process.exit(status ?? 1);
