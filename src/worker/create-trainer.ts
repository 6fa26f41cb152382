// The page's side: a worker that trains and reads networks for it, with the library's own functions and options. Light: what computes is loaded
// by the worker alone.

import type { BackendOptions } from '../compute/backend.js';
import type { DatasetSource } from '../compute/contract.js';
import { checkNumber, checkRecord, KanError, show } from '../errors.js';
import type { Model } from '../model/model.js';
import type { Table } from '../data/table.js';
import type { TableResult } from '../table/train-table.js';
import type { TableTrainOptions } from '../table/train-options.js';
import type { TrainOptions } from '../train/options.js';
import type { TrainResult } from '../train/result.js';
import type { WorkerFunctions } from './functions.js';
import { errorOf, type Plain } from './plain.js';
import { listen, listenToFaults, type Port } from './port.js';
import { isOurs, type Order, type Reply } from './protocol.js';
import { type Snapshot, snapshotReader } from './snapshot-memory.js';

/** What a function of the library takes, of a worker: no functions but those named on…, and of a backend what it is opened with. */
export type WorkerArguments<Given extends readonly unknown[]> = {
  [Place in keyof Given]: Given[Place] extends { backend?: unknown }
    ? Omit<Given[Place], 'backend'> & { backend?: BackendOptions }
    : Given[Place];
};

/** What training in a worker is told besides. */
export interface Pacing {
  /** whether to wait, before the first epoch, for `resume` or `step`; default false */
  paused?: boolean;
  /** epochs a second at most; default as many as can be */
  speed?: number;
}

/** Options of `trainModel` as a worker takes them: no metrics, losses or checkpoints of one's own, which are functions. */
export interface WorkerTrainOptions extends Omit<TrainOptions, 'backend' | 'metrics' | 'checkpoint'>, Pacing {
  backend?: BackendOptions;
}

/** Options of `trainTable` as a worker takes them. */
export interface WorkerTableOptions extends Omit<TableTrainOptions, 'backend' | 'metrics' | 'checkpoint'>, Pacing {
  backend?: BackendOptions;
}

/** Something that a worker is at. */
export interface WorkerRun<Result> {
  /** what comes of it; rejects with what the function throws, and with a KanError when the worker ends first */
  readonly result: Promise<Result>;
  /** Ends it, as an aborted `signal` does: most functions then give what they have so far. Resolves or rejects as `result`. */
  stop(): Promise<Result>;
}

/** A training that a worker is at. Its promises resolve at the latest when it is over. */
export interface WorkerTraining<Result> extends WorkerRun<Result> {
  /** The newest snapshot that has arrived, the same object until there is a newer one; undefined before the first. Costs next to nothing. */
  latest(): Snapshot | undefined;
  /** Has one taken after the epoch under way. */
  snapshot(): Promise<Snapshot | undefined>;
  /** Waits after the epoch under way; resolves when it does, with `latest` of that epoch. */
  pause(): Promise<void>;
  resume(): Promise<void>;
  /** Goes on for so many epochs, by default one, and waits again; resolves when it does, with `latest` of that epoch. */
  step(epochs?: number): Promise<void>;
  /** Epochs a second at most from now on; Infinity for as many as can be. */
  setSpeed(perSecond: number): void;
  /**
   * Goes on with other options, as if they had been so from here on; the moments of the optimizer are kept. Only for `train` with optimizer 'adamw',
   * and not for `batchSize`. Rejects with a KanError where they do not fit: then it goes on with those before.
   */
  change(
    options: Partial<Omit<WorkerTrainOptions, 'backend' | keyof Pacing | 'signal' | 'onEpoch' | 'resume'>>,
  ): Promise<void>;
}

/** A worker that carries out the library's functions, from `createTrainer`. */
export interface Trainer {
  /** `trainModel` there. The options' functions are called here, a little later, and for every epoch; where the page is too busy some are left out. Promises that they return are not waited for */
  train(model: Model, data: DatasetSource, options?: WorkerTrainOptions): WorkerTraining<TrainResult>;
  /** `trainTable` there. */
  trainTable(table: Table, options: WorkerTableOptions): WorkerTraining<TableResult>;
  /**
   * Any of `WorkerFunctions`, by name and with its own arguments: `call('discoverTable', table, { target, onProgress, signal }).result`. Formulas arrive as
   * their JSON. Or a function of the worker's own, see `serve`.
   */
  call<Name extends keyof WorkerFunctions>(
    name: Name,
    ...given: WorkerArguments<Parameters<WorkerFunctions[Name]>>
  ): WorkerRun<Plain<Awaited<ReturnType<WorkerFunctions[Name]>>>>;
  call<Result = unknown>(name: string, ...given: readonly unknown[]): WorkerRun<Result>;
  /** when the worker has loaded: its version of kanjs, and whether memory is shared with it; rejects when it cannot be loaded */
  readonly ready: Promise<{ version: string; shared: boolean }>;
  /** Ends the worker at once, whatever it is at; what was under way rejects with a KanError. */
  close(): void;
}

