// The package's version, for --version and results.json.

import { createRequire } from 'node:module';

export const version: string = createRequire(import.meta.url)('kanjs/package.json').version;
