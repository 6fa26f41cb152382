import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { version } from '../src/version.js';
import { addonPackages, loadAddon } from './addon-file.js';

const place = realpathSync(mkdtempSync(join(tmpdir(), 'kan addön-')));
afterAll(() => rmSync(place, { recursive: true }));
const [name] = addonPackages(process.platform, process.arch);

/** A program's URL in a directory of its own, with a package for this platform that exports `main`. */
function program(directory: string, manifest: object | undefined, main = 'module.exports = { here: true };'): string {
  const inside = join(place, directory, 'node_modules', name!);
  mkdirSync(inside, { recursive: true });
  if (manifest) {
    writeFileSync(join(inside, 'package.json'), JSON.stringify({ name, main: 'addon.cjs', ...manifest }));
    writeFileSync(join(inside, 'addon.cjs'), main);
  }
  return pathToFileURL(join(place, directory, 'program.js')).href;
}

test('names a package for each platform, two where there are two C libraries', () => {
  expect(addonPackages('linux', 'arm64')).toEqual(['@kanjs/native-linux-arm64-gnu', '@kanjs/native-linux-arm64-musl']);
  expect(addonPackages('darwin', 'arm64')).toEqual(['@kanjs/native-darwin-arm64']);
  expect(addonPackages('aix', 'ppc64')).toEqual([]);
});

test.runIf(name !== undefined)('finds the package, in directories whose names a URL encodes, and says which', () => {
  const found = loadAddon(program('right', { version }));
  expect(found).toEqual({ addon: { here: true }, source: `${name} ${version}` });
});

test.runIf(name !== undefined)('refuses a package of another version, and one that does not load', () => {
  expect(loadAddon(program('other', { version: '0.0.0' }))).toEqual({
    missing: `${name} is version 0.0.0 and kanjs ${version}: they have to be the same`,
    faulty: true,
  });
  expect(loadAddon(program('broken', { version }, 'throw new Error("no such library\\nmore");'))).toEqual({
    missing: `${name}: no such library`,
    faulty: true,
  });
});

test.runIf(name !== undefined)('without any, says what is not there, and that is no fault', () => {
  expect(loadAddon(program('none', undefined))).toEqual({
    missing: `${name} is not installed, and the addon was not built here`,
  });
});

test('a file beside the program comes first', () => {
  const url = program('beside', { version });
  const file = join(place, 'beside/kanjs.node');
  writeFileSync(file, 'no addon');
  // it is tried, and what is wrong with it is told
  expect(loadAddon(url)).toMatchObject({ missing: expect.stringContaining(file), faulty: true });
});
