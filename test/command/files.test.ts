// The command as a process, on everything that is no plain file: pipes, devices, links, full disks, directories that are not there.

import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, linkSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { kan, Scratch, smallTable } from './run.js';

const program = fileURLToPath(new URL('../../dist/cli/kan.js', import.meta.url));
const scratch = new Scratch();
afterAll(() => scratch.remove());
const isLinux = process.platform === 'linux';
const isRoot = process.getuid?.() === 0;
const read = (name: string): string => readFileSync(scratch.at(name), 'utf8');

interface Ended {
  status: number | null;
  stdout: string;
  stderr: string;
}

/** Runs a line of shell in which `kan` is the command; a hang ends it with status null. */
function shell(line: string): Ended {
  const { status, stdout, stderr } = spawnSync('bash', ['-c', `kan() { "$NODE" "$KAN" "$@"; }; ${line}`], {
    cwd: scratch.directory,
    encoding: 'utf8',
    timeout: 30_000,
    env: { ...process.env, NODE: process.execPath, KAN: program, TMPDIR: scratch.at('tmp') },
  });
  return { status, stdout, stderr };
}

/** What a line says that fails in the one way: a line or two, no stack. */
function failure(line: string): string {
  const { status, stderr } = shell(line);
  expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringMatching(/^kan: [^\n]+\n(hint: [^\n]+\n)?$/) });
  expect(stderr).not.toMatch(/fault in kan/);
  return stderr;
}

const light = '--device reference';
const model = 'model.safetensors';

beforeAll(() => {
  scratch.file('t.csv', smallTable());
  mkdirSync(scratch.at('tmp'));
  const made = shell(`kan train t.csv --target y --ignore sign --layers 2 --epochs 2 --output-dir made ${light}`);
  expect(made.status, made.stderr).toBe(0);
  copyFileSync(scratch.at(`made/${model}`), scratch.at(model));
});

describe('tables that come through a pipe', () => {
  const answer = (): string => shell(`kan predict ${model} t.csv ${light}`).stdout;

  test('as - from a pipe and from a file, as /dev/stdin, as <(…), as a named pipe', () => {
    const expected = answer();
    execFileSync('mkfifo', [scratch.at('pipe')]);
    for (const line of [
      `cat t.csv | kan predict ${model} - ${light}`,
      `kan predict ${model} - ${light} < t.csv`,
      `cat t.csv | kan predict ${model} /dev/stdin ${light}`,
      `kan predict ${model} <(cat t.csv) ${light}`,
      `(cat t.csv > pipe) & kan predict ${model} pipe ${light}`,
    ])
      expect(shell(line), line).toMatchObject({ status: 0, stdout: expected });
  });

  test('verbs that draw, change and train read it from stdin too', () => {
    for (const verb of [
      `plot ${model} - -o p.svg`,
      `prune ${model} - -o p.safetensors`,
      'train - --target y --ignore sign --layers 2 --epochs 1 --output-dir piped',
    ]) {
      const { status, stderr } = shell(`cat t.csv | kan ${verb} ${light}`);
      expect({ verb, status, stderr: status === 0 ? '' : stderr }).toEqual({ verb, status: 0, stderr: '' });
    }
  });

  test('nothing on stdin, and a stdin that is closed, are told', () => {
    expect(failure(`kan evaluate ${model} - < /dev/null`)).toContain('stdin: the file is empty');
    expect(failure(`kan evaluate ${model} - <&-`)).toContain('stdin: the file is empty');
    expect(failure(`kan evaluate ${model} - < .`)).toContain('stdin: is a directory, not a file');
  });

  test.skipIf(spawnSync('script', ['--version']).status !== 0)('a terminal is no table (needs `script`)', () => {
    for (const [path, name] of [
      ['-', 'stdin'],
      ['/dev/tty', '/dev/tty'],
    ])
      expect(shell(`script -qec "$NODE $KAN evaluate ${model} ${path}" /dev/null < /dev/null`).stdout).toContain(
        `kan: ${name}: is a terminal: there is no table in it`,
      );
  });
});

