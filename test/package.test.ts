// What is published, as scripts/pack.mjs makes it of package.json and README.md. scripts/runtimes.mjs packs and looks at the files.

import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { addonPackages } from '../node/addon-file.js';
import {
  absoluteLinks,
  nativeManifest,
  nativePackage,
  platforms,
  publishedManifest,
  thisPlatform,
} from '../scripts/pack.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

test('the library looks for the packages that are packed', () => {
  for (const [name, { os, cpu }] of Object.entries(platforms) as [string, { os: string[]; cpu: string[] }][])
    expect(addonPackages(os[0], cpu[0])).toContain(nativePackage(name));
  expect(addonPackages(process.platform, process.arch)).toContain(nativePackage(thisPlatform()));
});

test('the published package names native code in its own version, and nothing of the checkout', () => {
  const published = publishedManifest(manifest, ['linux-x64-gnu', 'darwin-arm64']);
  expect(published.optionalDependencies).toEqual({
    '@kanjs/native-linux-x64-gnu': manifest.version,
    '@kanjs/native-darwin-arm64': manifest.version,
    ...manifest.optionalDependencies,
  });
  expect(Object.keys(published)).not.toContain('scripts');
  expect(Object.keys(published)).not.toContain('devDependencies');
  expect(Object.keys(manifest.optionalDependencies).join()).not.toContain('kanjs');
  expect(nativeManifest(manifest, 'linux-x64-gnu')).toMatchObject({
    version: manifest.version,
    os: ['linux'],
    cpu: ['x64'],
    libc: ['glibc'],
  });
});

test('the build finds what lies beside it: the addon, where there is one, and what threads run', () => {
  const program = `
    import { createTable, openBackend, sweep } from 'kanjs';
    const { name } = await openBackend();
    let threads = 0;
    process.on('worker', () => threads++);
    const spec = { target: 'y', vary: { gridSize: [1, 2] }, settings: { epochs: 1, layers: [] }, folds: 2 };
    await sweep(createTable({ x: [1, 2, 3, 4, 5, 6], y: [1, 2, 3, 4, 5, 6] }), spec, { threads: 1 });
    console.log(name, threads);
    process.exit();
  `;
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
    cwd: root,
    encoding: 'utf8',
  });
  expect(stdout.trim()).toBe(`${existsSync(join(root, 'dist/node/kanjs.node')) ? 'native' : 'wasm'} 1`);
});

test('links of the package page lead into the repository, those to elsewhere and within the page stay', () => {
  const at = (kind: string): string => `https://github.com/kanjs/kanjs/${kind}/v${manifest.version}`;
  expect(
    absoluteLinks('![a](docs/a.svg) [b c](docs/b.md#d) [e](https://e.org) [f](#f)\n[LICENSE](LICENSE)', manifest),
  ).toBe(
    `![a](${at('raw')}/docs/a.svg) [b c](${at('blob')}/docs/b.md#d) [e](https://e.org) [f](#f)\n[LICENSE](${at('blob')}/LICENSE)`,
  );
});

test('the modules for pages import one another and nothing else', () => {
  const folder = join(root, 'dist/src');
  const modules = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.js'));
  expect(modules.length).toBeGreaterThan(100);
  const imported = modules.flatMap((name) =>
    [...readFileSync(join(folder, name), 'utf8').matchAll(/^(?:import|export|\}).* from '([^']{1,100})';$/gm)].map(
      ([, specifier]) => specifier!,
    ),
  );
  expect(imported.length).toBeGreaterThan(500);
  // workers have no import maps
  expect(imported.filter((specifier) => !specifier.startsWith('.'))).toEqual([]);
});

test('the types that the doors lead to need no package that npm does not install beside them', () => {
  const doors = Object.values(manifest.exports as Record<string, { types?: string; node?: { types?: string } }>);
  const waiting = doors.flatMap(({ types, node }) => [types, node?.types]).filter((path) => path !== undefined);
  const seen = new Set<string>();
  const needed = new Set<string>();
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (seen.has(path)) continue;
    seen.add(path);
    for (const [, name] of readFileSync(join(root, path), 'utf8').matchAll(/\b(?:from|import\()\s*['"]([^'"]+)['"]/g))
      if (name.startsWith('.')) waiting.push(join(path, '..', name.replace(/\.js$/, '.d.ts')));
      else needed.add(name);
  }
  expect(seen.size).toBeGreaterThan(100);
  const installed = Object.keys(manifest.dependencies as object);
  expect([...needed].filter((name) => !/^(node:|kanjs\b)/.test(name) && !installed.includes(name))).toEqual([
    '#platform',
  ]);
});
