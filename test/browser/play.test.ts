// `kan play` as a process: it serves the built page to a browser, isolated, and ends when it is told to.

import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, expect, test } from 'vitest';
import { faultsOf, inBrowser } from './in-browser.js';

const program = fileURLToPath(new URL('../../dist/cli/kan.js', import.meta.url));
const iris = fileURLToPath(new URL('../../examples/data/iris.csv', import.meta.url));
const place = mkdtempSync(join(tmpdir(), 'kan-play-'));
afterAll(() => rmSync(place, { recursive: true }));
const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

/** Starts `kan play`; resolves to the first line it prints, and what comes later. */
async function play(words: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const child = spawn(process.execPath, [program, 'play', ...words], { env: { ...process.env, ...env } });
  children.push(child);
  const said = { out: '', err: '' };
  child.stdout.on('data', (data) => (said.out += data));
  child.stderr.on('data', (data) => (said.err += data));
  const end = new Promise<unknown>((resolve) => child.on('close', (code, by) => resolve(by ?? code)));
  const until = async (there: () => boolean): Promise<void> => {
    while (!there() && child.exitCode === null) await new Promise((resolve) => setTimeout(resolve, 20));
  };
  await until(() => said.out.includes('\n') && said.err.includes('\n'));
  return { child, said, end, until, url: said.out.trim() };
}

test('Ctrl-C, a closed terminal and `kill` end it at once, with connections open', async () => {
  for (const signal of ['SIGINT', 'SIGHUP', 'SIGTERM'] as const) {
    const { child, end, url, said } = await play(['--no-open']);
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/);
    // stays open
    await (await fetch(url)).text();
    child.kill(signal);
    expect(await end).toBe(0);
    expect(said.err).toBe('the playground; Ctrl-C ends it\n');
  }
});

test('a port that is taken is told in a line; without one another is found', async () => {
  const taken = createServer();
  await new Promise<void>((resolve) => void taken.listen(0, '127.0.0.1', resolve));
  const { port } = taken.address() as { port: number };
  const { end, said } = await play(['--no-open', '--port', String(port)]);
  expect(await end).toBe(1);
  expect(said).toEqual({
    out: '',
    err: `kan: port ${port} is in use\nhint: choose another one, or leave \`--port\` out\n`,
  });
  taken.close();
  const [one, two] = [await play(['--no-open']), await play(['--no-open'])];
  expect(new Set([one.url, two.url]).size).toBe(2);
});

test('the address is given to the browser; where there is none a line says so, and it goes on', async () => {
  const told = join(place, 'told');
  for (const name of ['xdg-open', 'open']) {
    writeFileSync(join(place, name), `#!/bin/sh\nprintf %s "$1" > '${told}.part' && mv '${told}.part' '${told}'\n`);
    chmodSync(join(place, name), 0o755);
  }
  const opened = await play([iris], { PATH: `${place}:${process.env['PATH']}` });
  let url = '';
  await opened.until(() => {
    try {
      url = readFileSync(told, 'utf8');
    } catch {
      // not yet
    }
    return url !== '';
  });
  expect(url).toBe(opened.url);
  expect(url).toMatch(/\/\?table=\.\/table$/);
  const without = await play([], { PATH: '/nowhere' });
  await without.until(() => without.said.err.includes('no browser'));
  expect(without.said.err).toMatch(/^kan: no browser could be opened; open the address above in yours$/m);
  expect((await fetch(without.url)).status).toBe(200);
});

inBrowser('the page of kan play in Chromium', ({ openPage }) => {
  test('it loads under its policy, isolated, and the table can be had', async () => {
    const { url } = await play([iris, '--no-open']);
    const page = await openPage(url);
    await page.getByRole('button', { name: 'Pause' }).waitFor();
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
    const text = await page.evaluate(async () => {
      const answer = await fetch(new URL(new URLSearchParams(location.search).get('table')!, location.href));
      return [answer.headers.get('table-name'), await answer.text()];
    });
    expect(text).toEqual(['iris.csv', readFileSync(iris, 'utf8')]);
    expect(faultsOf(page)).toEqual([]);
    await page.context().close();
  });
});
