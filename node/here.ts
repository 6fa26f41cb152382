// Where this code is, for what lies beside it. A bundler that makes the old kind of module leaves `import.meta` empty; there it is `__filename`.

import { pathToFileURL } from 'node:url';

/** This file's URL; in the build, dist/node/index.js's; in a program made by a bundler, the program's. */
export const here: string = typeof __filename === 'string' ? pathToFileURL(__filename).href : import.meta.url;