describe('outputs', () => {
  test('- is stdout, and words go elsewhere', async () => {
    const refined = shell(`kan refine ${model} --grid-size 9 -o - > out.safetensors`);
    expect(refined).toEqual({ status: 0, stdout: '', stderr: '' });
    expect((await kan(['info', scratch.at('out.safetensors')])).out).toContain('9 intervals');
    expect((await kan(['refine', scratch.at(model), '--grid-size', '9', '-o', '-', '--json'])).code).toBe(2);
    expect(shell(`kan plot ${model} -o -`)).toEqual({ status: 0, stdout: expect.stringMatching(/^<svg/), stderr: '' });
  });

  test('what is read is not overwritten, by whatever name', async () => {
    const at = (name: string): string => scratch.at(name);
    linkSync(at('t.csv'), at('hard.csv'));
    symlinkSync('t.csv', at('soft.csv'));
    symlinkSync(model, at('m.svg'));
    mkdirSync(at('own'));
    for (const name of ['results.json', 'formula.json']) linkSync(at('t.csv'), at(`own/${name}`));
    mkdirSync(at('edges'));
    linkSync(at('t.csv'), at('edges/edge-0-0-0.svg'));
    const [table, network] = [read('t.csv'), readFileSync(at(model))];
    const refusal = /is the same file as .*, which is read|cannot be read and written at once/;
    for (const words of [
      ['predict', at(model), at('t.csv'), '-o', `${scratch.directory}/./t.csv`],
      ['predict', at(model), at('t.csv'), '-o', at('hard.csv')],
      ['predict', at(model), at('soft.csv'), '-o', at('t.csv')],
      ['predict', at(model), at('t.csv'), '-o', at(model)],
      ['prune', at(model), at('t.csv'), '-o', at(model)],
      ['prune', at(model), at('t.csv'), '-o', at('soft.csv')],
      ['refine', at(model), '--grid-size', '8', '-o', at(model)],
      ['plot', at(model), '-o', at('m.svg')],
      ['plot', at(model), at('t.csv'), '--edges', '-o', at('edges')],
      ['symbolic', at(model), at('t.csv'), '-o', at('hard.csv')],
      ['train', at('t.csv'), '--target', 'y', '--output-dir', at('own')],
      ['discover', at('t.csv'), '--target', 'y', '--output-dir', at('own')],
    ])
      expect(await kan(words), words.join(' ')).toEqual({ code: 1, out: '', err: expect.stringMatching(refusal) });
    for (const line of [`kan predict ${model} - -o t.csv < t.csv`, `kan predict ${model} t.csv >> t.csv`])
      expect(failure(line)).toMatch(refusal);
    expect(read('t.csv') === table && network.equals(readFileSync(at(model)))).toBe(true);
  });
});

describe('directories', () => {
  const fails = async (...words: string[]): Promise<string> => {
    const { code, out, err } = await kan(words);
    expect({ code, out, err }).toEqual({
      code: 1,
      out: '',
      err: expect.stringMatching(/^kan: [^\n]+\n(hint: .+\n)?$/),
    });
    return err;
  };
  const at = (name: string): string => scratch.at(name);

  test.skipIf(!isLinux)('that cannot be made are refused by every verb that makes one', async () => {
    const reason = 'cannot be used for output: no directory can be made there';
    expect(await fails('train', '--output-dir', '/proc/nope')).toContain(`/proc/nope: ${reason}`);
    expect(await fails('discover', at('t.csv'), '--target', 'y', '--output-dir', '/proc/a/b')).toContain(reason);
    expect(await fails('plot', at(model), '--edges', '-o', '/proc/self/fd/x')).toContain(reason);
  });

  test('links in a circle are told', async () => {
    symlinkSync('round', at('round'));
    for (const words of [
      ['train', '--output-dir', at('round')],
      ['predict', at(model), at('round')],
      ['predict', at(model), at('t.csv'), '-o', at('round')],
      ['info', at('round')],
    ])
      expect(await fails(...words)).toContain('its symbolic links lead in a circle');
  });

  test.skipIf(!isLinux)('a current directory that was deleted is told', () => {
    const gone = 'mkdir gone; cd gone; rmdir ../gone';
    expect(failure(`${gone}; kan train --epochs 1`)).toContain('the current directory has been deleted');
    expect(failure(`${gone}; kan info x`)).toContain('the current directory has been deleted');
  });
});

