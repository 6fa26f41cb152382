// Whoever trains answers: what waits has its turn between epochs and inside long ones, and a signal is obeyed before the next step. The
// clock leaps, so that a pause is due at every look; nothing depends on how fast this machine is.

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Backend, Session } from '../compute/contract.js';
import { referenceBackend } from '../compute/reference/backend.js';
import { openBackend } from '../compute/backend.js';
import { createRandom } from '../math/random.js';
import { createSpec } from '../model/create.js';
import { initializeParameters } from '../model/initialize.js';
import type { Model } from '../model/model.js';
import { solveEquation } from './equation.js';
import type { TrainOptions } from './options.js';
import type { Optimizer } from './option-table.js';
import { trainModel } from './trainer.js';

let leap = 0;
beforeEach(() => {
  leap = 11;
  let now = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => (now += leap));
});
afterEach(() => void vi.restoreAllMocks());

const backends = [referenceBackend(), await openBackend({ device: 'wasm', threads: 1 })];
const rows = 600;
const random = createRandom(1);
const x = Float64Array.from({ length: 2 * rows }, () => 2 * random.next() - 1);
const y = Float64Array.from({ length: rows }, (_, i) => Math.sin(3 * x[2 * i]) + x[2 * i + 1] ** 2);
const data = { x, y, rows };

function fresh(widths = [2, 3, 1]): Model {
  const spec = createSpec(widths, { dtype: 'float64' });
  return { spec, parameters: initializeParameters(spec, createRandom(2), {}) };
}

/** A backend that counts its sessions' work on rows and can be told to do something at one of them. */
function counted(backend: Backend, at = Infinity, act = (): void => {}): { backend: Backend; calls: () => number } {
  let calls = 0;
  const count = <F extends (...given: never[]) => unknown>(call: F): F =>
    ((...given: never[]) => {
      if (++calls === at) act();
      return call(...given);
    }) as F;
  const open: Backend['open'] = (...given) => {
    const session = backend.open(...given);
    return new Proxy(session, {
      get(target, name) {
        const own = Reflect.get(target, name, target) as unknown;
        if (typeof own !== 'function') return own;
        const call = own.bind(target) as (...values: never[]) => unknown;
        return ['gradientOf', 'step', 'loss', 'forward'].includes(name as string) ? count(call) : call;
      },
    }) as Session;
  };
  return { backend: { ...backend, open } as Backend, calls: () => calls };
}

const runs: [string, TrainOptions][] = [
  ['adamw', { optimizer: 'adamw', batchSize: 50 }],
  ['adamw that accumulates', { optimizer: 'adamw', batchSize: 50, accumulate: 100 }],
  ['adamw with a loss by hand', { optimizer: 'adamw', batchSize: 50, l2: 1e-4 }],
  ['lbfgs', { optimizer: 'lbfgs' }],
  ['lm', { optimizer: 'lm' }],
  ['lm with grids and starts', { optimizer: 'lm', grids: [3, 6], starts: 4 }],
];

describe.each(backends.map((backend) => [backend.name, backend] as const))('on %s', (_name, backend) => {
  test.each(runs)('%s: a timer ticks between epochs, and ends the run', async (_what, options) => {
    const control = new AbortController();
    let epochs = 0;
    let ticks = 0;
    const result = await trainModel(fresh(), data, {
      ...options,
      epochs: 300,
      backend,
      signal: control.signal,
      onEpoch: () => {
        epochs++;
        // a tick for every epoch: the next is queued only when this one has come
        if (ticks === epochs - 1) setImmediate(() => ++ticks === 3 && control.abort());
      },
    });
    expect(result.stopped).toBe('aborted');
    expect(ticks).toBe(3);
    expect(epochs).toBeLessThanOrEqual(5);
    expect(result.model.parameters.every(Number.isFinite)).toBe(true);
  });

  test.each(runs)('%s: a signal given before the first step is obeyed before it', async (_what, options) => {
    const watched = counted(backend);
    const result = await trainModel(fresh(), data, {
      ...options,
      epochs: 5,
      backend: watched.backend,
      signal: AbortSignal.abort(),
    });
    expect(result.stopped).toBe('aborted');
    expect(result.history.trainLoss).toEqual([]);
    expect(watched.calls()).toBe(0);
    expect([...result.model.parameters]).toEqual([...fresh().parameters]);
  });

  test('adamw: raised in an epoch it is obeyed before the next step', async () => {
    const control = new AbortController();
    // 600 rows in batches of 50: the 31st call is the 7th step of the third epoch
    const { backend: watched, calls } = counted(backend, 31, () => control.abort());
    const options = { batchSize: 50, epochs: 9, backend: watched, signal: control.signal } as const;
    const { stopped, state, history } = await trainModel(fresh(), data, options);
    expect(stopped).toBe('aborted');
    expect(calls()).toBe(31);
    expect(history.trainLoss.length).toBe(2);
    expect(state).toMatchObject({ epoch: 2, step: 7 });
  });
});

const ends: [string, Optimizer, number][] = [
  ['lbfgs', 'lbfgs', 1],
  ['lm', 'lm', 0],
];
test.each(ends)('%s: a signal inside an iteration ends it there, with what was reached', async (_what, optimizer) => {
  const whole = await trainModel(fresh(), data, { optimizer, epochs: 4, backend: referenceBackend() });
  const pieces = await turnsOf(optimizer, Infinity);
  const stopped = await turnsOf(optimizer, 6);
  expect(stopped.result.stopped).toBe('aborted');
  expect(stopped.result.history.trainLoss).toEqual(
    whole.history.trainLoss.slice(0, stopped.result.history.trainLoss.length),
  );
  expect(stopped.turns).toBe(6);
  expect(pieces.turns).toBeGreaterThan(12);
});

