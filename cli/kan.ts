#!/usr/bin/env node
// The `kan` command as a process. All of it that can be tested as a function is in main.ts.

import { processIo } from './io.js';
import { main } from './main.js';

const io = processIo();
process.exitCode = await main(process.argv.slice(2), io);
// what was broken off, such as a write that nobody reads, does not keep a process that was asked to stop
if (io.asked) process.exit();
