import { describe, expect, test } from 'vitest';
import type { Backend } from '../compute/contract.js';
import { openBackend } from '../compute/backend.js';
import { referenceBackend } from '../compute/reference/backend.js';
import type { MatrixLike, Tensor } from '../data/matrix.js';
import { createTable, type Table } from '../data/table.js';
import { createRandom } from '../math/random.js';
import type { Real } from '../model/spec.js';
import { predictTable } from '../table/predict-table.js';
import { trainTable } from '../table/train-table.js';
import { BatchedKANInference } from './inference.js';
import { DeepKAN, KAN, ResidualKAN } from './kan.js';
import { ModularKAN } from './modular-kan.js';

const backend = referenceBackend();

/** A backend that counts sessions: opened, and open now. */
function counting(inner: Backend = backend): Backend & { opened: number; unclosed: number } {
  const counted = {
    ...inner,
    opened: 0,
    unclosed: 0,
    open: (...given: Parameters<Backend['open']>) => {
      const session = inner.open(...given);
      counted.opened++;
      counted.unclosed++;
      const close = session.close.bind(session);
      session.close = () => {
        counted.unclosed--;
        close();
      };
      return session;
    },
  };
  return counted;
}

function randomRows(rows: number, width: number, seed = 1): number[][] {
  const random = createRandom(seed);
  return Array.from({ length: rows }, () => Array.from({ length: width }, () => random.next() * 2 - 1));
}

/** Rows from an asynchronous source that knows how many were taken and whether it was closed. */
function source<T>(make: (row: number) => T, rows = Infinity) {
  const state = { taken: 0, closed: false };
  async function* values(): AsyncGenerator<T> {
    try {
      for (; state.taken < rows;) yield make(state.taken++);
    } finally {
      state.closed = true;
    }
  }
  return Object.assign(state, { values: values() });
}

async function collect(stream: AsyncIterable<Tensor<Real>>): Promise<{ data: number[]; shapes: number[][] }> {
  const [data, shapes]: [number[], number[][]] = [[], []];
  for await (const piece of stream) {
    for (const value of piece.data) data.push(value);
    shapes.push([...piece.shape]);
  }
  return { data, shapes };
}

/** What a stream gave before it failed, and how it failed. */
async function failure(stream: AsyncIterable<Tensor<Real>>): Promise<{ rows: number; error: unknown }> {
  let rows = 0;
  try {
    for await (const { shape } of stream) rows += shape[0];
  } catch (error) {
    return { rows, error };
  }
  throw new Error('the stream did not fail');
}

describe('predict', () => {
  test.each(['reference', 'wasm', 'auto'] as const)(
    "answers are the network's own to the bit, whatever the batch: %s",
    async (device) => {
      const run = await openBackend({ device });
      for (const network of [
        new KAN([3, 5, 2]),
        new KAN([3, 4, 1], { dtype: 'float64' }),
        new ResidualKAN([3, 3, 3]),
        new DeepKAN([3, 6, 2], { dropout: 0.5 }),
      ]) {
        const x = randomRows(203, 3);
        const whole = await network.predict(x, { backend: run });
        for (const batchSize of [1, 7, 64, 203, 1024]) {
          const inference = new BatchedKANInference(network, { batchSize, backend: run });
          expect(await inference.predict(x)).toEqual(whole);
          expect((await collect(inference.stream(x))).data).toEqual([...whole.data]);
        }
      }
      run.close();
    },
  );

  test('takes every form of rows, none at all, and a model in place of a network', async () => {
    const kan = new KAN([2, 3]);
    const inference = new BatchedKANInference(kan.model, { batchSize: 2, backend });
    const nested = [randomRows(3, 2), randomRows(3, 2, 2)];
    expect(await inference.predict(nested)).toEqual(await kan.predict(nested, { backend }));
    expect((await inference.predict(nested)).shape).toEqual([2, 3, 3]);
    const typed = { data: Float32Array.of(0.1, 0.2, 0.3, 0.4), shape: [1, 2, 2] };
    expect(await inference.predict(typed)).toEqual(await kan.predict(typed, { backend }));
    expect(await inference.predict([])).toEqual({ data: new Float32Array(0), shape: [0, 3] });
  });

  test('tells progress after every batch, in one session', async () => {
    const run = counting();
    const seen: unknown[] = [];
    const inference = new BatchedKANInference(new KAN([1, 1]), { batchSize: 4, backend: run });
    await inference.predict(randomRows(10, 1), { onProgress: (progress) => seen.push(progress) });
    expect(seen).toEqual([
      { rows: 4, total: 10 },
      { rows: 8, total: 10 },
      { rows: 10, total: 10 },
    ]);
    expect(run).toMatchObject({ opened: 1, unclosed: 0 });
  });

  test('an aborted signal ends the work with its reason and closes the session', async () => {
    const run = counting();
    const inference = new BatchedKANInference(new KAN([1, 1]), { batchSize: 4, backend: run });
    const control = new AbortController();
    const reason = new Error('enough');
    let last = 0;
    const predicted = inference.predict(randomRows(100, 1), {
      signal: control.signal,
      onProgress: ({ rows }) => {
        last = rows;
        if (rows === 8) control.abort(reason);
      },
    });
    await expect(predicted).rejects.toBe(reason);
    expect([last, run.unclosed]).toEqual([8, 0]);
    await expect(inference.predict([[1]], { signal: control.signal })).rejects.toBe(reason);
  });

  test('timers have their turn in the middle of long work, so that they can end it', async () => {
    const inference = new BatchedKANInference(new KAN([1, 1]), { backend });
    const control = new AbortController();
    setTimeout(() => control.abort(new Error('too long')), 1);
    const x = { data: new Float64Array(3_000_000), shape: [3_000_000, 1] };
    await expect(inference.predict(x, { signal: control.signal })).rejects.toThrow('too long');
  });

  test('uses the parameters the network has when called', async () => {
    const kan = new KAN([1, 1]);
    const inference = new BatchedKANInference(kan, { backend });
    const before = await inference.predict([[0.5]]);
    kan.model = new KAN([1, 1], { seed: 5 }).model;
    const after = await inference.predict([[0.5]]);
    expect(after).toEqual(await kan.predict([[0.5]], { backend }));
    expect(after).not.toEqual(before);
  });
});

