// The worker's side: carries out what a page asks for, several runs at once if need be, and never throws into the worker's own scope.

import { type BackendOptions, openBackend } from '../compute/backend.js';
import type { Backend } from '../compute/contract.js';
import { checkFunction, checkRecord, KanError, show, suggest } from '../errors.js';
import { checkNames, type OptionNames } from '../options.js';
import type { DatasetSource } from '../compute/contract.js';
import type { Model } from '../model/model.js';
import type { TrainOptions } from '../train/options.js';
import type { TrainResult } from '../train/result.js';
import { version } from '../version.js';
import { type AnyFunction, type Callable, workerFunctions } from './functions.js';
import { News } from './news.js';
import { buffersOf, faultOf, plain } from './plain.js';
import { listen, type Port, sharesMemory } from './port.js';
import { isOurs, type Order, type Reply } from './protocol.js';
import { Training } from './training.js';

/** How a worker serves. All optional. */
export interface ServeOptions {
  /** where orders come from; default the worker's own scope, in Node `parentPort` has to be given */
  port?: Port;
  /**
   * functions of your own, beside the library's, called by `call` of the page. The last argument, where it is an object, is given `signal`,
   * and functions in it that stand for those on the page
   */
  functions?: Readonly<Record<string, (...given: never[]) => unknown>>;
  /** what computes where a call does not say; default `openBackend()` */
  backend?: BackendOptions;
}

const serveOptions: OptionNames<ServeOptions> = { port: true, functions: true, backend: true };

/** A run under way. */
interface Run {
  control: AbortController;
  news: News;
  training: Training;
  /** other options to go on with, and who wants to know */
  change?: { ask: number; options: TrainOptions };
  /** only a run of `trainModel` can go on with other options */
  changes: boolean;
  /** leaves off, to go on at once */
  leaveOff(): void;
}

/**
 * Makes this worker carry out the library's functions for a page that has a `createTrainer`: the whole of a worker's script may be
 * `import { serve } from 'kanjs/worker'; serve();`. Messages that are not for it are left alone. Throws a KanError on options there are not.
 */
export function serve(options: ServeOptions = {}): void {
  checkNames('serve', options, serveOptions);
  const { port = globalThis as unknown as Port, functions = {}, backend } = options;
  checkRecord('serve: `functions`', functions, '{ name: (…) => … }');
  for (const [name, own] of Object.entries(functions)) checkFunction(`serve: \`functions.${name}\``, own);
  if (typeof port.postMessage !== 'function')
    throw new KanError(
      `serve: \`port\` must have \`postMessage\`, as a worker has; got ${show(port)}`,
      'in Node: serve({ port: parentPort })',
    );
  const server = new Server(port, functions, backend);
  listen(port, (message) => {
    if (isOurs(message)) server.obey(message);
  });
  server.greet();
}

class Server {
  readonly #port: Port;
  readonly #own: NonNullable<ServeOptions['functions']>;
  readonly #backend: BackendOptions | undefined;
  readonly #runs = new Map<number, Run>();
  /** backends that were asked for; all live as long as the worker */
  readonly #backends = new Map<string, Promise<Backend>>();

  constructor(port: Port, own: NonNullable<ServeOptions['functions']>, backend: BackendOptions | undefined) {
    this.#port = port;
    this.#own = own;
    this.#backend = backend;
  }

  greet(): void {
    this.#say({ kan: 'ready', version, shared: sharesMemory() });
  }

