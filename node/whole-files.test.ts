import { execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  closeSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, expect, test } from 'vitest';
import { createWhole, setAside, writeTogether, writeWhole } from './whole-files.js';

const directory = mkdtempSync(join(tmpdir(), 'kan-whole-'));
afterAll(() => rmSync(directory, { recursive: true }));
const at = (name: string): string => join(directory, name);
const read = (name: string): string => readFileSync(at(name), 'utf8');
const isRoot = process.getuid?.() === 0;

test('a symbolic link keeps pointing: what it leads to is replaced, or made', async () => {
  mkdirSync(at('far'));
  writeFileSync(at('far/real'), 'old and longer');
  symlinkSync('far/real', at('link'));
  symlinkSync('link', at('link2'));
  await writeWhole(at('link2'), 'new');
  expect([read('far/real'), lstatSync(at('link')).isSymbolicLink()]).toEqual(['new', true]);
  symlinkSync('far/coming', at('dangling'));
  await writeWhole(at('dangling'), 'first');
  expect([read('far/coming'), lstatSync(at('dangling')).isSymbolicLink()]).toEqual(['first', true]);
  expect(readdirSync(at('far')).sort()).toEqual(['coming', 'real']);
});

test('links in a circle, directories and names without end are told as what they are', async () => {
  symlinkSync('b', at('a'));
  symlinkSync('a', at('b'));
  await expect(writeWhole(at('a'), '')).rejects.toThrow('its symbolic links lead in a circle');
  await expect(writeWhole(directory, '')).rejects.toThrow('it is a directory');
  await expect(writeWhole(at('coming/'), '')).rejects.toThrow('it is a directory');
  await expect(writeWhole(at('n'.repeat(256)), '')).rejects.toThrow('the name is too long');
  await expect(writeWhole('', '')).rejects.toThrow('the name of the file to write is empty');
  await expect(writeWhole(at('none/x'), '')).rejects.toThrow('its directory does not exist');
});

test('a name as long as names may be is written', async () => {
  for (const name of ['n'.repeat(255), 'ü'.repeat(127)]) {
    await writeWhole(at(name), 'x');
    expect(read(name)).toBe('x');
    rmSync(at(name));
  }
});

test('the mode of a file stays, also while the new one is in the making', async () => {
  for (const mode of [0o600, 0o640, 0o755]) {
    writeFileSync(at('mode'), 'old');
    chmodSync(at('mode'), mode);
    const file = await createWhole(at('mode'));
    await file.write('new');
    const making = readdirSync(directory).find((name) => name.endsWith('.part'))!;
    expect(statSync(at(making)).mode & 0o777 & ~mode).toBe(0);
    await file.finish();
    expect([read('mode'), statSync(at('mode')).mode & 0o777]).toEqual(['new', mode]);
  }
});

test.skipIf(!isRoot)('the owner of a file stays (needs root)', async () => {
  writeFileSync(at('owned'), 'old');
  execFileSync('chown', ['1234:4321', at('owned')]);
  await writeWhole(at('owned'), 'new');
  const { uid, gid } = statSync(at('owned'));
  expect([read('owned'), uid, gid]).toEqual(['new', 1234, 4321]);
});

test.skipIf(isRoot)('a file that must not be written is not replaced either (root may)', async () => {
  writeFileSync(at('fixed'), 'old');
  chmodSync(at('fixed'), 0o444);
  await expect(writeWhole(at('fixed'), 'new')).rejects.toThrow('permission denied');
  expect(read('fixed')).toBe('old');
});

test('a named pipe is written to, and stays one', async () => {
  execFileSync('mkfifo', [at('pipe')]);
  const writing = writeWhole(at('pipe'), 'through the pipe');
  const reader = spawn('cat', [at('pipe')]);
  expect(await text(reader.stdout)).toBe('through the pipe');
  await writing;
  expect(lstatSync(at('pipe')).isFIFO()).toBe(true);
});