test('lbfgs: a signal in the middle of the rows is obeyed before the next batch of them', async () => {
  const many = { rows: 9000, x: new Float64Array(18_000).fill(0.5), y: new Float64Array(9000) };
  const control = new AbortController();
  const { backend, calls } = counted(backends[1], 2, () => control.abort());
  const options = { optimizer: 'lbfgs', epochs: 4, backend, signal: control.signal } as const;
  const { stopped, history } = await trainModel(fresh(), many, options);
  expect([stopped, history.trainLoss, calls()]).toEqual(['aborted', [], 2]);
});

/** A run of four epochs in which others have at most so many turns, one a look. */
async function turnsOf(
  optimizer: Optimizer,
  most: number,
): Promise<{ turns: number; result: { stopped: string; history: { trainLoss: number[] } } }> {
  const control = new AbortController();
  let turns = 0;
  let over = false;
  const turn = (): void => {
    if (over) return;
    if (++turns === most) control.abort();
    setImmediate(turn);
  };
  setImmediate(turn);
  const options = { optimizer, epochs: 4, backend: referenceBackend(), signal: control.signal };
  const result = await trainModel(fresh(), data, options);
  over = true;
  return { turns, result };
}

describe('what is left off goes on as if it had not been', () => {
  const options: TrainOptions = { batchSize: 50, epochs: 4, backend: referenceBackend(), validation: data };

  test.each([
    ['in validation', {}],
    ['in a step of several batches', { accumulate: 100 }],
    ['in such a step with dropout', { accumulate: 4, dropout: true }],
  ] as const)('%s', async (_where, { dropout = false, ...more }: { dropout?: boolean; accumulate?: number }) => {
    const spec = createSpec([2, 3, 1], { dtype: 'float64', ...(dropout && { model: 'deep', dropout: 0.2 }) });
    const model: Model = { spec, parameters: initializeParameters(spec, createRandom(2), {}) };
    const whole = await trainModel(model, data, { ...options, ...more });
    for (const at of [3, 13, 17, 29]) {
      const control = new AbortController();
      const { backend } = counted(referenceBackend(), at, () => control.abort());
      const { state, stopped } = await trainModel(model, data, {
        ...options,
        ...more,
        backend,
        signal: control.signal,
      });
      expect(stopped).toBe('aborted');
      const resumed = await trainModel(model, data, { ...options, ...more, resume: state! });
      expect(resumed.history).toEqual(whole.history);
      expect([...resumed.model.parameters]).toEqual([...whole.model.parameters]);
    }
  });
});

describe('solveEquation', () => {
  const points = Array.from({ length: 200 }, (_, i) => [i / 100 - 1]);
  const conditions = [
    { residual: 'u_x + u', points },
    { residual: 'u - 1', points: [[0]] },
  ];
  const equation = { iterations: 200, tolerance: 0 } as const;

  test.each(['lm', 'lbfgs'] as const)('%s: others have turns, and a signal ends it', async (optimizer) => {
    const control = new AbortController();
    let ticks = 0;
    const result = await solveEquation(fresh([1, 3, 1]), conditions, {
      ...equation,
      optimizer,
      signal: control.signal,
      onIteration: () => void setImmediate(() => ++ticks === 2 && control.abort()),
    });
    expect(result.stopped).toBe('aborted');
    expect(ticks).toBeGreaterThanOrEqual(2);
    expect(result.loss.length).toBeLessThan(6);
  });

  test('a signal given before is obeyed before the first evaluation', async () => {
    const model = fresh([1, 3, 1]);
    const result = await solveEquation(model, conditions, { ...equation, signal: AbortSignal.abort() });
    expect(result).toMatchObject({ stopped: 'aborted', loss: [] });
    expect([...result.model.parameters]).toEqual([...model.parameters]);
  });
});

test('short epochs cost no turns', async () => {
  leap = 0;
  let turns = 0;
  let over = false;
  const turn = (): void => void (over || (turns++, setImmediate(turn)));
  setImmediate(turn);
  await trainModel(fresh(), data, { batchSize: 50, epochs: 30, backend: backends[1] });
  over = true;
  expect(turns).toBeLessThan(5);
});

test('a timer that is due in an epoch has fired before the next', async () => {
  let fired = 0;
  const seen: number[] = [];
  await trainModel(fresh(), data, {
    batchSize: 50,
    epochs: 8,
    backend: backends[1],
    onEpoch: () => {
      seen.push(fired);
      setTimeout(() => fired++, 1);
      // until it is due
      const begun = Date.now();
      while (Date.now() < begun + 3);
    },
  });
  expect(seen).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
});

test('a server that trains answers', async () => {
  const control = new AbortController();
  const server = createServer((_request, response) => response.end('here'));
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  // the answer ends the training, which would else take all of its epochs
  const answer = fetch(`http://127.0.0.1:${port}`)
    .then((response) => response.text())
    .finally(() => control.abort());
  const options = { batchSize: 50, epochs: 20_000, backend: backends[1], signal: control.signal };
  const { stopped } = await trainModel(fresh(), data, options);
  expect([stopped, await answer]).toEqual(['aborted', 'here']);
  server.closeAllConnections();
  await new Promise((resolve) => void server.close(resolve));
});
