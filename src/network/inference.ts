// Predictions of any number of rows in bounded memory: arrays, streams of rows or of pieces, tables in pieces. Holds nothing between
// calls: each call and each stream has one session, opened once and closed however it ends. Knows no files.

import { defaultBackend } from '../compute/backend.js';
import type { Backend } from '../compute/contract.js';
import { meanOutputs } from '../compute/predict.js';
import { encodeInputs } from '../data/encoding.js';
import type { UnseenRule } from '../data/missing.js';
import { type MatrixLike, readMatrix, type Tensor } from '../data/matrix.js';
import { checkTable, type Table } from '../data/table.js';
import { checkInteger, KanError, show } from '../errors.js';
import { modelInputs, modelOutputs } from '../model/layout.js';
import { checkModel, type Model } from '../model/model.js';
import { encodingOf } from '../model/rows.js';
import type { Real } from '../model/spec.js';
import { checkInterval, checkUnseen } from '../table/new-rows.js';
import { tableAnswers, type TablePrediction } from '../table/predict-table.js';
import { BatchRunner, type InferenceRun } from './batch-runner.js';
import { MatrixNetwork, Network } from './network.js';
import { SourceReader } from './source-reader.js';
import { checkNames } from '../options.js';
import { checkRun } from '../compute/run.js';

/** Settings of a `BatchedKANInference`. */
export interface InferenceOptions {
  /** rows per pass through the network, and single rows gathered before they are answered; default 1024 */
  batchSize?: number;
  /** default: one for the whole program */
  backend?: Backend;
}

/** What a prediction of a table in batches is told. */
export interface TableInferenceRun extends InferenceRun {
  /** words that training never saw, and gaps: 'unknown' (default) has a place for them and counts them, 'error' names the first */
  unseen?: UnseenRule;
  /** of numbers: `lower` and `upper` hold the right answer with this probability */
  interval?: number;
}

/** Anything that gives rows one by one, or pieces of several rows. A list of numbers is one row. */
export type RowSource = Iterable<MatrixLike> | AsyncIterable<MatrixLike>;

/**
 * Predicts with a network, or a model, in batches: `for await (const { data, shape } of new BatchedKANInference(kan).stream(rows))`.
 * Memory is that of a batch and of the piece in hand, however long the stream. Answers are those of `Network.predict` and
 * `predictTable`, to the bit, and the arrays given out are the caller's to keep. A call takes the parameters as they are when it
 * begins. Throws a KanError on options that make no sense and on a ModularKAN, whose inputs are records.
 */
export class BatchedKANInference {
  readonly batchSize: number;
  readonly #holder: MatrixNetwork | Model;
  readonly #backend: Backend | undefined;

  constructor(network: MatrixNetwork | Model, options: InferenceOptions = {}) {
    checkNames('BatchedKANInference', options, ['batchSize', 'backend']);
    checkRun('BatchedKANInference', options);
    const { batchSize = 1024, backend } = options;
    if (network instanceof Network && !(network instanceof MatrixNetwork))
      throw new KanError(
        `BatchedKANInference: the inputs of a ${(network as object).constructor.name} are records, not rows`,
        'give its `model`, and rows with the inputs of its modules side by side',
      );
    if (!(network instanceof Network)) checkModel(network, 'BatchedKANInference');
    checkInteger('BatchedKANInference: `batchSize`', batchSize, 1);
    this.#holder = network;
    this.batchSize = batchSize;
    this.#backend = backend;
  }

  /**
   * Outputs for x[..., inputs], with the same leading axes. Throws a KanError on rows of another width and on values that are not
   * finite, and the signal's reason when that is aborted.
   */
  async predict(x: MatrixLike, run: InferenceRun = {}): Promise<Tensor<Real>> {
    checkCall('predict', run);
    const model = this.#model();
    const { data, shape, rows } = readMatrix('BatchedKANInference.predict: `x`', x, modelInputs(model.spec));
    run.signal?.throwIfAborted();
    const each = await this.#each(model, data, rows, run);
    return {
      data: each.length === 1 ? each[0] : meanOutputs(model.spec, each),
      shape: [...shape.slice(0, -1), modelOutputs(model.spec)],
    };
  }

  /**
   * Outputs for a source of rows, in order, as the consumer asks for them: the source is never asked for more than a batch ahead.
   * Single rows (lists of numbers) are gathered and answered as [rows, outputs], at most `batchSize` at a time; set that to 1 where
   * every row shall be answered at once. A piece of several rows, nested or `{ data, shape }`, is answered by one of the same leading
   * axes. Breaking off closes the source. Throws a KanError naming the row in the whole stream, counted from 0, that has another
   * width or a value that is not finite; that, and an error of the source, comes after the answers to all rows before.
   */
  stream(source: RowSource, run: InferenceRun = {}): AsyncGenerator<Tensor<Real>, void, undefined> {
    checkCall('stream', run);
    return this.#stream(this.#model(), new SourceReader('BatchedKANInference.stream', source, run.signal), run);
  }

