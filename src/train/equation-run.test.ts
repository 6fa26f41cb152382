// How a run over differential equations goes on its way: grids, events, what ends it, and what is returned. How well equations are solved:
// equation.test.ts.

import { describe, expect, test } from 'vitest';
import { createRandom } from '../math/random.js';
import { createSpec, type SpecOptions } from '../model/create.js';
import { initializeParameters } from '../model/initialize.js';
import type { Model } from '../model/model.js';
import type { KANLayerSpec, Width } from '../model/spec.js';
import { type Condition, type EquationEvent, type EquationOptions, solveEquation } from './equation.js';

function fresh(widths: Width[] = [1, 1], options: SpecOptions = {}): Model {
  const spec = createSpec(widths, { dtype: 'float64', order: 3, gridSize: 1, domain: [0, 1], ...options });
  return { spec, parameters: initializeParameters(spec, createRandom(1)) };
}
const gridOf = ({ spec }: Model): number => (spec.layers[0] as KANLayerSpec).gridSize;
const points = Array.from({ length: 9 }, (_, i) => [i / 8]);
// is not linear, so that it is not solved in a step
const decay: Condition[] = [
  { residual: 'u_x + 3*u^2', points, weight: 0.3 },
  { residual: 'u - 1', points: [[0]] },
];
const lbfgs: EquationOptions = { optimizer: 'lbfgs' };

async function run(options: EquationOptions, conditions = decay, model = fresh()) {
  const events: EquationEvent[] = [];
  const result = await solveEquation(model, conditions, {
    ...options,
    onIteration: (event) => {
      events.push(event);
      return options.onIteration?.(event);
    },
  });
  return { ...result, events };
}

describe('grids', () => {
  test('follow one another, each with its iterations, which are numbered through', async () => {
    const { events, loss, model, stopped } = await run({ ...lbfgs, gridSizes: [2, 4], iterations: 3 });
    expect(events.map(({ iteration, gridSize }) => [iteration, gridSize])).toEqual([
      [1, 2],
      [2, 2],
      [3, 2],
      [4, 4],
      [5, 4],
      [6, 4],
    ]);
    expect(events.map((event) => event.loss)).toEqual(loss);
    expect([gridOf(model), stopped]).toEqual([4, 'epochs']);
    // what one grid has reached is what the next begins with
    const first = await run({ ...lbfgs, gridSizes: [2], iterations: 3 });
    expect(first.loss).toEqual(loss.slice(0, 3));
    expect(loss[3]).toBeLessThan(loss[2]);
  });

  test('are the model’s own where none are named', async () => {
    const { events, model } = await run({ ...lbfgs, iterations: 2 }, decay, fresh([1, 1], { gridSize: 3 }));
    expect(events.map(({ iteration, gridSize }) => [iteration, gridSize])).toEqual([
      [1, undefined],
      [2, undefined],
    ]);
    expect(gridOf(model)).toBe(3);
  });

  test('are done, each by itself, where nothing more is gained', async () => {
    const { stopped, loss } = await run({ ...lbfgs, gridSizes: [2, 3], tolerance: 0.5 });
    expect(stopped).toBe('converged');
    expect(loss.length).toBeLessThan(50);
  });
});

test('the loss is the sum of weight · mean square that is left, where 1 is the weight of what says none', async () => {
  const { loss, residuals, model } = await run({ ...lbfgs, iterations: 4 });
  expect(residuals.length).toBe(2);
  expect(0.3 * residuals[0] ** 2 + residuals[1] ** 2).toBeCloseTo(loss.at(-1)!, 12);
  // what was left can be asked for again
  const again = await run({ ...lbfgs, iterations: 1 }, decay, model);
  expect(again.loss[0]).toBeLessThan(loss.at(-1)!);
});

test('who is told of an iteration is waited for', async () => {
  let waiting = 0;
  const { loss } = await run({
    ...lbfgs,
    iterations: 3,
    async onIteration() {
      expect(waiting++).toBe(0);
      await new Promise((resolve) => void setTimeout(resolve, 1));
      waiting--;
    },
  });
  expect([loss.length, waiting]).toEqual([3, 0]);
});

