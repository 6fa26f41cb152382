import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin, runnerImport } from 'vite';
import solid from 'vite-plugin-solid';

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

/** The first picture, drawn by the library itself when the page is built: it is seen before the worker has loaded. */
function firstPicture(): Plugin {
  const id = 'virtual:first';
  return {
    name: 'first-picture',
    resolveId: (source) => (source === id ? `\0${id}` : undefined),
    async load(source) {
      if (source !== `\0${id}`) return undefined;
      const { module } = await runnerImport<{ firstPicture(): Promise<string> }>(path('./src/worker/first.ts'));
      return `export default ${JSON.stringify(await module.firstPicture())};`;
    },
  };
}

// Plain static files with relative addresses, for any host and any folder of it.
export default defineConfig({
  root: path('.'),
  base: './',
  plugins: [solid(), firstPicture()],
  resolve: { alias: { '@data': path('../examples/data') } },
  worker: { format: 'es' },
  build: { outDir: path('../dist/playground'), emptyOutDir: true, target: 'es2022', assetsInlineLimit: 0 },
});
