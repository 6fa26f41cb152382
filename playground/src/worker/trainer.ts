// An experiment at work: it trains without end, one epoch after the other, and looks up after each: whether a picture is wanted, whether to
// wait, whether something was changed. Edits take effect between two epochs and are written down, so that the same settings and edits come
// to the same parameters. Knows nothing of pages; what it has to say goes to `tell`.

import { type Backend, KanError, type Model, type Table, type TrainOptions } from 'kanjs';
import type { DatasetSource, LossKind, Session } from 'kanjs/backend';
import { type PreparedTable, prepareTable, trainModel, type TrainState } from 'kanjs/train';
import { type Change, type Edit, type EdgePlace, limits, type Pace, type Saved, type Settings } from '../experiment.js';
import type { EdgeLook, Frame, FromWorker, Price, TakeAway } from '../messages.js';
import { History } from './history.js';
import { evenly } from './evenly.js';
import { Pictures } from './pictures.js';
import type { Rows } from './rows.js';
import type { Taken } from './take.js';

/** Rows per step. */
const batchRows = 64;
/** Rows on which edges are judged. */
const judgedRows = 400;
/** Milliseconds between two pictures at least: at full pace, where the page's own work would take from the learning, and else. */
const least = { full: 50, other: 14 } as const;
/** Milliseconds between two readings of what frames bring now and then. */
const pauses = { answers: 60, strengths: 250, history: 250 } as const;
/** Share of the time that pictures may take. */
const pictureShare = 0.08;
/** Milliseconds after which a pause does not wait for the end of the epoch. */
const patience = 25;

/** Of a message without the number of its experiment. */
type Said = FromWorker extends infer Each ? (Each extends { id: number } ? Omit<Each, 'id'> : never) : never;

interface Surroundings {
  backend: Backend;
  tell: (message: FromWorker) => void;
  saved?: Saved | undefined;
  pace: Pace;
}

export class Trainer {
  readonly #id: number;
  readonly #backend: Backend;
  readonly #tell: (message: FromWorker) => void;
  readonly #rows: Rows;
  readonly #train: DatasetSource;
  readonly #heldBack: DatasetSource | undefined;
  readonly #loss: LossKind;
  readonly #judged: Float64Array;
  readonly #pictures: Pictures;
  readonly #history = new History();
  #settings: Settings;
  /** as it was after the last epoch */
  #model: Model;
  #epoch = 0;
  /** the epoch at which the run under way counts 0 */
  #base = 0;
  #changes: Change[] = [];
  /** edits that wait for the end of the epoch */
  #waiting: Edit[] = [];
  /** edits of a link, still to be made, and the epoch it leads to */
  #replay: Change[];
  #until: number;
  #running: boolean;
  #steps = 0;
  #resting = false;
  #closed = false;
  #pace: Pace;
  #wake: () => void = () => {};
  #controller = new AbortController();
  /** of the run under way */
  #session: Session | undefined;
  /** for a word to go on */
  #waits = false;
  #drawn = true;
  #drew = { frame: -Infinity, strengths: -Infinity, answers: -Infinity, history: -Infinity, cost: 0 };

  /** Reads rows into numbers and makes the network; nothing is trained yet. Throws a KanError on what does not fit. */
  static async create(id: number, rows: Rows, settings: Settings, surroundings: Surroundings): Promise<Trainer> {
    const { hidden, grid: gridSize, order, base, seed, optimizer } = settings;
    const dtype = optimizer === 'adamw' ? ('float32' as const) : ('float64' as const);
    const network = { layers: hidden, gridSize, order, base, seed, dtype };
    const prepared = await prepareTable(rows.table, { target: rows.target, ...network });
    const inputs = prepared.train.x.length / prepared.train.rows;
    if (inputs > limits.inputs)
      throw new KanError(
        `the columns come to ${inputs} inputs; at most ${limits.inputs} can be drawn here`,
        'a column of words takes one for each word: leave such columns out',
      );
    return new Trainer(id, rows, prepared, settings, surroundings);
  }

