// `kan play` as a process: it serves the built page to a browser, isolated, and ends when it is told to.

import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, expect, test } from 'vitest';
import { faultsOf, inBrowser } from './in-browser.js';
import { exported, learned } from './playing.js';

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
  test('it learns the table that was given, isolated, under a policy by which it can ask nobody else', async () => {
    const { url } = await play([iris, '--no-open']);
    const page = await openPage(url);
    const asked: string[] = [];
    page.on('request', (request) => void asked.push(new URL(request.url()).protocol + new URL(request.url()).host));
    await page.getByLabel('Predict').waitFor();
    expect(await page.getByLabel('Predict').inputValue()).toBe('species');
    await learned(page, 10);
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
    const elsewhere = await page.evaluate(() =>
      fetch('http://localhost:1/').then(
        () => 'answered',
        () => 'refused',
      ),
    );
    expect(elsewhere).toBe('refused');
    // everything that can be taken away is made on the spot
    for (const item of [/^Model file/, /^Picture \(SVG\)/, /^Picture \(PNG\)/, /^Report/, /^js:/, /^python:/, /^onnx:/])
      expect((await exported(page, item)).length, String(item)).toBeGreaterThan(500);
    await page.getByRole('button', { name: 'Find formula' }).click();
    await page.getByLabel('Formula', { exact: true }).locator('math').first().waitFor();
    const site = new URL(url);
    expect(new Set(asked.filter((each) => !each.startsWith('blob:') && !each.startsWith('data:')))).toEqual(
      new Set([site.protocol + site.host, ...(asked.includes('http:localhost:1') ? ['http:localhost:1'] : [])]),
    );
    expect(faultsOf(page).filter((fault) => !fault.includes('http://localhost:1/'))).toEqual([]);
    await page.context().close();
  });

  test('a table that has gone meanwhile, and one that is no table, are told in the page', async () => {
    const table = join(place, 'mine.csv');
    writeFileSync(table, 'a,b\n1,2\n');
    const { url } = await play([table, '--no-open']);
    rmSync(table);
    const gone = await openPage(url);
    await gone.locator('.notice').getByText(/table/).waitFor();
    await learned(gone, 5);
    expect(faultsOf(gone).filter((fault) => !fault.includes('404'))).toEqual([]);
    await gone.context().close();
    writeFileSync(table, Buffer.from([0, 1, 2, 3, 255, 254, 0, 7]));
    const binary = await openPage(url);
    await binary
      .locator('.notice')
      .getByText(/not text/)
      .waitFor();
    await learned(binary, 5);
    expect(faultsOf(binary)).toEqual([]);
    await binary.context().close();
  });
});