  /**
   * What `predictTable` gives, with progress and a signal. For models that were trained on a table.
   * Throws a KanError on arguments that make no sense.
   */
  async predictTable(table: Table, run: TableInferenceRun = {}): Promise<TablePrediction> {
    checkCall('predictTable', run, ['unseen', 'interval']);
    checkUnseen('BatchedKANInference.predictTable', run);
    const model = this.#model();
    checkTable('BatchedKANInference.predictTable', table);
    const encoding = encodingOf('BatchedKANInference.predictTable', model);
    checkInterval('BatchedKANInference.predictTable', encoding, run.interval);
    run.signal?.throwIfAborted();
    const x = encodeInputs(encoding, table, { unseen: run.unseen });
    return tableAnswers(encoding, await this.#each(model, x, table.rows, run), table, run.interval);
  }

  /**
   * What `predictTable` gives, for each piece of a table, such as those of `streamTable`. Pieces that do not say which row they begin with
   * follow on one another, so that errors name the row in the whole table, counted from 1. Breaking off closes the source.
   * Throws a KanError on arguments that make no sense.
   */
  streamTables(
    source: Iterable<Table> | AsyncIterable<Table>,
    run: TableInferenceRun = {},
  ): AsyncGenerator<TablePrediction, void, undefined> {
    checkCall('streamTables', run, ['unseen', 'interval']);
    checkUnseen('BatchedKANInference.streamTables', run);
    const model = this.#model();
    checkInterval(
      'BatchedKANInference.streamTables',
      encodingOf('BatchedKANInference.streamTables', model),
      run.interval,
    );
    return this.#streamTables(model, new SourceReader('BatchedKANInference.streamTables', source, run.signal), run);
  }

  #model(): Model {
    return this.#holder instanceof Network ? this.#holder.model : this.#holder;
  }

  /** outputs[rows, outputs] of x[rows, inputs], of each network, with sessions of its own. */
  async #each(model: Model, x: ArrayLike<number>, rows: number, run: InferenceRun): Promise<Real[]> {
    const runner = await this.#open(model, Math.max(1, rows));
    try {
      return await runner.each(x, rows, { ...run, total: rows });
    } finally {
      runner.close();
    }
  }

  async #open(model: Model, maxRows = Infinity): Promise<BatchRunner> {
    return new BatchRunner(model, this.#backend ?? (await defaultBackend()), Math.min(this.batchSize, maxRows));
  }

  async *#stream(
    model: Model,
    source: SourceReader<MatrixLike>,
    run: InferenceRun,
  ): AsyncGenerator<Tensor<Real>, void, undefined> {
    const outputs = modelOutputs(model.spec);
    let runner: BatchRunner | undefined;
    try {
      runner = await this.#open(model);
      for (;;) {
        const { piece, end, failed } = await gather(source, runner);
        run.signal?.throwIfAborted();
        const { gathered } = runner;
        if (gathered > 0) yield { data: await runner.gatheredRows(run), shape: [gathered, outputs] };
        if (failed) throw failed.error;
        if (piece)
          yield {
            data: await runner.all(piece.data, piece.rows, run),
            shape: [...piece.shape.slice(0, -1), outputs],
          };
        if (end) return;
      }
    } finally {
      runner?.close();
      await source.close();
    }
  }

  async *#streamTables(
    model: Model,
    source: SourceReader<Table>,
    run: TableInferenceRun,
  ): AsyncGenerator<TablePrediction, void, undefined> {
    const encoding = model.spec.encoding!;
    let runner: BatchRunner | undefined;
    try {
      runner = await this.#open(model);
      for (;;) {
        const step = source.next();
        const { done, value: piece } = step instanceof Promise ? await step : step;
        if (done) return;
        if (!Array.isArray(piece?.columns))
          throw new KanError(`BatchedKANInference.streamTables: expected a piece of a table; got ${show(piece)}`);
        const table = piece.firstRow === undefined ? { ...piece, firstRow: runner.done + 1 } : piece;
        const x = encodeInputs(encoding, table, { unseen: run.unseen });
        yield tableAnswers(encoding, await runner.each(x, table.rows, run), table, run.interval);
      }
    } finally {
      runner?.close();
      await source.close();
    }
  }
}

/** Throws a KanError on an option of a call that there is not. */
function checkCall(method: string, run: InferenceRun, own: readonly string[] = []): void {
  checkNames(`BatchedKANInference.${method}`, run, ['signal', 'onProgress', ...own]);
  checkRun(`BatchedKANInference.${method}`, { signal: run.signal });
}

/** What ended the gathering of single rows, if not a full batch. */
interface Gathered {
  piece?: Tensor<Float64Array | Float32Array> & { rows: number };
  end?: boolean;
  failed?: { error: unknown };
}

/** Takes single rows from the source into the batch until that is full or something else comes. */
async function gather(source: SourceReader<MatrixLike>, runner: BatchRunner): Promise<Gathered> {
  const what = 'BatchedKANInference.stream:';
  try {
    while (runner.gathered < runner.batchSize) {
      const step = source.next();
      // a source that need not be waited for is not: a turn of the queue for each row is most of the time
      const { done, value } = step instanceof Promise ? await step : step;
      if (done) return { end: true };
      const row = runner.done + runner.gathered;
      if (isRow(value)) runner.add(value, `${what} row ${row}`);
      else if (typeof value !== 'object' || value === null)
        throw new KanError(`${what} row ${row} must be a list of numbers; got ${show(value)}`);
      else return { piece: readMatrix(`${what} the piece`, value, runner.inputs, row) };
    }
    return {};
  } catch (error) {
    return { failed: { error } };
  }
}

/** Whether this is one row of numbers; what is wrong inside it is found when it is read. */
function isRow(value: unknown): value is ArrayLike<number> {
  return isList(value) && value.length > 0 && !isList(value[0]);
}

function isList(value: unknown): value is ArrayLike<unknown> {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && 'length' in value);
}
