// A folder of static files, and perhaps a table, served on this machine alone: for the page of `kan play`. What can be asked for is listed
// before the first request, so no path leads anywhere else. Knows addresses and headers, not the page.

import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { basename, extname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.csv': 'text/csv; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
};

/** Threads share memory on isolated pages only; and what the page reads stays on this machine: it may ask nobody else. */
const headers = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Content-Security-Policy': [
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "worker-src 'self'",
    "connect-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cache-Control': 'no-cache',
};

/** Where the table stands, as the page sees it, and the header that says what its file is called, in percent signs. */
export const tablePath = '/table';
const tableNameHeader = 'Table-Name';

export interface PageServer {
  /** e.g. http://127.0.0.1:5260/ */
  url: string;
  /** Ends it with all connections. */
  close(): void;
}

export interface PageOptions {
  /** the folder of the page; all of its files are served, and nothing beside them */
  folder: string;
  /** a file served as the table, read anew each time */
  table?: string;
  /** 0 for any that is free */
  port: number;
}

/** Serves on loopback. Rejects with the system's error where the port cannot be had, or the folder not be read. */
export async function servePage({ folder, table, port }: PageOptions): Promise<PageServer> {
  const files = await filesOf(folder);
  const server = createServer((request, response) => {
    const { address, port: own } = addressOf(server);
    void answer(request, response, { files, table, hosts: [`${address}:${own}`, `localhost:${own}`] }).catch(() =>
      // a file that went away meanwhile, or a reader that did
      response.destroy(),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const { address, port: own } = addressOf(server);
  return {
    url: `http://${address}:${own}/`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

function addressOf(server: Server): { address: string; port: number } {
  return server.address() as { address: string; port: number };
}

/** Every file of a folder by its address. */
async function filesOf(folder: string): Promise<Map<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return new Map(
    entries
      .filter((entry) => entry.isFile())
      .map((entry) => {
        // Node 20 had another name for it at first
        const file = join(entry.parentPath ?? entry.path, entry.name);
        const address = file.slice(join(folder, '/').length).replaceAll('\\', '/');
        return [`/${address}`, file];
      }),
  );
}

async function answer(
  { method, url = '/', headers: { host } }: IncomingMessage,
  response: ServerResponse,
  { files, table, hosts }: { files: ReadonlyMap<string, string>; table: string | undefined; hosts: readonly string[] },
): Promise<void> {
  const refuse = (code: number): void => {
    response.writeHead(code, { ...headers, 'Content-Length': 0 });
    response.end();
  };
  // another name for this machine is another site, which must not read what is here
  if (host === undefined || !hosts.includes(host)) return refuse(421);
  if (method !== 'GET' && method !== 'HEAD') return refuse(405);
  const [path] = url.split(/[?#]/, 1);
  const isTable = path === tablePath && table !== undefined;
  const file = isTable ? table : files.get(path === '/' ? '/index.html' : path);
  if (file === undefined) return refuse(404);
  const found = await stat(file).catch(() => undefined);
  if (!found?.isFile()) return refuse(404);
  response.writeHead(200, {
    ...headers,
    'Content-Type':
      (isTable ? undefined : Object.hasOwn(types, extname(file)) ? types[extname(file)] : undefined) ??
      'application/octet-stream',
    ...(isTable && { [tableNameHeader]: encodeURIComponent(basename(file)) }),
    // one that grows while it is read is read as it was
    'Content-Length': found.size,
  });
  if (method === 'HEAD' || found.size === 0) return void response.end();
  await pipeline(createReadStream(file, { end: found.size - 1 }), response);
}