  obey(order: Order): void {
    if (order.kan === 'hello') this.greet();
    else if (order.kan === 'call') void this.#call(order);
    else if (this.#runs.has(order.run)) this.#tell(this.#runs.get(order.run)!, order);
    else if ('ask' in order) this.#answer(order.run, order.ask);
  }

  #tell(run: Run, order: Exclude<Order, { kan: 'hello' | 'call' }>): void {
    const { training } = run;
    if (order.kan === 'seen') run.news.seen();
    else if (order.kan === 'speed') training.setSpeed(order.speed);
    else if (order.kan === 'go') training.go(order.ask, order.epochs);
    else if (order.kan === 'pause') training.pause(order.ask);
    else if (order.kan === 'snapshot') training.snapshot(order.ask);
    else if (order.kan === 'stop') {
      run.control.abort();
      run.leaveOff();
    } else if (!run.changes || run.change) {
      const message = run.changes
        ? 'change: another change is under way'
        : "change: only a `train` with optimizer 'adamw' goes on with other options";
      this.#answer(
        order.run,
        order.ask,
        new KanError(message, run.changes ? 'wait for its promise' : 'stop, and train again'),
      );
    } else {
      run.change = { ask: order.ask, options: order.options };
      run.leaveOff();
    }
  }

  async #call({
    run: number,
    name,
    given,
    callbacks,
    backend,
    tempo,
    stopped,
  }: Extract<Order, { kan: 'call' }>): Promise<void> {
    const news = new News(this.#port, number);
    const control = new AbortController();
    const training = new Training(news, tempo, callbacks, (ask) => this.#answer(number, ask));
    const run: Run = { control, news, training, changes: false, leaveOff: () => training.leave() };
    this.#runs.set(number, run);
    if (stopped) {
      control.abort();
      training.leave();
    }
    try {
      const { load, options, bare } = this.#find(name, given.length);
      const call = await load();
      const told: Record<string, unknown> = {};
      if (!bare) told['signal'] = control.signal;
      const asked = backend ?? (bare || Object.hasOwn(this.#own, name) ? undefined : this.#backend);
      if (asked !== undefined) told['backend'] = await this.#open(asked);
      for (const each of callbacks) told[each] = (value: unknown) => news.call(each, value);
      if (name in trainingFunctions) told['onEpoch'] = training.onEpoch;
      const all = [...given];
      // own functions may have no options at all
      if (options >= 0) all[options] = { ...(all[options] as object | undefined), ...told };
      await training.gate();
      const result =
        name === 'trainModel' ? await this.#train(number, run, call, all) : await call(...(all as never[]));
      news.send();
      const said = plain(result);
      // what the worker's own functions give may be theirs to keep
      const moved = Object.hasOwn(this.#own, name) ? [] : [...buffersOf(said)];
      this.#port.postMessage({ kan: 'done', run: number, result: said } satisfies Reply, moved);
    } catch (error) {
      news.send();
      this.#say({ kan: 'failed', run: number, fault: faultOf(error) });
    } finally {
      news.close();
      this.#runs.delete(number);
    }
  }

  /** `trainModel`, which goes on where it was when it is given other options. */
  async #train(number: number, run: Run, call: AnyFunction, given: readonly unknown[]): Promise<TrainResult> {
    const train = call as unknown as (model: Model, data: DatasetSource, options: TrainOptions) => Promise<TrainResult>;
    const [model, data] = given as [Model, DatasetSource];
    let options = given[2] as TrainOptions;
    run.changes = options.optimizer === undefined || options.optimizer === 'adamw';
    for (;;) {
      const leaving = new AbortController();
      const signal = leaving.signal;
      run.leaveOff = () => {
        leaving.abort();
        run.training.leave();
      };
      if (run.control.signal.aborted || run.change) leaving.abort();
      await run.training.gate();
      const result = await train(model, data, { ...options, signal });
      const { change } = run;
      if (!change || result.state === undefined || run.control.signal.aborted) return result;
      run.change = undefined;
      run.training.enter();
      options = Object.assign({}, options, { resume: result.state });
      try {
        const next = { ...options, ...change.options };
        // nothing is learned, but everything is checked
        await train(model, data, { ...next, signal: AbortSignal.abort() });
        options = next;
        this.#answer(number, change.ask);
      } catch (error) {
        this.#answer(number, change.ask, error);
      }
    }
  }

  #find(name: string, given: number): Callable {
    if (Object.hasOwn(this.#own, name)) return { options: given - 1, bare: false, load: async () => this.#own[name] };
    if (Object.hasOwn(workerFunctions, name)) return workerFunctions[name as keyof typeof workerFunctions];
    const known = [...Object.keys(workerFunctions), ...Object.keys(this.#own)];
    throw new KanError(`call: this worker has no function ${show(name)}`, suggest(String(name), known));
  }

  #open(options: BackendOptions): Promise<Backend> {
    const key = JSON.stringify(options);
    const opened = this.#backends.get(key) ?? openBackend(options);
    this.#backends.set(key, opened);
    // what failed may do the next time
    opened.catch(() => this.#backends.delete(key));
    return opened;
  }

  #answer(run: number, ask: number, error?: unknown): void {
    this.#say({ kan: 'answer', run, ask, ...(error !== undefined && { fault: faultOf(error) }) });
  }

  #say(reply: Reply): void {
    this.#port.postMessage(reply, []);
  }
}

/** Those that train, and so have epochs. */
const trainingFunctions = {
  trainModel: true,
  trainTable: true,
  retrainTable: true,
  refineTable: true,
  distillTable: true,
};
