import { execFileSync, spawn } from 'node:child_process';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { KanError } from '../src/errors.js';
import { makeDirectorySync, prepareDirectory } from './directories.js';
import { fileError } from './file-errors.js';
import { loadModel, readTableFile } from './files.js';
import { createWhole, removeUnfinished, writeWhole } from './whole-files.js';

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
  const other = await createWhole(join(place, 'b.txt'));
  await other.write('half');
  for (const name of ['a.txt', '.a.txt.part', '.a.txt.0123.part', '.kan.012345-67-89abcdef.probe', 'a.probe'])
    writeFileSync(join(place, name), '');
  await removeUnfinished(place, ['a.txt', 'c.txt']);
  const left = readdirSync(place).map((name) => name.replace(/[0-9a-f]{6}-\d+-[0-9a-f]{8}/, 'random'));
  expect(left.sort()).toEqual(['.a.txt.0123.part', '.a.txt.part', '.b.txt.random.part', 'a.probe', 'a.txt']);
  await Promise.all([file.abandon(), other.abandon()]);
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
  await expect(prepareDirectory(at('plain'))).rejects.toThrow('a file with that name already exists');
  symlinkSync('nowhere', at('dangling'));
  await expect(prepareDirectory(at('dangling'))).rejects.toThrow('a file with that name already exists');
  await expect(prepareDirectory(at('dangling/below'))).rejects.toThrow('no directory can be made there');
  await expect(prepareDirectory('')).rejects.toThrow('the name of the output directory is empty');
});

test('files that cannot be read are named, with the reason', async () => {
  await expect(readTableFile(at('missing.csv'))).rejects.toThrow(`${at('missing.csv')}: no such file`);
  await expect(loadModel(at('missing.safetensors'))).rejects.toThrow('no such file');
  await expect(readTableFile(directory)).rejects.toThrow(`${directory}: is a directory, not a file`);
});

test.skipIf(process.platform !== 'linux')(
  'directories that cannot be made are refused, not tried for ever',
  async () => {
    for (const path of ['/proc/nope', '/proc/a/b/c', '/proc/self/fd/x'])
      await expect(prepareDirectory(path)).rejects.toThrow(
        `${path}: cannot be used for output: no directory can be made`,
      );
  },
);

test.runIf(process.platform === 'linux')('at once too, and level by level', () => {
  expect(() => makeDirectorySync('/proc/a/b')).toThrow(/ENOENT/);
  makeDirectorySync(at('one/two/three'));
  makeDirectorySync(at('one/two/three'));
  expect(readdirSync(at('one/two'))).toEqual(['three']);
  writeFileSync(at('one/file'), '');
  expect(() => makeDirectorySync(at('one/file'))).toThrow(/EEXIST/);
  expect(() => makeDirectorySync(at('one/file/below'))).toThrow(/ENOTDIR/);
  rmSync(at('one'), { recursive: true });
});

test('no file here asks Node for directories `recursive`: that hangs where the system lets nobody make one', () => {
  const sources = ['.', '../cli'].flatMap((folder) =>
    readdirSync(new URL(folder, import.meta.url), { recursive: true, encoding: 'utf8' })
      .filter((name) => /(?<!\.test)\.ts$/.test(name))
      .map((name) => new URL(`${folder}/${name}`, import.meta.url)),
  );
  expect(sources.length).toBeGreaterThan(50);
  for (const source of sources)
    expect(readFileSync(source, 'utf8'), source.pathname).not.toMatch(/mkdir(Sync)?\([^;]*recursive: true/);
});

test('errors of the system are told by their reason, also such as are not known here', () => {
  const told = (code: string, errno: number): string =>
    (fileError(Object.assign(new Error(code), { code, errno, syscall: 'open' }), 'f', 'be written') as Error).message;
  const codes = Object.entries(constants.errno);
  expect(codes.length).toBeGreaterThan(50);
  for (const [code, errno] of codes) {
    expect(told(code, -errno)).toMatch(/^f: cannot be written: \S.{5}/);
    expect(
      fileError(Object.assign(new Error(code), { code, errno: -errno, syscall: 'read' }), 'f', 'be read'),
    ).toBeInstanceOf(KanError);
  }
  expect(told('ELOOP', -40)).toContain('its symbolic links lead in a circle');
  expect(told('EIDRM', -constants.errno.EIDRM)).toMatch(/\(EIDRM\)$/);
  const fault = new TypeError('of the program');
  expect(fileError(fault, 'f', 'be read')).toBe(fault);
});

test('a named pipe is read once, to its end; the wait for a writer can be given up', async () => {
  execFileSync('mkfifo', [at('pipe')]);
  const reading = readTableFile(at('pipe'));
  spawn('sh', ['-c', `printf 'x,y\\n1,2\\n' > "$0"`, at('pipe')]);
  expect((await reading).rows).toBe(1);
  const stop = new AbortController();
  const given = new Error('given up');
  const waiting = readTableFile(at('pipe'), { signal: stop.signal });
  setTimeout(() => stop.abort(given), 20);
  await expect(waiting).rejects.toBe(given);
});

test('a name that is no text is refused: it would come out as another', async () => {
  // what Node makes of the bytes of such a name
  const name = at('\ufffd.csv');
  const reason = 'the name holds bytes that are not UTF-8';
  await expect(readTableFile(name)).rejects.toThrow(`cannot be read: ${reason}`);
  await expect(createWhole(name)).rejects.toThrow(reason);
  await expect(prepareDirectory(`${name}/deep`)).rejects.toThrow(reason);
  expect(readdirSync(directory).filter((each) => each.includes('\ufffd'))).toEqual([]);
});

test('a device is no model', async () => {
  await expect(loadModel('/dev/zero')).rejects.toThrow('/dev/zero: is a device, not a file');
});

test.runIf(existsSync('/proc/self/fd'))('a reading that is stopped before it began leaves no file open', async () => {
  const path = at('stopped.csv');
  writeFileSync(path, 'x,y\n1,2\n');
  const open = (): number => readdirSync('/proc/self/fd').filter((fd) => linkOf(fd) === path).length;
  await expect(readTableFile(path, { signal: AbortSignal.abort() })).rejects.toThrow('aborted');
  expect(open()).toBe(0);
});

function linkOf(fd: string): string | undefined {
  try {
    return readlinkSync(`/proc/self/fd/${fd}`);
  } catch {
    return undefined;
  }
}

test('a CSV larger than all memory is an error soon, not the end of the process', async () => {
  const path = join(directory, 'large.csv');
  writeFileSync(path, `x,y\n${'0.125,0.25\n'.repeat(100_000)}`);
  expect((await readTableFile(path)).rows).toBe(100_000);
  // as much more as no machine has, of which the disk keeps nothing
  truncateSync(path, 2 ** 43);
  await expect(readTableFile(path)).rejects.toThrow(
    /large\.csv: as a table its about 8\d0 000 000 000 rows of 2 columns need about 13000 GB of memory, [\d.]+ GB are free/,
  );
});
