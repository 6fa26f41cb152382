// `kanjs/sweep` in Node: with files, threads and journals.

export * from '../../src/doors/sweep.js';
export { runSweep, type SweepEvent, type SweepRun, type SweepRunOptions, type SweepSettings } from '../run-sweep.js';
export type { QueueOptions } from '../queue/redis-place.js';
export { queueEngine } from '../queue/queue-engine.js';
export { runWorker, type WorkerEvent, type WorkerSettings } from '../queue/queue-worker.js';
export { readSweep, sweepFiles } from '../sweep-files.js';
export { runTask, writeTasks, type WrittenTasks } from '../sweep-tasks.js';
