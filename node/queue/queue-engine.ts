// An engine on a queue in Redis: trials of a table, and networks of ensembles and of a search's shapes with their rows, are done by whatever `kan worker` is
// reached by the same Redis. Knows what a job is made of and what comes of it, no order of them.

import { setMaxListeners } from 'node:events';
import { KanError } from '../../src/errors.js';
import { printJson } from '../../src/format/json.js';
import { sha256 } from '../../src/math/sha256.js';
import { checkNames } from '../../src/options.js';
import type { OpenEngine, WorkEngine } from '../../src/sweep/engine.js';
import { tableDigest } from '../../src/sweep/table-bytes.js';
import { version } from '../../src/version.js';
import { type QueueAnswer, rowsSeconds, tableSeconds } from './names.js';
import { printPlain, readPlain } from './plain-text.js';
import { JobLost, openBoard, type QueueBoard } from './queue-board.js';
import { checkRedis, type QueueOptions } from './redis-place.js';

/** Jobs that stand in the queue at once: enough for many workers, few enough to look after. */
const width = 256;

/** What may be done where workers fail. */
const whereWorkersFail = 'see what `kan worker` says';

/**
 * An engine for whoever takes one: trials and networks on a queue in Redis. Throws a KanError where the address may not be used; opened, where Redis cannot be
 * used, or a table is too large for it.
 */
export function queueEngine(options: QueueOptions): OpenEngine {
  checkNames('queueEngine', options, ['url', 'insecure', 'tables', 'onWaiting'], 'url');
  checkRedis(options);
  return async (table) => {
    const board = await openBoard(options);
    try {
      if (table) await board.carry(table.digest, table.bytes, tableSeconds);
    } catch (error) {
      await board.close();
      throw error;
    }
    return engineOn(board, table?.digest ?? '');
  };
}

function engineOn(board: QueueBoard, table: string): WorkEngine {
  const rows = rowsCarrier(board);
  /** networks that were read: they are large, and nobody asks for them again */
  const done = new Set<string>();
  /** What comes of a network, as whoever trained it wrote it. */
  const askFor = async (
    kind: 'network' | 'shape',
    { data, ...job }: { data: object },
    signal: AbortSignal | undefined,
    onProgress?: (progress: unknown) => void,
  ): Promise<unknown> => {
    signal?.throwIfAborted();
    const [digest, text] = [await orLeft(rows.carry(data), signal), printPlain(job)];
    try {
      const id = sha256(printJson('a job', { kanjs: version, kind, digest, text }));
      const named = kind === 'network' ? { network: text } : { shape: text };
      const answer = await board.ask(id, { table: digest, ...named }, signal, onProgress);
      done.add(id);
      if ('refused' in answer) throw new KanError(answer.refused.message, answer.refused.hint);
      const found = (answer as Record<string, unknown>)[kind];
      if (typeof found !== 'string') throw new JobLost('a worker answered what is no network');
      return readPlain(found);
    } catch (error) {
      if (error instanceof JobLost) throw new KanError(`a network did not come: ${error.message}`, whereWorkersFail);
      throw error;
    } finally {
      board.release(digest);
    }
  };
  return {
    width,
    networks: width,
    async run({ id, trial }, signal) {
      try {
        const answer: QueueAnswer = await board.ask(id, { table, trial }, signal);
        if ('result' in answer) return answer;
        throw new JobLost('a worker answered what is no result');
      } catch (error) {
        if (!(error instanceof JobLost)) throw error;
        return { result: { metrics: {}, error: error.message }, passing: true };
      }
    },
    fit: async (job, signal, onEpoch) =>
      (await askFor('network', job, signal, (progress) => {
        const { epoch, epochs } = progress as { epoch: number; epochs: number };
        onEpoch(epoch, epochs);
      })) as Awaited<ReturnType<WorkEngine['fit']>>,
    train: async (shape, signal) => (await askFor('shape', shape, signal)) as Awaited<ReturnType<WorkEngine['train']>>,
    async close() {
      await board.forget([...done]);
      await board.close();
    },
  };
}

/** The same, or the signal's reason: a Redis that is gone is not waited for. */
async function orLeft<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return await work;
  setMaxListeners(0, signal);
  let leave = (): void => {};
  const left = new Promise<never>((_, reject) => {
    leave = () => reject(signal.reason as Error);
    signal.addEventListener('abort', leave, { once: true });
  });
  try {
    return await Promise.race([work, left]);
  } finally {
    signal.removeEventListener('abort', leave);
  }
}

/** Brings rows to workers: the same rows of many networks once. */
function rowsCarrier(board: QueueBoard): { carry(data: object): Promise<string> } {
  const known = new WeakMap<object, { bytes: Uint8Array; digest: string }>();
  return {
    async carry(data) {
      let one = known.get(data);
      if (one === undefined) {
        const bytes = Buffer.from(printPlain(data));
        known.set(data, (one = { bytes, digest: tableDigest(bytes) }));
      }
      await board.carry(one.digest, one.bytes, rowsSeconds);
      return one.digest;
    },
  };
}