test('a hundred iterations are the most, and a part in 10⁹ the least fall, where nothing else is said', async () => {
  const hard = fresh([1, 2, 1], { gridSize: 4 });
  const { loss, stopped } = await run({ ...lbfgs, tolerance: 0 }, decay, hard);
  expect([loss.length, stopped]).toEqual([100, 'epochs']);
  // the falls in the last iterations are some 3 · 10⁻⁹ and 3 · 10⁻¹³ of the loss
  const { loss: usual, stopped: ended } = await run({ optimizer: 'lm' }, decay, fresh([1, 1], { gridSize: 2 }));
  const falls = usual.slice(1).map((value, i) => usual[i] / value - 1);
  expect(ended).toBe('converged');
  expect(falls.pop()).toBeLessThan(1e-9);
  expect(Math.min(...falls)).toBeGreaterThan(1e-9);
  expect(falls.pop()).toBeLessThan(4e-9);
});

describe('is stopped', () => {
  /** Says that it was aborted from the reading with this number on. */
  const afterReadings = (count: number): AbortSignal => {
    let read = 0;
    return {
      get aborted() {
        return ++read > count;
      },
    } as AbortSignal;
  };

  test('before it begins: the model given comes back', async () => {
    const model = fresh();
    const result = await run({ gridSizes: [3], signal: AbortSignal.abort() }, decay, model);
    expect(result).toMatchObject({ stopped: 'aborted', loss: [], events: [] });
    expect(result.model).toEqual(model);
    expect(result.residuals.every(Number.isFinite)).toBe(true);
  });

  test('while a grid is refined: it stays as it was', async () => {
    const model = fresh();
    const result = await run({ gridSizes: [3], signal: afterReadings(1) }, decay, model);
    expect(result).toMatchObject({ stopped: 'aborted', loss: [], model });
  });

  test('in one grid: the next is not begun, and what was reached is kept', async () => {
    const control = new AbortController();
    const onIteration = ({ iteration }: EquationEvent): void => {
      if (iteration === 2) control.abort();
    };
    const options = { ...lbfgs, iterations: 9, onIteration, signal: control.signal };
    const result = await run({ ...options, gridSizes: [2, 4] });
    expect([result.stopped, result.loss.length, gridOf(result.model)]).toEqual(['aborted', 2, 2]);
    expect(0.3 * result.residuals[0] ** 2 + result.residuals[1] ** 2).toBeCloseTo(result.loss[1], 12);
  });

  test('where the loss is no number: no other grid is tried', async () => {
    for (const optimizer of ['lm', 'lbfgs'] as const) {
      const result = await run({ optimizer, gridSizes: [2, 4] }, [{ residual: 'log(u - 1e6)', points }]);
      expect(result).toMatchObject({ stopped: 'diverged', loss: [] });
      expect(gridOf(result.model)).toBe(2);
    }
  });
});

test('least squares solve a small network, of a large one they would take too long', async () => {
  // linear: one step of least squares is all it takes
  const line: Condition[] = [{ residual: 'u - x', points }];
  expect((await run({}, line)).loss.at(-1)).toBeLessThan(1e-12);
  const wide = fresh([1, 400, 1], { gridSize: 1 });
  const given = await run({ iterations: 1 }, line, wide);
  const named = await run({ ...lbfgs, iterations: 1 }, line, wide);
  expect(given.loss).toEqual(named.loss);
  expect(given.loss.length).toBe(1);
});

test('a condition that is wrong is named by its number, names by what they are for', async () => {
  const refused = async (change: Partial<Condition>, message: string): Promise<void> =>
    await expect(run({}, [decay[1], { ...decay[0], ...change } as Condition])).rejects.toThrow(message);
  await refused({ weight: -1 }, 'condition 2: `weight`');
  await refused({ points: [] }, 'condition 2');
  await refused({ points: [[1, 2]] }, 'condition 2: `points`');
  await refused({ residual: undefined }, 'condition 2: `residual` is missing');
  await refused({ wait: 1 } as never, 'condition 2: there is no option `wait`');
  await expect(run({ names: { input: ['t'] } as never })).rejects.toThrow('`names`: there is no option `input`');
  await expect(run({ names: { inputs: 't' as never } })).rejects.toThrow('`names.inputs` must be 1 names; got "t"');
  await expect(run({ gridSizes: 5 as never })).rejects.toThrow('`gridSizes` must be a list');
  await expect(run({}, {} as never)).rejects.toThrow('expected a list of conditions');
  await expect(run({ step: 1 } as never)).rejects.toThrow('there is no option `step`');
  const two = await run(
    { iterations: 1, names: { outputs: ['v', 'w'] } },
    [{ residual: 'v - w', points }],
    fresh([1, 2]),
  );
  expect(two.loss.length).toBe(1);
});
