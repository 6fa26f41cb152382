#!/usr/bin/env node
// The `kan` command as a process. All of it that can be tested as a function is in main.ts.

import { processIo } from './io.js';
import { main } from './main.js';

process.exitCode = await main(process.argv.slice(2), processIo());
