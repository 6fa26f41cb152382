import { createReadStream } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';

const [directory = 'dist', port = '8080'] = process.argv.slice(2);
const types = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' };

createServer((request, response) => {
  const { pathname } = new URL(request.url, 'http://localhost');
  const file = join(directory, normalize(pathname.endsWith('/') ? `${pathname}index.html` : pathname));
  createReadStream(file)
    .on('error', () => response.writeHead(404).end())
    .on('open', () => {
      response.writeHead(200, {
        'Content-Type': types[extname(file)] ?? 'application/octet-stream',
        'Cross-Origin-Opener-Policy': 'same-origin',
        'Cross-Origin-Embedder-Policy': 'require-corp',
        'Content-Security-Policy':
          "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'",
      });
    })
    .pipe(response);
}).listen(Number(port), function () {
  console.log(`http://localhost:${this.address().port}`);
});
