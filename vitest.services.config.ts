import { defineConfig } from 'vitest/config';
import base from './vitest.config.js';

// With what other languages and services bring: ONNX Runtime, compilers, databases. `npm run services`; what a machine lacks is skipped by name.
export default defineConfig({
  ...base,
  test: { include: ['test/services/**/*.test.ts'], testTimeout: 300_000, hookTimeout: 120_000, maxWorkers: 1 },
});
