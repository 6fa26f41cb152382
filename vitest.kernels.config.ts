import { defineConfig } from 'vitest/config';
import base from './vitest.config.js';

// Kernels under sanitizers and on other processors: `npm run check:kernels` makes the programs that carry them out, and runs this.
export default defineConfig({ ...base, test: { include: ['test/kernels/*.check.ts'], testTimeout: 120_000 } });