test('waiting for the reader of a pipe ends when it is given up', async () => {
  execFileSync('mkfifo', [at('lonely')]);
  const stop = new AbortController();
  const given = new Error('given up');
  const waiting = createWhole(at('lonely'), { signal: stop.signal });
  setTimeout(() => stop.abort(given), 20);
  await expect(waiting).rejects.toBe(given);
});

test.skipIf(!isRoot)('devices are written to, and stay (needs root)', async () => {
  execFileSync('mknod', [at('null'), 'c', '1', '3']);
  execFileSync('mknod', [at('full'), 'c', '1', '7']);
  await writeWhole(at('null'), 'gone');
  await expect(writeWhole(at('full'), 'too much')).rejects.toThrow('full: cannot be written: no space is left');
  expect([lstatSync(at('null')).isCharacterDevice(), lstatSync(at('full')).isCharacterDevice()]).toEqual([true, true]);
});

test('a file that is open already is written at its end, not replaced', () => {
  const program = `import { writeWhole } from 'kanjs/files'; await writeWhole('/dev/stdout', 'by its name');`;
  writeFileSync(at('opened'), '');
  linkSync(at('opened'), at('opened too'));
  const handle = openSync(at('opened'), 'a');
  writeSync(handle, 'before\n');
  execFileSync(process.execPath, ['--input-type=module', '-e', program], {
    cwd: new URL('..', import.meta.url),
    stdio: ['ignore', handle, 'inherit'],
  });
  closeSync(handle);
  expect(read('opened too')).toBe('before\nby its name');
});

test('files that belong together: none takes its place before all are made', async () => {
  for (const name of ['m', 'r']) writeFileSync(at(name), 'old');
  const seen: string[] = [];
  const unwritten = await writeTogether([
    { path: at('m'), data: () => 'new model' },
    { path: at('r'), data: () => (seen.push(read('m')), 'new report') },
  ]);
  expect([unwritten, seen, read('m'), read('r')]).toEqual([[], ['old'], 'new model', 'new report']);
});

test('of files that belong together the others are written, and what is older is set aside', async () => {
  for (const name of ['m', 'r', 's']) writeFileSync(at(name), 'old');
  const trouble = new Error('no report today');
  const unwritten = await writeTogether([
    { path: at('m'), data: () => 'new' },
    { path: at('r'), data: () => Promise.reject(trouble) },
    { path: at('none/s'), data: () => 'new' },
  ]);
  expect(unwritten).toEqual([
    { path: at('r'), error: trouble, older: at('r.old') },
    { path: at('none/s'), error: expect.objectContaining({ message: expect.stringContaining('does not exist') }) },
  ]);
  expect([read('m'), existsSync(at('r')), read('r.old')]).toEqual(['new', false, 'old']);
  expect(readdirSync(directory).filter((name) => name.endsWith('.part'))).toEqual([]);
});

test('what is set aside keeps its content under another name; what is not there, or no file, is left', async () => {
  writeFileSync(at('a file'), 'content');
  expect(await setAside(at('a file'))).toBe(at('a file.old'));
  expect([existsSync(at('a file')), read('a file.old')]).toEqual([false, 'content']);
  expect(await setAside(at('a file'))).toBeUndefined();
  expect(await setAside(directory)).toBeUndefined();
});

test('of files that belong together, when none can be written, all that was there stays', async () => {
  for (const name of ['m', 'r']) writeFileSync(at(name), 'old');
  const data = (): never => {
    throw new Error('nothing');
  };
  const unwritten = await writeTogether([
    { path: at('m'), data },
    { path: at('r'), data },
  ]);
  expect(unwritten.map(({ older }) => older)).toEqual([undefined, undefined]);
  expect([read('m'), read('r')]).toEqual(['old', 'old']);
});

test('a file that failed for want of room is tried again when others have taken their place', async () => {
  let tries = 0;
  const data = (): string => {
    if (tries++ === 0) throw new Error('no room yet');
    return 'second try';
  };
  expect(
    await writeTogether([
      { path: at('m'), data: () => 'new' },
      { path: at('r'), data },
    ]),
  ).toEqual([]);
  expect(read('r')).toBe('second try');
});