  private constructor(
    id: number,
    rows: Rows,
    { model, train, heldBack, loss }: PreparedTable,
    settings: Settings,
    { backend, tell, saved, pace }: Surroundings,
  ) {
    this.#id = id;
    this.#rows = rows;
    this.#backend = backend;
    this.#tell = tell;
    this.#train = train;
    this.#heldBack = heldBack;
    this.#loss = loss;
    this.#settings = { ...settings };
    this.#model = model;
    this.#running = saved?.running ?? true;
    this.#replay = [...(saved?.changes ?? [])];
    this.#until = saved?.epoch ?? 0;
    this.#pace = pace;
    const inputs = train.x.length / train.rows;
    const judged = evenly(train.rows, judgedRows);
    this.#judged = new Float64Array(judged.length * inputs);
    judged.forEach((row, k) => {
      for (let i = 0; i < inputs; i++) this.#judged[k * inputs + i] = train.x[row * inputs + i];
    });
    const columns = rows.table.columns.map(({ name }) => name);
    this.#pictures = new Pictures(model, { backend, train, heldBack, columns, judged: this.#judged });
  }

  /** Trains until it is closed. */
  async run(): Promise<void> {
    let resume: TrainState | undefined;
    this.#say({ kind: 'structure', structure: this.#pictures.structure(this.#model, this.#settings, this.#epoch) });
    await this.#picture(true);
    for (;;) {
      await this.#gate();
      if (this.#closed) break;
      if (this.#isDue) {
        if (!(await this.#edit())) resume = undefined;
        continue;
      }
      if (!resume) this.#base = this.#epoch;
      this.#controller = new AbortController();
      const result = await trainModel(this.#model, this.#train, this.#options(resume)).catch((error) =>
        this.#refused(error),
      );
      this.#session = undefined;
      if (this.#closed) break;
      if (!result) {
        resume = undefined;
        continue;
      }
      resume = result.state;
      // a pause in the middle of an epoch
      if (resume && resume.step > 0) this.#model = { spec: this.#model.spec, parameters: resume.parameters };
      if (result.stopped === 'aborted') continue;
      if (result.stopped === 'diverged') {
        this.#model = { spec: this.#model.spec, parameters: result.model.parameters };
        this.#say({ kind: 'trouble', about: 'training', message: result.message ?? 'the loss is not finite' });
      }
      this.#running = false;
      this.#until = 0;
      this.#steps = 0;
      this.#say({ kind: 'ended', how: result.stopped === 'diverged' ? 'diverged' : 'converged' });
    }
    this.#pictures.close();
  }

  edit(edit: Edit): void {
    this.#waiting.push(edit);
    this.#wake();
  }

  setRunning(running: boolean): void {
    this.#running = running;
    this.#steps = 0;
    this.#until = 0;
    if (!running) this.#pauseSoon();
    this.#wake();
  }

  step(): void {
    this.#running = false;
    this.#steps++;
    this.#wake();
  }

  rest(resting: boolean): void {
    this.#resting = resting;
    this.#drawn = true;
    if (resting) this.#pauseSoon();
    this.#wake();
  }

  setPace(pace: Pace): void {
    this.#pace = pace;
    this.#wake();
  }

  drawn(): void {
    this.#drawn = true;
    this.#wake();
  }

  /** Ends it at once. */
  close(): void {
    this.#closed = true;
    this.#controller.abort();
    this.#wake();
  }

  async look(edge: EdgePlace): Promise<EdgeLook> {
    const { edgeLook } = await import('./look.js');
    return edgeLook(this.#model, edge, this.#judged, this.#backend);
  }

  async price(keep: number): Promise<Price> {
    const { priceOf } = await import('./look.js');
    const rows = this.#judged.length / this.#inputs;
    const lossOf = (model: Model): number => this.#lossOf(model);
    return priceOf(this.#model, keep, { x: this.#judged, rows, lossOf, backend: this.#backend });
  }

  async take(what: TakeAway): Promise<Taken & { table?: Table; searched?: string[] }> {
    if (what === 'table') {
      const { usedColumns } = await import('./used-columns.js');
      const { table, target } = this.#rows;
      const seen = { x: this.#judged, backend: this.#backend };
      return { text: target, ...(await usedColumns(table, target, this.#model, seen)) };
    }
    const { takeAway } = await import('./take.js');
    return takeAway(what, {
      ...{ model: this.#model, settings: this.#settings, epoch: this.#epoch, x: this.#judged, backend: this.#backend },
      ...{ history: this.#history.whole(), loss: this.#loss },
      rows: { train: this.#train.rows, heldBack: this.#heldBack?.rows ?? 0 },
    });
  }

  get #inputs(): number {
    return this.#train.x.length / this.#train.rows;
  }

  #say(message: Said): void {
    this.#tell({ id: this.#id, ...message } as FromWorker);
  }

  // the run under way

  #options(resume: TrainState | undefined): TrainOptions {
    const { optimizer, rate, sparsity, seed } = this.#settings;
    const watched: Backend = Object.create(this.#backend, {
      open: { value: (...given: Parameters<Backend['open']>) => this.#watch(this.#backend.open(...given)) },
    });
    return {
      optimizer,
      epochs: 1e9,
      seed,
      loss: this.#loss,
      validation: this.#heldBack,
      signal: this.#controller.signal,
      backend: watched,
      onEpoch: ({ epoch, trainLoss, validationLoss }) => this.#afterEpoch(epoch, trainLoss, validationLoss),
      ...(optimizer === 'adamw' && {
        learningRate: rate,
        schedule: 'constant' as const,
        batchSize: Math.min(batchRows, this.#train.rows),
        ...(sparsity > 0 && { sparsity: { lambda: sparsity, threshold: 0 } }),
        resume,
      }),
    };
  }

  /** A run that cannot be: an optimizer that is not for this loss or for so many parameters gives way to the one that is for all. */
  #refused(error: unknown): undefined {
    if (!(error instanceof KanError) || this.#settings.optimizer === 'adamw') throw error;
    this.#settings = { ...this.#settings, optimizer: 'adamw' };
    this.#changes = this.#changes.filter(({ at, kind }) => at < this.#epoch || kind !== 'optimizer');
    this.#say({ kind: 'trouble', about: 'edit', message: error.message, ...(error.hint && { hint: error.hint }) });
    this.#say({ kind: 'changed', changes: this.#changes });
    this.#say({ kind: 'structure', structure: this.#pictures.structure(this.#model, this.#settings, this.#epoch) });
    return undefined;
  }

  /** Of the sessions that a run opens, the one that learns is the first of the network's size; penalties open others to measure with. */
  #watch(session: Session): Session {
    if (session.parameters.length !== this.#model.parameters.length || this.#session) return session;
    this.#session = session;
    const close = session.close.bind(session);
    session.close = () => {
      if (this.#session === session) this.#session = undefined;
      close();
    };
    return session;
  }

  async #afterEpoch(epoch: number, train: number, test: number | undefined): Promise<void> {
    this.#epoch = this.#base + epoch;
    this.#history.add(this.#epoch, train, test);
    const { spec } = this.#model;
    const live = this.#session!.parameters;
    this.#model = { spec, parameters: spec.dtype === 'float32' ? Float32Array.from(live) : Float64Array.from(live) };
    if (this.#steps > 0) this.#steps--;
    if (this.#isDue) return this.#controller.abort();
    await this.#picture(false);
    await this.#gate();
    if (this.#isDue) this.#controller.abort();
  }

  /** Waits as long as nothing shall go on and nothing is to be changed. */
  async #gate(): Promise<void> {
    for (let shown = false; !this.#goesOn && !this.#isDue && !this.#closed; shown = true) {
      if (!shown) await this.#picture(true);
      this.#waits = true;
      await this.#turn();
      this.#waits = false;
    }
    // one epoch, or ten, for each picture: the next waits until the last was drawn
    if (this.#pace === 'full' || this.#epoch < this.#until || (this.#pace === 'brisk' && this.#epoch % 10 !== 0))
      return;
    while (!this.#drawn && this.#running && !this.#isDue && !this.#closed) await this.#turn();
  }

  get #goesOn(): boolean {
    return this.#epoch < this.#until || (this.#running && !this.#resting) || this.#steps > 0;
  }

  /** whether edits are to be made now */
  get #isDue(): boolean {
    return this.#replay.length > 0 ? this.#replay[0].at <= this.#epoch : this.#waiting.length > 0;
  }

  #turn(): Promise<void> {
    return new Promise((resolve) => (this.#wake = resolve));
  }

  /** A pause that is not obeyed at the end of an epoch in a moment ends it in the middle. */
  #pauseSoon(): void {
    const { signal } = this.#controller;
    const epoch = this.#epoch;
    setTimeout(() => {
      if (!this.#goesOn && !signal.aborted && this.#epoch === epoch && !this.#waits) this.#controller.abort();
    }, patience);
  }

  /** Makes the edits that are due; false where the optimiser cannot go on with what it remembers. */
  async #edit(): Promise<boolean> {
    const due: Edit[] = [];
    while (this.#replay.length > 0 && this.#replay[0].at <= this.#epoch) due.push(this.#replay.shift()!);
    if (this.#replay.length === 0) due.push(...this.#waiting.splice(0));
    const { edited } = await import('./edits.js');
    let continues = true;
    for (const edit of due) {
      const before = { model: this.#model, settings: this.#settings };
      try {
        const after = await edited(before, edit, { x: this.#judged, backend: this.#backend });
        continues &&= after.model === before.model;
        this.#model = after.model;
        this.#settings = after.settings;
        this.#write({ ...edit, at: this.#epoch });
      } catch (error) {
        if (!(error instanceof KanError)) throw error;
        this.#say({ kind: 'trouble', about: 'edit', message: error.message, hint: error.hint });
      }
    }
    this.#say({ kind: 'changed', changes: this.#changes });
    this.#say({ kind: 'structure', structure: this.#pictures.structure(this.#model, this.#settings, this.#epoch) });
    await this.#picture(true);
    return continues;
  }

  /** Of a slider that was drawn along, only where it came to rest counts. */
  #write(change: Change): void {
    const last = this.#changes[this.#changes.length - 1];
    const same = last?.at === change.at && last.kind === change.kind && 'value' in change;
    if (same) this.#changes.pop();
    this.#changes.push(change);
  }

  #lossOf(model: Model): number {
    const source = this.#heldBack ?? this.#train;
    const session = this.#backend.open(model.spec, model.parameters, {
      ...{ batchSize: Math.min(1024, source.rows), loss: this.#loss, recompute: true, leastSquares: false },
    });
    try {
      const loaded = session.load(source);
      let sum = 0;
      for (let first = 0; first < source.rows; first += session.batchSize)
        sum += session.loss(loaded, first, Math.min(session.batchSize, source.rows - first));
      return sum / source.rows;
    } finally {
      session.close();
    }
  }

  // pictures

  /** Sends what is to be seen now, where the page waits for it or `must` says so. */
  async #picture(must: boolean): Promise<void> {
    const drew = this.#drew;
    const began = performance.now();
    const calm = this.#pace === 'watch' || (this.#pace === 'brisk' && this.#epoch % 10 === 0);
    if (
      !must &&
      !(
        this.#drawn &&
        (calm ||
          began - drew.frame >= Math.max(this.#pace === 'full' ? least.full : least.other, drew.cost / pictureShare))
      )
    )
      return;
    const frame: Frame = {
      ...this.#history.last,
      epoch: this.#epoch,
      rate: this.#settings.rate,
      curves: this.#pictures.curves(this.#model),
      running: this.#goesOn,
    };
    // what costs more than curves comes in turns: never two of them in the same frame
    const due = (Object.keys(pauses) as (keyof typeof pauses)[])
      .filter((each) => began - drew[each] >= pauses[each])
      .toSorted((a, b) => drew[a] - drew[b])[0];
    if (must || due === 'answers') {
      frame.answers = this.#pictures.answers(this.#model);
      drew.answers = began;
    }
    if (must || due === 'strengths') {
      frame.strengths = await this.#pictures.strengths(this.#model);
      drew.strengths = began;
    }
    if (must || due === 'history') {
      frame.history = this.#history.all();
      drew.history = began;
    }
    drew.frame = began;
    drew.cost = performance.now() - began;
    this.#drawn = false;
    this.#say({ kind: 'frame', frame });
  }
}