/**
 * A page's end of a worker whose script calls `serve`:
 * `createTrainer(new Worker(new URL('./worker.js', import.meta.url), { type: 'module' }))`. One worker carries out several runs at once, in turns;
 * it has one trainer. Throws a KanError for what is no worker.
 */
export function createTrainer(worker: Port): Trainer {
  if (typeof worker?.postMessage !== 'function')
    throw new KanError(
      `createTrainer: \`worker\` must be a Worker; got ${show(worker)}`,
      "new Worker(new URL('./worker.js', import.meta.url), { type: 'module' })",
    );
  const connection = new Connection(worker);
  const { ready } = connection;
  return {
    ready,
    train: (model, data, options = {}) => begin(connection, 'trainModel', [model, data, options]),
    trainTable: (table, options) => begin(connection, 'trainTable', [table, options]),
    call(name: string, ...given: readonly unknown[]) {
      const { result, stop } = begin<never>(connection, name, given);
      return { result, stop };
    },
    close: () => connection.end('it was closed', true),
  };
}

/** One who waits for an answer. */
interface Waiting {
  resolve(): void;
  reject(error: Error): void;
}

interface Open {
  hear(reply: Exclude<Reply, { kan: 'ready' }>): void;
  fail(error: Error): void;
}

class Connection {
  readonly ready: Promise<{ version: string; shared: boolean }>;
  readonly #port: Port;
  readonly #runs = new Map<number, Open>();
  #last = 0;
  /** orders from before the worker has loaded */
  #early: Order[] | undefined = [];
  #ended: KanError | undefined;
  #settle!: { resolve(facts: { version: string; shared: boolean }): void; reject(error: Error): void };

  constructor(port: Port) {
    this.#port = port;
    this.ready = new Promise((resolve, reject) => {
      this.#settle = { resolve, reject };
    });
    // one who asks is told; one who does not has the runs' results
    this.ready.catch(() => {});
    listen(port, (message) => {
      if (!isOurs(message)) return;
      const reply: Reply = message;
      if (reply.kan === 'ready') this.#open(reply);
      else this.#runs.get(reply.run)?.hear(reply);
    });
    listenToFaults(port, (reason) => this.end(reason, false));
    // it may be there already
    port.postMessage({ kan: 'hello' } satisfies Order, []);
  }

