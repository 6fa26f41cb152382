// Programs of those who use the package compile under strict TypeScript, however their compiler looks for modules: one for each door, and the
// README's. They see what npm gives them: package.json and the types in dist.

import { execFileSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const place = realpathSync(mkdtempSync(join(tmpdir(), 'kan-strict-')));
afterAll(() => rmSync(place, { recursive: true }));

/** How a compiler may look for modules; the last as bundlers do for pages, where there is no file system. */
const ways: Record<string, { module: string; moduleResolution: string; customConditions?: string[] }> = {
  nodenext: { module: 'nodenext', moduleResolution: 'nodenext' },
  node16: { module: 'node16', moduleResolution: 'node16' },
  bundler: { module: 'esnext', moduleResolution: 'bundler', customConditions: ['node'] },
  pages: { module: 'esnext', moduleResolution: 'bundler' },
};
/** Programs that read or write files. */
const needFiles = new Set(['files.ts', 'readme-1.ts']);

/** A package beside which kanjs is installed, with the programs and a project for each way; their names. */
function writePrograms(): string[] {
  cpSync(join(root, 'test/strict'), place, { recursive: true });
  const readme = readFileSync(join(root, 'README.md'), 'utf8');
  for (const [i, [, code]] of [...readme.matchAll(/```js\n([^]*?)```/g)].entries())
    writeFileSync(join(place, `readme-${i + 1}.ts`), code);
  const programs = readdirSync(place);
  writeFileSync(join(place, 'package.json'), '{ "type": "module" }');
  mkdirSync(join(place, 'node_modules'));
  symlinkSync(root, join(place, 'node_modules/kanjs'), 'junction');
  for (const [way, resolution] of Object.entries(ways)) {
    const files = way === 'pages' ? programs.filter((name) => !needFiles.has(name)) : programs;
    const compilerOptions = {
      ...resolution,
      strict: true,
      noEmit: true,
      skipLibCheck: true,
      target: 'es2022',
      lib: ['es2023', 'dom', 'esnext.disposable'],
      types: ['node'],
      typeRoots: [join(root, 'node_modules/@types')],
    };
    writeFileSync(join(place, `tsconfig.${way}.json`), JSON.stringify({ compilerOptions, files }));
  }
  return programs;
}

test('a program for each door and those of the README compile under strict', () => {
  const programs = writePrograms();
  const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { exports: object };
  const doors = Object.keys(exports).filter((door) => door !== './package.json');
  const names = doors.map((door) => `${door === '.' ? 'kanjs' : door.slice(2)}.ts`);
  expect(programs.toSorted()).toEqual([...names, 'readme-1.ts', 'readme-2.ts'].toSorted());
  expect(compile(Object.keys(ways).map((way) => `tsconfig.${way}.json`))).toBe('');
});

/** What the compiler says of these projects, all in one run. */
function compile(projects: string[]): string {
  const compiler = join(root, 'node_modules/typescript/bin/tsc');
  try {
    return execFileSync(process.execPath, [compiler, '--build', ...projects], { cwd: place, encoding: 'utf8' });
  } catch (error) {
    return String((error as { stdout?: string }).stdout || error);
  }
}
