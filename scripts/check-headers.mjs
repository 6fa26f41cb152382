// Every header of kernels/ is compiled alone and without warnings, as an editor would meet it, by the machine's C compiler. Where there is
// none, this says so and passes.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

process.chdir(fileURLToPath(new URL('../kernels/', import.meta.url)));
const compiler = process.env.CC || 'cc';
const flags = readFileSync('compile_flags.txt', 'utf8').trim().split('\n');
// each in vectors of every length that it may be compiled with
const sets =
  process.arch === 'x64'
    ? [[], ['-DVECTOR_BYTES=32', '-march=x86-64-v3'], ['-DVECTOR_BYTES=64', '-march=x86-64-v4']]
    : [[]];

try {
  execFileSync(compiler, ['--version'], { stdio: 'ignore' });
} catch {
  console.log('headers: no C compiler, headers not checked');
  process.exit();
}
const headers = readdirSync('.').filter((name) => name.endsWith('.h'));
try {
  for (const set of sets) execFileSync(compiler, [...flags, ...set, '-Werror', '-fsyntax-only', ...headers]);
} catch {
  process.exit(1);
}
console.log(`headers: ${headers.length} headers stand alone`);
