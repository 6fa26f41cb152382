// Runs headers of C on rows: one program with all of them, compiled once.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The C compiler here, or undefined. */
export const compiler = ['cc', 'gcc', 'clang'].find(
  (name) => spawnSync(name, ['--version'], { stdio: 'ignore' }).status === 0,
);

export interface CRun {
  /** what the header's names begin with */
  name: string;
  header: string;
  values: Float64Array;
  columns: number;
  width: number;
}

/** The answers of each, and the output of the self-test of the first. Throws with the compiler's words where it warns. */
export function runC(
  runs: readonly CRun[],
  real: 'double' | 'float',
  flags: readonly string[] = ['-O1'],
): Float64Array[] {
  const folder = mkdtempSync(join(tmpdir(), 'kan-c-'));
  try {
    const calls = runs.map(({ name, header, values, columns, width }, i) => {
      writeFileSync(join(folder, `${name}.h`), header);
      writeFileSync(join(folder, `${i}.x`), values);
      const rows = values.length / columns;
      return `{ FILE *in = fopen("${i}.x", "rb"), *out = fopen("${i}.y", "wb"); double given[${columns}], told[${width}]; ${real} x[${columns}], y[${width}]; int r, i;
    (void)${name}_columns; (void)${name}_answers;
    for (r = 0; r < ${rows}; r++) {
      if (fread(given, 8, ${columns}, in) != ${columns}) return 1;
      for (i = 0; i < ${columns}; i++) x[i] = (${real})given[i];
      ${name}_predict(x, y);
      for (i = 0; i < ${width}; i++) told[i] = y[i];
      fwrite(told, 8, ${width}, out);
    }
    fclose(in); fclose(out); }`;
    });
    const includes = runs.map(({ name }) => `#include "${name}.h"`);
    const main = `#include <stdio.h>\n${includes.join('\n')}\nint main(void) {\n  ${calls.join('\n  ')}\n  return 0;\n}\n`;
    writeFileSync(join(folder, 'main.c'), main);
    const strict = [
      '-std=c99',
      '-Wall',
      '-Wextra',
      '-Werror',
      '-pedantic',
      '-Wconversion',
      '-Wshadow',
      '-Wno-unused-function',
    ];
    run(compiler!, [...strict, ...flags, 'main.c', '-o', 'main', '-lm'], folder);
    run('./main', [], folder);
    return runs.map((_, i) => {
      const bytes = readFileSync(join(folder, `${i}.y`));
      return new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The words of a header's own self-test. */
export function selfTestC(header: string, flags: readonly string[] = ['-O0']): string {
  const folder = mkdtempSync(join(tmpdir(), 'kan-c-'));
  try {
    writeFileSync(join(folder, 'model.h'), header);
    run(
      compiler!,
      [
        '-std=c99',
        '-Wall',
        '-Wextra',
        '-Werror',
        '-DKAN_SELF_TEST',
        ...flags,
        '-x',
        'c',
        'model.h',
        '-o',
        'test',
        '-lm',
      ],
      folder,
    );
    return run('./test', [], folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function run(command: string, words: readonly string[], cwd: string): string {
  const { status, stdout, stderr, error } = spawnSync(command, words, { cwd, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ended with ${status}: ${stdout}${stderr}${error?.message ?? ''}`);
  return stdout;
}
