// A web server on loopback for tests: folders and texts under addresses, with the headers that a test asks for. Knows no browser.

import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.csv': 'text/csv; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
};

export interface SiteOptions {
  /** texts by address, e.g. { '/': '<!doctype html>…', '/main.js': '…' }; they go before the folders */
  texts?: Readonly<Record<string, string>>;
  /** folders of the checkout by the beginning of the address, longest first; default: the library for pages under /kanjs/ */
  folders?: Readonly<Record<string, string>>;
  /** whether the page is isolated from others (COOP and COEP), which threads need; default false */
  isolated?: boolean;
  /** whether other sites may load what is served; default false */
  open?: boolean;
  /** the page's Content-Security-Policy; default none */
  policy?: string;
}

export interface Site {
  /** e.g. http://127.0.0.1:34567, without a slash at the end */
  url: string;
  close(): Promise<void>;
}

/** A policy under which nothing but the site's own scripts, and WebAssembly, runs. */
export const strictPolicy =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self' data:";

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Serves on a free port until it is closed. */
export async function openSite(options: SiteOptions = {}): Promise<Site> {
  const { texts = {}, folders = { '/kanjs/': 'dist/src' }, isolated = false, open = false, policy } = options;
  const headers = {
    ...(isolated && { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' }),
    ...(open && { 'Access-Control-Allow-Origin': '*', 'Cross-Origin-Resource-Policy': 'cross-origin' }),
    ...(policy !== undefined && { 'Content-Security-Policy': policy }),
    'Cache-Control': 'no-store',
  };
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const type = types[extname(pathname.endsWith('/') ? 'index.html' : pathname)] ?? 'application/octet-stream';
    const content = await contentOf(pathname, texts, folders);
    response.writeHead(content === undefined ? 404 : 200, { ...headers, 'Content-Type': type });
    response.end(content);
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function contentOf(
  address: string,
  texts: Readonly<Record<string, string>>,
  folders: Readonly<Record<string, string>>,
): Promise<string | Buffer | undefined> {
  // browsers ask for it by themselves
  if (address === '/favicon.ico') return '';
  if (Object.hasOwn(texts, address)) return texts[address];
  const [prefix] = Object.keys(folders)
    .filter((start) => address.startsWith(start))
    .toSorted((a, b) => b.length - a.length);
  if (prefix === undefined) return undefined;
  const rest = address.slice(prefix.length);
  const file = join(root, folders[prefix], normalize(rest === '' || rest.endsWith('/') ? `${rest}index.html` : rest));
  return readFile(file).catch(() => undefined);
}
