import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { createWhole, loadModel, prepareDirectory, readTableFile, removeUnfinished, writeWhole } from './files.js';

const directory = mkdtempSync(join(tmpdir(), 'kan-files-'));
afterAll(() => rmSync(directory, { recursive: true }));
const at = (name: string): string => join(directory, name);

test('a file is written whole, replaces an older one, and nothing else is left behind', async () => {
  writeFileSync(at('a.txt'), 'old and longer');
  await writeWhole(at('a.txt'), 'new');
  await writeWhole(at('b.bin'), Uint8Array.of(0, 255));
  expect(readFileSync(at('a.txt'), 'utf8')).toBe('new');
  expect([...readFileSync(at('b.bin'))]).toEqual([0, 255]);
  expect(readdirSync(directory).sort()).toEqual(['a.txt', 'b.bin']);
});

test('a file given up half-way leaves the older one as it was', async () => {
  writeFileSync(at('a.txt'), 'old');
  const file = await createWhole(at('a.txt'));
  await file.write('half');
  await file.abandon();
  expect(readFileSync(at('a.txt'), 'utf8')).toBe('old');
  expect(readdirSync(directory).filter((name) => name.endsWith('.part'))).toEqual([]);
});

test('what a killed writer left of files of these names is removed, and nothing else', async () => {
  const place = at('killed');
  await prepareDirectory(place);
  const file = await createWhole(join(place, 'a.txt'));
  await file.write('half');
  await (await createWhole(join(place, 'b.txt'))).write('half');
  for (const name of ['a.txt', '.a.txt.part', '.a.txt.0123.part', '.0123456789ab.probe', 'a.probe'])
    writeFileSync(join(place, name), '');
  await removeUnfinished(place, ['a.txt', 'c.txt']);
  const left = readdirSync(place).map((name) => name.replace(/[0-9a-f]{12}/, 'random'));
  expect(left.sort()).toEqual(['.a.txt.0123.part', '.a.txt.part', '.b.txt.random.part', 'a.probe', 'a.txt']);
});

test('an output directory is made with its parents, and proved writable without leaving a trace', async () => {
  await prepareDirectory(at('out/deep'));
  expect(readdirSync(at('out/deep'))).toEqual([]);
  await prepareDirectory(at('out/deep'));
});

test('a directory below a file, and a directory that is a file, are refused with their reason', async () => {
  writeFileSync(at('plain'), '');
  await expect(prepareDirectory(at('plain/out'))).rejects.toThrow(
    `${at('plain/out')}: cannot be used for output: part of the path is a file`,
  );
  await expect(prepareDirectory(at('plain'))).rejects.toThrow('a file of that name is in the way');
  await expect(writeWhole(at('none/x'), '')).rejects.toThrow('its directory does not exist');
});

test('files that cannot be read are named, with the reason', async () => {
  await expect(readTableFile(at('missing.csv'))).rejects.toThrow(`${at('missing.csv')}: no such file`);
  await expect(loadModel(at('missing.safetensors'))).rejects.toThrow('no such file');
  await expect(readTableFile(directory)).rejects.toThrow(`${directory}: is a directory, not a file`);
});
