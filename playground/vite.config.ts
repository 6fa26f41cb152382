import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import solid from 'vite-plugin-solid';

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

// Plain static files with relative addresses, for any host and any folder of it.
export default defineConfig({
  root: path('.'),
  base: './',
  plugins: [solid()],
  resolve: { alias: { '@data': path('../examples/data') } },
  worker: { format: 'es' },
  build: { outDir: path('../dist/playground'), emptyOutDir: true, target: 'es2022', assetsInlineLimit: 0 },
});
