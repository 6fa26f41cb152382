// What is served, and what is not: only files of the folder and the table, only to this machine's own names, only to be read.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { opener } from './open-browser.js';
import { type PageServer, servePage } from './page-server.js';

const place = mkdtempSync(join(tmpdir(), 'kan-page-'));
const folder = join(place, 'page');
mkdirSync(join(folder, 'assets'), { recursive: true });
writeFileSync(join(folder, 'index.html'), '<p>page');
writeFileSync(join(folder, 'assets/main-1.js'), 'main');
writeFileSync(join(place, 'secret'), 'secret');
const table = join(place, 'Zähler, 1.csv');
writeFileSync(table, 'a,b\n1,2\n');
let page: PageServer;
beforeAll(async () => {
  page = await servePage({ folder, table, port: 0 });
});
afterAll(() => {
  page.close();
  rmSync(place, { recursive: true });
});

/** Asks for a path as it stands, without tidying it. */
function ask(path: string, { method = 'GET', host }: { method?: string; host?: string } = {}, of = page) {
  const { hostname, port } = new URL(of.url);
  return new Promise<{ code: number; text: string; headers: NodeJS.Dict<string | string[]> }>((resolve, reject) => {
    const asked = request({ hostname, port, path, method, headers: host === undefined ? {} : { host } }, (answer) => {
      let text = '';
      answer.on('data', (data) => (text += data));
      answer.on('end', () => resolve({ code: answer.statusCode!, text, headers: answer.headers }));
    });
    asked.on('error', reject);
    asked.end();
  });
}

test('the page, its parts and the table are served, isolated from other sites', async () => {
  expect(await ask('/?table=./table')).toMatchObject({
    code: 200,
    text: '<p>page',
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-embedder-policy': 'require-corp',
      'cross-origin-resource-policy': 'same-origin',
      'content-security-policy': expect.stringContaining("default-src 'none'"),
    },
  });
  expect(await ask('/assets/main-1.js')).toMatchObject({ text: 'main', headers: { 'content-type': /javascript/ } });
  const { text, headers } = await ask('/table');
  expect(text).toBe('a,b\n1,2\n');
  expect(decodeURIComponent(String(headers['table-name']))).toBe('Zähler, 1.csv');
  expect(await ask('/table', { method: 'HEAD' })).toMatchObject({ code: 200, text: '' });
  const port = new URL(page.url).port;
  expect(await ask('/', { host: `localhost:${port}` })).toMatchObject({ code: 200 });
});

test('nothing else is', async () => {
  const paths = [
    '/../secret',
    '/%2e%2e/secret',
    '/..%2fsecret',
    '//secret',
    '/assets/../../secret',
    '/assets',
    '/..\\secret',
  ];
  for (const path of [...paths, '/secret', '/none', '/table/', `/${'../'.repeat(20)}etc/passwd`, '/%', '/%00'])
    expect(await ask(path), path).toMatchObject({ code: 404, text: '' });
  for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS'])
    expect(await ask('/', { method })).toMatchObject({ code: 405 });
});

test('a site that calls this machine by another name is refused', async () => {
  const { port } = new URL(page.url);
  for (const host of [
    'evil.example',
    `evil.example:${port}`,
    '127.0.0.1',
    `127.0.0.1:${port}.evil.example`,
    `localhost:1`,
  ])
    expect(await ask('/table', { host }), host).toMatchObject({ code: 421, text: '' });
});

test('the table is read anew each time; without one, or when it has gone, there is none', async () => {
  const own = join(place, 'own.csv');
  writeFileSync(own, 'a\n1\n');
  const other = await servePage({ folder, table: own, port: 0 });
  writeFileSync(own, 'a\n2\n');
  expect(await ask('/table', {}, other)).toMatchObject({ text: 'a\n2\n' });
  rmSync(own);
  expect(await ask('/table', {}, other)).toMatchObject({ code: 404 });
  other.close();
  const none = await servePage({ folder, port: 0 });
  expect(await ask('/table', {}, none)).toMatchObject({ code: 404 });
  none.close();
});

test('a port that is taken, and a folder that is not there, are told by the system', async () => {
  const port = Number(new URL(page.url).port);
  await expect(servePage({ folder, port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  await expect(servePage({ folder: join(place, 'none'), port: 0 })).rejects.toMatchObject({ code: 'ENOENT' });
});

test('every system has its own way to open a browser', () => {
  const url = 'http://127.0.0.1:1/?a=b&c=d';
  expect(opener('linux', url)).toEqual(['xdg-open', [url]]);
  expect(opener('darwin', url)).toEqual(['open', [url]]);
  expect(opener('win32', url)).toEqual(['cmd', ['/c', 'start', '""', 'http://127.0.0.1:1/?a=b^&c=d']]);
});
