// Rows through the sessions of a model, a batch at a time, with progress, turns for others and an end by a signal. Knows no sources of rows
// and no tables.

import type { Backend, Session } from '../compute/contract.js';
import { copyInputs, meanOutputs } from '../compute/predict.js';
import { closeSessions, openSessions } from '../compute/sessions.js';
import { KanError, show } from '../errors.js';
import { modelInputs, modelOutputs } from '../model/layout.js';
import { createReal, type Model } from '../model/model.js';
import type { Real } from '../model/spec.js';
import { createPause } from '../train/pause.js';

/** How far a prediction in batches is. */
export interface InferenceProgress {
  /** rows predicted so far */
  rows: number;
  /** rows there are, where that is known */
  total?: number;
}

/** What a single prediction in batches is told. */
export interface InferenceRun {
  /** ends the work with the signal's reason, also while a source is being waited for */
  signal?: AbortSignal;
  /** called after every pass */
  onProgress?: (progress: InferenceProgress) => void;
}

/** The sessions of a model and the batch they read from, for as many passes as a stream has. */
export class BatchRunner {
  readonly inputs: number;
  readonly batchSize: number;
  /** rows answered so far */
  done = 0;
  /** single rows waiting in the batch */
  gathered = 0;
  readonly #model: Model;
  readonly #outputs: number;
  /** of each network */
  readonly #sessions: readonly Session[];
  /** batch[batchSize, inputs] */
  readonly #batch: Real;
  readonly #pause = createPause();

  constructor(model: Model, backend: Backend, batchSize: number) {
    this.#model = model;
    this.inputs = modelInputs(model.spec);
    this.#outputs = modelOutputs(model.spec);
    this.batchSize = batchSize;
    this.#sessions = openSessions(model, backend, batchSize);
    this.#batch = createReal(model.spec, batchSize * this.inputs);
  }

  /** Adds a single row to the batch; `what` names it in errors. */
  add(row: ArrayLike<number>, what: string): void {
    const { inputs } = this;
    if (row.length !== inputs) throw new KanError(`${what} has ${row.length} values but this network takes ${inputs}`);
    const at = this.gathered * inputs;
    for (let i = 0; i < inputs; i++) {
      const value = row[i];
      if (!Number.isFinite(value))
        throw new KanError(`${what}, column ${i} must be a finite number; got ${show(value)}`);
    }
    copyInputs(this.#model.spec, row, 0, this.#batch.subarray(at, at + inputs), inputs);
    this.gathered++;
  }

  /** Outputs of the rows gathered. */
  async gatheredRows(run: InferenceRun): Promise<Real> {
    const rows = this.gathered;
    const each = this.#sessions.map((session) => {
      const outputs = createReal(this.#model.spec, rows * this.#outputs);
      session.forward(this.#batch, rows, outputs);
      return outputs;
    });
    this.gathered = 0;
    await this.#passed(rows, run);
    return this.mean(each);
  }

  /** The mean of what each network answers. */
  mean(each: readonly Real[]): Real {
    return each.length === 1 ? each[0] : meanOutputs(this.#model.spec, each);
  }

  /** outputs[rows, outputs] of x[rows, inputs], a batch at a time. */
  async all(x: ArrayLike<number>, rows: number, run: InferenceRun & { total?: number }): Promise<Real> {
    return this.mean(await this.each(x, rows, run));
  }

  /** The same of each network by itself. */
  async each(x: ArrayLike<number>, rows: number, run: InferenceRun & { total?: number }): Promise<Real[]> {
    const { inputs, batchSize } = this;
    const batch = this.#batch;
    const each = this.#sessions.map(() => createReal(this.#model.spec, rows * this.#outputs));
    for (let first = 0; first < rows; first += batchSize) {
      const count = Math.min(batchSize, rows - first);
      copyInputs(this.#model.spec, x, first * inputs, batch, count * inputs);
      this.#sessions.forEach((session, network) => {
        session.forward(batch, count, each[network].subarray(first * this.#outputs, (first + count) * this.#outputs));
      });
      await this.#passed(count, run);
    }
    return each;
  }

  close(): void {
    this.#pause.close();
    closeSessions(this.#sessions);
  }

  /** After a pass: counts, tells, lets others have their turn now and then, and heeds the signal. */
  async #passed(rows: number, { signal, onProgress, total }: InferenceRun & { total?: number }): Promise<void> {
    this.done += rows;
    onProgress?.({ rows: this.done, ...(total === undefined ? {} : { total }) });
    if (this.#pause.due()) await this.#pause();
    signal?.throwIfAborted();
  }
}
