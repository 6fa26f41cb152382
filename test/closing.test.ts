// What is closed is refused: the same KanError from every backend, whatever runs at that moment. Crashes are looked for in processes of
// their own (test/processes.test.ts).

import { describe, expect, test } from 'vitest';
import {
  type Backend,
  BatchedKANInference,
  compileModel,
  KanError,
  lockEdge,
  type Model,
  type ModelSpec,
  openBackend,
} from 'kanjs';
import { defaultBackend, type Device, type Session } from 'kanjs/backend';
import { createRandom, createSpec, initializeParameters } from 'kanjs/model';
import { trainModel } from 'kanjs/train';
import { openNativeBackend } from '../node/native.js';
import { finish, inPieces, type Work } from '../src/work.js';

const probe = await openNativeBackend(1);
if ('open' in probe) probe.close();
const devices: Device[] = ['reference', 'wasm', ...('open' in probe ? (['native'] as const) : [])];

const spec: ModelSpec = createSpec([2, 3, 1], { dtype: 'float64' });
const model: Model = { spec, parameters: initializeParameters(spec, createRandom(1)) };
const rows = 8;
const x = Float64Array.from({ length: 2 * rows }, (_, i) => Math.sin(i));
const y = Float64Array.from({ length: rows }, (_, i) => Math.cos(i));
const adamw = { count: 1, learningRate: 1e-3, beta1: 0.9, beta2: 0.99, epsilon: 1e-8, weightDecay: 0, clip: 0, l1: 0 };

function refuses(what: string, call: () => unknown): void {
  let error: unknown;
  try {
    call();
  } catch (thrown) {
    error = thrown;
  }
  expect(error).toBeInstanceOf(KanError);
  expect((error as KanError).message).toBe(`${what}: used after it was closed`);
  expect((error as KanError).hint).toBeDefined();
}

/** What stands for a system where a backend has none. */
function* refusedLater(session: Session): Work<number> {
  yield;
  session.forward(x, 1, new Float64Array(1));
  return 0;
}

/** Everything a session does, but its own closing. */
function callsOf(session: Session): (() => unknown)[] {
  const data = session.load({ rows, x, y });
  const equations = session.normalEquations?.(data);
  const { step, resetOptimizer } = session;
  const n = equations?.active.length ?? 0;
  return [
    () => session.forward(x, 1, new Float64Array(1)),
    () => session.backward(new Float64Array(1), 1),
    () => session.load({ rows, x, y }),
    () => session.loss(data, 0, rows),
    () => session.gradientOf(data, 0, rows),
    ...(step ? [() => step.call(session, data, 0, rows, adamw)] : []),
    ...(resetOptimizer ? [() => resetOptimizer.call(session)] : []),
    ...(equations
      ? [
          () => session.normalEquations?.(data),
          () => finish(equations.value(Float64Array.from(model.parameters))),
          () => finish(equations.assemble(Float64Array.from(model.parameters))),
          () => finish(equations.solve(new Float64Array(n), new Float64Array(n))),
          () =>
            finish(
              equations.accelerate?.(Float64Array.from(model.parameters), new Float64Array(n), new Float64Array(n)),
            ),
        ]
      : []),
  ];
}

