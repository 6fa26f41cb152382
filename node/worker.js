// A helping thread of the WebAssembly backend in Node: its own instance on the shared memory and its own stack.
import { workerData } from 'node:worker_threads';

const { module, memory, pool, stack, thread } = workerData;
const { exports } = await WebAssembly.instantiate(module, { env: { memory }, math: Math });
exports.__stack_pointer.value = stack;
exports.kan_help(0, pool, thread);