describe('stream', () => {
  const kan = new KAN([2, 3]);

  test('an asynchronous source of 100 000 rows is taken lazily, never more than a batch ahead, in one session', async () => {
    const run = counting();
    const one = new KAN([2, 1]);
    const inference = new BatchedKANInference(one, { batchSize: 256, backend: run });
    const rows = source((row) => [Math.sin(row), Math.cos(row)], 100_000);
    const stream = inference.stream(rows.values);
    expect([rows.taken, run.opened]).toEqual([0, 0]);
    let given = 0;
    let sum = 0;
    for await (const { data, shape } of stream) {
      expect(rows.taken - given).toBeLessThanOrEqual(256);
      given += shape[0];
      sum += data[0];
      expect(run.unclosed).toBe(1);
    }
    expect([given, rows.closed]).toEqual([100_000, true]);
    expect(Number.isFinite(sum)).toBe(true);
    expect(run).toMatchObject({ opened: 1, unclosed: 0 });
  });

  test('pieces keep their shape and place among single rows, longer than a batch or empty', async () => {
    const inference = new BatchedKANInference(kan, { batchSize: 4, backend });
    const deep = { data: Float64Array.from(randomRows(12, 2).flat()), shape: [2, 2, 3, 2] };
    const pieces: MatrixLike[] = [
      [0.1, 0.2],
      Float32Array.of(0.3, 0.4),
      deep,
      [],
      randomRows(9, 2, 3),
      ...randomRows(5, 2, 4),
    ];
    const { data, shapes } = await collect(inference.stream(pieces));
    expect(shapes).toEqual([
      [2, 3],
      [2, 2, 3, 3],
      [0, 3],
      [9, 3],
      [4, 3],
      [1, 3],
    ]);
    const rows = [[0.1, 0.2], [...Float32Array.of(0.3, 0.4)], ...randomRows(12, 2), ...randomRows(9, 2, 3)];
    const whole = await kan.predict([...rows, ...randomRows(5, 2, 4)], { backend });
    expect(data).toEqual([...whole.data]);
  });

  test('what was given out stays as it was', async () => {
    const inference = new BatchedKANInference(kan, { batchSize: 2, backend });
    const kept: Tensor<Real>[] = [];
    for await (const piece of inference.stream(randomRows(6, 2))) kept.push(piece);
    expect(kept.flatMap(({ data }) => [...data])).toEqual([...(await kan.predict(randomRows(6, 2), { backend })).data]);
  });

  test('breaking off closes the source and the session', async () => {
    const run = counting();
    const rows = source(() => [0.1, 0.2]);
    for await (const _piece of new BatchedKANInference(kan, { batchSize: 8, backend: run }).stream(rows.values)) break;
    expect(rows).toMatchObject({ taken: 8, closed: true });
    expect(run).toMatchObject({ opened: 1, unclosed: 0 });
    // a source that gives its rows at once as well
    let closed = 0;
    const close = (): IteratorResult<number[]> => ({ done: true, value: closed++ });
    const endless = { [Symbol.iterator]: () => ({ next: () => ({ done: false, value: [0.1, 0.2] }), return: close }) };
    for await (const _piece of new BatchedKANInference(kan, { batchSize: 8, backend: run }).stream(endless)) break;
    expect(closed).toBe(1);
    expect(run.unclosed).toBe(0);
  });

  test('an error of the source comes after the answers to the rows before it, and the session is closed', async () => {
    const run = counting();
    const broken = new Error('the line is dead');
    const rows = source((row) => {
      if (row === 10) throw broken;
      return [0.1, 0.2];
    });
    const inference = new BatchedKANInference(kan, { batchSize: 4, backend: run });
    expect(await failure(inference.stream(rows.values))).toEqual({ rows: 10, error: broken });
    function* atOnce(): Generator<number[]> {
      yield* randomRows(3, 2);
      throw broken;
    }
    expect(await failure(inference.stream(atOnce()))).toEqual({ rows: 3, error: broken });
    expect(run).toMatchObject({ opened: 2, unclosed: 0 });
  });

  test('a signal ends the waiting for a source that gives nothing more', async () => {
    const run = counting();
    const control = new AbortController();
    const reason = new Error('no more patience');
    async function* stuck(): AsyncGenerator<number[]> {
      yield [0.1, 0.2];
      await new Promise(() => {});
    }
    const stream = new BatchedKANInference(kan, { batchSize: 1, backend: run }).stream(stuck(), {
      signal: control.signal,
    });
    expect((await stream.next()).done).toBe(false);
    setTimeout(() => control.abort(reason), 5);
    await expect(stream.next()).rejects.toBe(reason);
    expect(run.unclosed).toBe(0);
    expect((await stream.next()).done).toBe(true);
  });

  const bad: [what: string, piece: unknown, message: RegExp][] = [
    ['NaN', [0.1, NaN], /stream: row 10, column 1 must be a finite number; got NaN/],
    ['nothing', [null, 1], /stream: row 10, column 0 must be a finite number; got null/],
    ['a word', ['1', 2], /stream: row 10, column 0 must be a finite number; got "1"/],
    ['a row too long', [1, 2, 3], /stream: row 10 has 3 values but this network takes 2/],
    ['a row too short', Float64Array.of(1), /stream: row 10 has 1 values/],
    ['no row', 'abc', /stream: row 10 must be a list of numbers; got "abc"/],
    ['undefined', undefined, /stream: row 10 must be a list of numbers; got undefined/],
    ['NaN in a piece', [[1, 2], [1, 2], [Infinity, 2]], /row 12, column 0 is Infinity/], // prettier-ignore
    ['a piece too wide', [[1, 2, 3]], /rows of 3 values but 2 are needed, from row 10 on/],
    ['a ragged piece', [[1, 2], [3]], /row 11 has 1 values/],
  ];
  test.each(bad)(
    '%s is told with its row in the whole stream, after the answers before it',
    async (_what, piece, message) => {
      const run = counting();
      const state = { closed: false };
      function* rows(): Generator<never> {
        try {
          yield* randomRows(10, 2) as never[];
          yield piece as never;
          yield [0.1, 0.2] as never;
        } finally {
          state.closed = true;
        }
      }
      const { rows: given, error } = await failure(
        new BatchedKANInference(kan, { batchSize: 4, backend: run }).stream(rows()),
      );
      expect(error).toMatchObject({ name: 'KanError' });
      expect((error as Error).message).toMatch(message);
      expect([given, state.closed, run.unclosed]).toEqual([10, true, 0]);
    },
  );

  test('two streams of one inference, asked in turn, do not meet', async () => {
    const inference = new BatchedKANInference(kan, { batchSize: 3, backend });
    const [a, b] = [randomRows(10, 2, 1), randomRows(10, 2, 2)];
    const streams = [inference.stream(a), inference.stream(b)];
    const got: number[][] = [[], []];
    for (let ended = 0; ended < 2;) {
      for (const [i, stream] of streams.entries()) {
        const { done, value } = await stream.next();
        if (done) ended++;
        else got[i].push(...value.data);
      }
    }
    expect(got[0]).toEqual([...(await kan.predict(a, { backend })).data]);
    expect(got[1]).toEqual([...(await kan.predict(b, { backend })).data]);
  });
});