describe.each(devices)('%s: closed', (device) => {
  const open = (): Promise<Backend> => openBackend({ device, threads: 2 });

  test('a session', async () => {
    const backend = await open();
    const session = backend.open(spec, model.parameters, { batchSize: rows });
    const calls = callsOf(session);
    session.close();
    session.close();
    for (const call of calls) refuses('session', call);
    backend.close();
    for (const call of calls) refuses('session', call);
  });

  test('a backend, with sessions open', async () => {
    const backend = await open();
    const session = backend.open(spec, model.parameters, { batchSize: rows });
    const calls = callsOf(session);
    expect(backend.closed).toBe(false);
    backend.close();
    backend.close();
    expect(backend.closed).toBe(true);
    // a run that has ended but for reading its parameters reads its parameters
    expect(Array.from(session.parameters)).toEqual(Array.from(model.parameters));
    // the next backend's numbers are its own
    const other = await open();
    const next = other.open(spec, new Float64Array(model.parameters.length).fill(7), { batchSize: rows });
    session.parameters.fill(3);
    expect(next.parameters.every((value) => value === 7)).toBe(true);
    for (const call of calls) refuses('backend', call);
    refuses('backend', () => backend.open(spec, model.parameters, { batchSize: 1 }));
    if (backend.peak) refuses('backend', () => backend.peak?.('float32', 1));
    session.close();
    next.close();
    other.close();
  });

  test('a session with functions of its own', async () => {
    const own = lockEdge(model, { layer: 0, input: 0, output: 0 }, { function: 'own', expression: 'x*exp(x)' });
    const backend = await open();
    const session = backend.open(own.spec, own.parameters, { batchSize: 2 });
    session.forward(x, 1, new Float64Array(1));
    backend.close();
    refuses('backend', () => session.forward(x, 1, new Float64Array(1)));
  });

  test('a least-squares system between two pieces of its work', async () => {
    const backend = await open();
    // two pieces
    const session = backend.open(spec, model.parameters, { batchSize: rows / 2 });
    const equations = session.normalEquations?.(session.load({ rows, x, y }));
    const assemble = equations?.assemble(Float64Array.from(model.parameters));
    const work = inPieces(assemble ?? refusedLater(session));
    expect(work.next().done).toBe(false);
    backend.close();
    refuses('backend', () => work.next());
  });

  test('a compiled model, and its backend', async () => {
    const backend = await open();
    const [first, second] = [
      await compileModel(model, { by: 'kernels', backend }),
      await compileModel(model, { by: 'kernels', backend }),
    ];
    const before = second([0.1, 0.2]);
    first.close();
    refuses('session', () => first([0.1, 0.2]));
    expect(second([0.1, 0.2])).toEqual(before);
    backend.close();
    refuses('backend', () => second([0.1, 0.2]));
    await expect(compileModel(model, { by: 'kernels', backend })).rejects.toThrow(KanError);
  });

  test.each(['adamw', 'lbfgs', 'lm'] as const)('a training by %s whose sibling failed', async (optimizer) => {
    const backend = await open();
    let epochs = 0;
    const long = trainModel(model, { x, y, rows }, { backend, optimizer, epochs: 1e6, onEpoch: () => void epochs++ });
    const failing = trainModel(
      model,
      { x, y, rows },
      {
        backend,
        epochs: 5,
        onEpoch: () => {
          throw new Error('a callback of one own');
        },
      },
    );
    await expect(Promise.all([long, failing]).finally(() => backend.close())).rejects.toThrow('a callback of one own');
    // it may have converged before; else it is told
    const end = await long.then(
      ({ stopped }) => stopped,
      (error: unknown) => `${(error as Error).name} ${(error as Error).message}`,
    );
    expect(['converged', 'KanError backend: used after it was closed']).toContain(end);
    expect(epochs).toBeLessThan(1e6);
  });

  test('a stream of predictions', async () => {
    const backend = await open();
    const stream = new BatchedKANInference(model, { backend, batchSize: 1 }).stream([
      [0.1, 0.2],
      [0.3, 0.4],
    ]);
    await stream.next();
    backend.close();
    await expect(stream.next()).rejects.toThrow('backend: used after it was closed');
  });

  test('rows that are not there, and data of another session, are refused', async () => {
    const backend = await open();
    const [one, other] = [0, 1].map(() => backend.open(spec, model.parameters, { batchSize: rows }));
    const data = one.load({ rows, x, y });
    expect(() => one.loss(data, 1, rows)).toThrow(KanError);
    expect(() => one.loss(data, -1, 1)).toThrow(KanError);
    expect(() => other.gradientOf(data, 0, 1)).toThrow(/another session/);
    backend.close();
  });
});

test('the backend for the whole program may be closed: the next call opens another', async () => {
  const first = await defaultBackend();
  expect(await defaultBackend()).toBe(first);
  first.close();
  const second = await defaultBackend();
  expect(second.closed).toBe(false);
  expect(await defaultBackend()).toBe(second);
});