describe('what cannot be written', () => {
  const train = (rest: string): string =>
    `kan train t.csv --target y --ignore sign --layers 2 --epochs 2 ${light} --output-dir ${rest}`;

  test.skipIf(!isLinux)('a log that is full ends nothing', () => {
    expect(shell(`${train('logged')} 2> /dev/full`)).toMatchObject({ status: 0, stderr: '' });
    expect(readdirSync(scratch.at('logged')).sort()).toEqual(['model.safetensors', 'report.html', 'results.json']);
  });

  test.skipIf(!isLinux)('a stdout that is full is told in a line, and loses no file', () => {
    const full = 'kan: stdout: cannot be written: no space is left on the disk';
    expect(failure('kan --help > /dev/full')).toContain(full);
    expect(failure(`kan predict ${model} t.csv ${light} > /dev/full`)).toContain(full);
    expect(shell(`${train('unsaid')} > /dev/full`)).toMatchObject({ status: 1, stderr: expect.stringContaining(full) });
    expect(readdirSync(scratch.at('unsaid'))).toHaveLength(3);
  });

  // a file may be 20 kB long: the model and the results are shorter, the report is not
  const small = 'ulimit -f 20';

  test('where nothing can be written, what was there stays', () => {
    const before = readdirSync(scratch.at('made')).map((name) => [name, read(`made/${name}`)]);
    const { status, stderr, stdout } = shell(`ulimit -f 0; ${train('made --seed 7')}`);
    expect([status, stdout]).toEqual([1, expect.stringContaining('trained')]);
    expect(stderr).toMatch(/model\.safetensors: cannot be written.*report\.html: cannot.*results\.json: cannot/);
    expect(stderr).toContain('what was there before is unchanged');
    expect(readdirSync(scratch.at('made')).map((name) => [name, read(`made/${name}`)])).toEqual(before);
  });

  test('a report that finds no room: the rest is written, the older report set aside, all of it told', () => {
    const before = read('made/report.html');
    const { status, stderr, stdout } = shell(`${small}; ${train('made --seed 7')}`);
    expect(status).toBe(1);
    expect(stderr).toContain(
      'made/report.html: cannot be written: it would be larger than is allowed here; ' +
        'written: made/results.json, made/model.safetensors; the older made/report.html is now made/report.html.old',
    );
    expect(stdout).toMatch(/\nwritten +made\/results.json {2}made\/model.safetensors\nNext: run kan info made/);
    expect(readdirSync(scratch.at('made')).sort()).toEqual(['model.safetensors', 'report.html.old', 'results.json']);
    expect(read('made/report.html.old')).toBe(before);
    expect(JSON.parse(read('made/results.json')).config.seed).toBe(7);
  });

  test('checkpoints that cannot be written do not end the training', () => {
    mkdirSync(scratch.at('blocked'));
    scratch.file('blocked/checkpoints', 'a file in the way');
    const { status, stderr } = shell(train('blocked --checkpoint-every 1'));
    expect(status).toBe(0);
    expect(stderr).toContain('blocked/checkpoints: cannot be used for checkpoints');
  });

  test.skipIf(!isRoot)('a model that finds no room is saved elsewhere, and the place told (needs root)', async () => {
    const mount = scratch.at('mount');
    mkdirSync(mount);
    const script = `mount -t tmpfs -o size=16k tmpfs ${mount} && head -c 16384 /dev/zero > ${mount}/fill; `;
    const { status, stderr } = shell(
      `unshare -m bash -c '${script} "$NODE" "$KAN" refine ${model} --grid-size 9 -o ${mount}/m'`,
    );
    expect([status, stderr]).toEqual([
      1,
      expect.stringContaining('no space is left on the disk; the model was saved as '),
    ]);
    const [, place] = /saved as (\S+)/.exec(stderr) ?? [];
    expect((await kan(['info', place])).out).toContain('9 intervals');
  });

  test.skipIf(!isRoot)('a file system that can be read only is told as such (needs root)', () => {
    const mount = scratch.at('fixed');
    mkdirSync(mount);
    const on = (words: string): string =>
      `unshare -m bash -c 'mount -t tmpfs -o ro tmpfs ${mount} && "$NODE" "$KAN" ${words}'`;
    const reason = 'the file system is read-only';
    expect(failure(on(`train --epochs 1 --output-dir ${mount}/new`))).toContain(reason);
    expect(failure(on(`predict ${model} t.csv -o ${mount}/p.csv`))).toContain(reason);
  });
});