  #open({ version, shared }: { version: string; shared: boolean }): void {
    const early = this.#early;
    this.#early = undefined;
    this.#settle.resolve({ version, shared });
    for (const order of early ?? []) this.#port.postMessage(order, []);
  }

  /** A number for a run, and who hears of it. */
  enter(run: Open): number {
    this.#runs.set(++this.#last, run);
    return this.#last;
  }

  leave(run: number): void {
    this.#runs.delete(run);
  }

  say(order: Order): void {
    if (this.#ended) throw this.#ended;
    if (this.#early) {
      // so that what is given may be changed right after the call, as later on
      this.#early.push(order.kan === 'call' ? { ...order, given: structuredClone(order.given) } : order);
    } else this.#port.postMessage(order, []);
  }

  end(reason: string, terminate: boolean): void {
    if (this.#ended) return;
    this.#ended = new KanError(`the worker has ended: ${reason}`, terminate ? 'make another one' : undefined);
    if (terminate) this.#port.terminate?.();
    this.#settle.reject(this.#ended);
    for (const run of this.#runs.values()) run.fail(this.#ended);
    this.#runs.clear();
  }
}

/** Begins a run. What does not reach the worker rejects the result. */
function begin<Result>(connection: Connection, name: string, all: readonly unknown[]): WorkerTraining<Result> {
  const given = [...all];
  const own = given.at(-1);
  const options = isOptions(own) ? (own as Record<string, unknown>) : undefined;
  const { signal, backend, paused = false, speed = Infinity, ...rest } = options ?? {};
  const functions = new Map<string, (value: unknown) => void>();
  const sent: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(rest)) {
    const list = Array.isArray(value) && value.length > 0 && value.every((each) => typeof each === 'function');
    if (typeof value === 'function') functions.set(key, value as (value: unknown) => void);
    else if (list) functions.set(key, (told) => value.forEach((each) => each(told)));
    else sent[key] = value;
  }
  if (options) given[given.length - 1] = sent;

  let over = false;
  let settle!: { resolve(result: Result): void; reject(error: unknown): void };
  const result = new Promise<Result>((resolve, reject) => {
    settle = { resolve, reject };
  });
  const waiting = new Map<number, Waiting>();
  let asks = 0;
  let read: (() => Snapshot | undefined) | undefined;
  let last: Snapshot | undefined;
  /** what a function of the options threw */
  let thrown: { error: unknown } | undefined;
  const finish = (): void => {
    over = true;
    last = read?.() ?? last;
    read = undefined;
    for (const { resolve } of waiting.values()) resolve();
    waiting.clear();
    connection.leave(run);
    if (signal instanceof AbortSignal) signal.removeEventListener('abort', stop);
  };
  const run = connection.enter({
    hear(reply) {
      if (reply.kan === 'news') {
        if (reply.memory) read = snapshotReader(reply.memory);
        if (reply.snapshot) last = reply.snapshot;
        connection.say({ kan: 'seen', run });
        for (const [key, value] of thrown ? [] : reply.calls) {
          try {
            functions.get(key)?.(value);
          } catch (error) {
            // as without a worker: the run is over, and that is its outcome
            thrown = { error };
            void stop();
            break;
          }
        }
      } else if (reply.kan === 'answer') {
        const { resolve, reject } = waiting.get(reply.ask) ?? { resolve() {}, reject() {} };
        waiting.delete(reply.ask);
        if (reply.fault) reject(errorOf(reply.fault));
        else resolve();
      } else if (reply.kan === 'done') {
        finish();
        if (thrown) settle.reject(thrown.error);
        else settle.resolve(reply.result as Result);
      } else {
        finish();
        settle.reject(thrown ? thrown.error : errorOf(reply.fault));
      }
    },
    fail(error) {
      finish();
      // whoever ends the worker need not catch it
      result.catch(() => {});
      settle.reject(error);
    },
  });

  const stop = (): Promise<Result> => {
    if (!over) connection.say({ kan: 'stop', run });
    return result;
  };
  const ask = (order: (ask: number) => Order): Promise<void> => {
    if (over) return Promise.resolve();
    return new Promise((resolve, reject) => {
      waiting.set(++asks, { resolve, reject });
      try {
        connection.say(order(asks));
      } catch (error) {
        waiting.delete(asks);
        reject(unsendable(error, 'change'));
      }
    });
  };
  const latest = (): Snapshot | undefined => (last = read?.() ?? last);

  try {
    checkNumber(`${name}: \`speed\``, speed === Infinity ? 1 : speed, 0, Infinity, true);
    if (backend !== undefined) checkRecord(`${name}: \`backend\``, backend, '{ threads: 1 }');
    const tempo = { paused: paused === true, speed: speed as number };
    const callbacks = [...functions.keys()];
    const stopped = signal instanceof AbortSignal && signal.aborted;
    const opened = backend as BackendOptions | undefined;
    connection.say({ kan: 'call', run, name, given, callbacks, backend: opened, tempo, stopped });
    if (signal instanceof AbortSignal) signal.addEventListener('abort', stop);
  } catch (error) {
    finish();
    settle.reject(unsendable(error, name));
  }
  return {
    result,
    stop,
    latest,
    snapshot: async () => {
      await ask((number) => ({ kan: 'snapshot', run, ask: number }));
      return latest();
    },
    pause: () => ask((number) => ({ kan: 'pause', run, ask: number })),
    resume: () => ask((number) => ({ kan: 'go', run, ask: number, epochs: Infinity })),
    step: (epochs = 1) => ask((number) => ({ kan: 'go', run, ask: number, epochs })),
    setSpeed(perSecond) {
      checkNumber('setSpeed: epochs a second', perSecond === Infinity ? 1 : perSecond, 0, Infinity, true);
      if (!over) connection.say({ kan: 'speed', run, speed: perSecond });
    },
    change: (changed) => ask((number) => ({ kan: 'change', run, ask: number, options: changed as TrainOptions })),
  };
}

const isOptions = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;

/** What cannot be sent is the caller's to mend. */
function unsendable(error: unknown, name: string): unknown {
  if (!(error instanceof Error) || error.name !== 'DataCloneError') return error;
  return new KanError(
    `${name}: what is given cannot go to a worker: ${error.message}`,
    'functions stay on this side, but for those of the options that are told of progress',
  );
}
