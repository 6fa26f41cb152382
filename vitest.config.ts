import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

/** Those that leave their process as they found it. */
const sharing = [
  'src/{math,formula,units,propose,data,model,explain,draw,fit,format,export,import,discover,train,table,network,sweep}/**/*.test.ts',
  '{src,cli,test/command}/*.test.ts',
];

// Tests import the TypeScript sources; the package's own names point at them, as package.json points at dist.
export default defineConfig({
  resolve: {
    alias: [
      { find: '#platform', replacement: path('./node/platform.ts') },
      { find: /^kanjs$/, replacement: path('./node/index.ts') },
      { find: /^kanjs\/(draw|files|sweep)$/, replacement: path('./node/doors/$1.ts') },
      { find: /^kanjs\/(\w+)$/, replacement: path('./src/doors/$1.ts') },
    ],
  },
  test: {
    testTimeout: 60_000,
    // one for each core; the default leaves one core idle
    maxWorkers: availableParallelism(),
    projects: [
      // their files share a process, which reads the sources once: that is a second for each file
      {
        extends: true,
        test: { name: 'rooms', include: sharing, isolate: false, restoreMocks: true, unstubGlobals: true },
      },
      {
        extends: true,
        test: {
          name: 'house',
          include: ['{src,node,cli,playground,test}/**/*.test.ts'],
          // in a real browser: vitest.browser.config.ts; with what others bring: vitest.services.config.ts
          exclude: ['test/browser/**', 'test/services/**', ...sharing],
        },
      },
    ],
  },
});
