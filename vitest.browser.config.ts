import { defineConfig } from 'vitest/config';
import base from './vitest.config.js';

// In a real browser: the tests run in Node, and drive the system's Chromium. `npm run browser`, after a build.
export default defineConfig({
  ...base,
  test: { include: ['test/browser/**/*.test.ts'], testTimeout: 60_000, hookTimeout: 60_000, maxWorkers: 1 },
});