describe('tables', async () => {
  const random = createRandom(3);
  const rows = Array.from({ length: 90 }, () => {
    const x = random.next();
    return { x, colour: ['red', 'green', 'blue'][Math.floor(random.next() * 3)], y: 3 * x + 10 };
  });
  const table = createTable(rows);
  const options = { backend, epochs: 2, layers: [3] };
  const words = createTable(rows.map(({ x, y }) => ({ x, y, sign: x < 0.5 ? 'low' : 'high' })));
  const trained = await Promise.all([
    trainTable(table, { ...options, target: 'y' }),
    trainTable(words, { ...options, target: 'sign' }),
  ]);
  const pieces = (whole: Table, size: number): Table[] =>
    Array.from({ length: Math.ceil(whole.rows / size) }, (_, i) => {
      const part = whole.columns.map((column) =>
        column.kind === 'number'
          ? { ...column, values: column.values.slice(i * size, (i + 1) * size) }
          : { ...column, codes: column.codes.slice(i * size, (i + 1) * size) },
      );
      return { rows: Math.min(size, whole.rows - i * size), columns: part };
    });

  test('pieces are predicted as the whole table is, values and classes, in one session', async () => {
    for (const [i, whole] of [table, words].entries()) {
      const { model } = trained[i];
      const run = counting();
      const inference = new BatchedKANInference(model, { batchSize: 16, backend: run });
      const expected = await predictTable(model, whole, { backend });
      expect(await inference.predictTable(whole)).toEqual(expected);
      const labels: string[] = [];
      const numbers: number[] = [];
      for await (const piece of inference.streamTables(pieces(whole, 20))) {
        if (piece.task === 'classification') labels.push(...piece.labels);
        numbers.push(...piece.data);
      }
      expect(numbers).toEqual([...expected.data]);
      expect(labels).toEqual(expected.task === 'classification' ? expected.labels : []);
      expect(run).toMatchObject({ opened: 2, unclosed: 0 });
    }
  });

  test('a bad value is told with its row in the whole table; breaking off closes', async () => {
    const parts = pieces(table, 20);
    (parts[2].columns[0] as { values: Float64Array }).values[4] = NaN;
    const filled = [];
    for await (const { outside } of new BatchedKANInference(trained[0].model, { backend }).streamTables(parts))
      filled.push(...outside);
    expect(filled).toContainEqual({ kind: 'missing', name: 'x', rows: 1 });
    const run = counting();
    const inference = new BatchedKANInference(trained[0].model, { backend: run });
    const predicted = (async () => {
      for await (const _piece of inference.streamTables(parts, { unseen: 'error' }));
    })();
    await expect(predicted).rejects.toThrow('row 45 has no value in column "x"');
    const endless = source(() => parts[0]);
    for await (const _piece of inference.streamTables(endless.values)) break;
    expect(endless).toMatchObject({ taken: 1, closed: true });
    expect(run).toMatchObject({ opened: 2, unclosed: 0 });
  });

  test('a network that no table made, and pieces that are no tables, are refused', async () => {
    const plain = new BatchedKANInference(new KAN([1, 1]), { backend });
    expect(() => plain.streamTables([])).toThrow(/streamTables: this model was not trained on a table/);
    await expect(plain.predictTable(table)).rejects.toThrow(/predictTable: this model was not trained on a table/);
    const inference = new BatchedKANInference(trained[0].model, { backend });
    await expect(inference.streamTables([[1, 2] as never]).next()).rejects.toThrow(/expected a piece of a table/);
  });
});

test('options, networks and sources that make no sense are refused at once', () => {
  const kan = new KAN([1, 1]);
  for (const batchSize of [0, 1.5, NaN, '8' as never])
    expect(() => new BatchedKANInference(kan, { batchSize })).toThrow(/BatchedKANInference: `batchSize`/);
  expect(() => new BatchedKANInference({} as never)).toThrow(/BatchedKANInference/);
  const modular = new ModularKAN({ a: [1, 1], b: [1, 1] });
  expect(() => new BatchedKANInference(modular)).toThrow(/inputs of a ModularKAN are records/);
  expect(new BatchedKANInference(modular.model).batchSize).toBe(1024);
  const inference = new BatchedKANInference(kan, { backend });
  for (const none of [undefined, null, 3, { data: [1], shape: [1, 1] }])
    expect(() => inference.stream(none as never)).toThrow(/BatchedKANInference.stream: the source must be iterable/);
});
