// After which epochs hidden grids move, seen from the parts that a run is made of.

import { describe, expect, test } from 'vitest';
import { referenceBackend } from '../compute/reference/backend.js';
import { createRandom } from '../math/random.js';
import { createSpec, type SpecOptions } from '../model/create.js';
import { initializeParameters } from '../model/initialize.js';
import type { Model } from '../model/model.js';
import { runFollowing, searchFollowing } from './follow-run.js';
import { checkOptions, type Settings } from './options.js';
import type { TrainResult } from './result.js';
import type { TrainState } from './state.js';

const backend = referenceBackend();
const data = { rows: 4, x: Float64Array.of(-0.5, 0, 0.3, 0.8), y: new Float64Array(4) };

function fresh(widths: number[], options: SpecOptions = {}): Model {
  const spec = createSpec(widths, { dtype: 'float64', ...options });
  return { spec, parameters: initializeParameters(spec, createRandom(1)) };
}
const settingsOf = (model: Model, epochs: number): Settings => checkOptions(model, data, { epochs });

/** Epochs up to which the parts of a run go. */
async function partsOf(model: Model, epochs: number): Promise<number[]> {
  const until: number[] = [];
  await runFollowing(model, settingsOf(model, epochs), backend, async (given, resume, to, followed) => {
    expect(followed!.moves).toBe(until.length);
    expect(resume?.epoch).toBe(until.at(-1));
    until.push(to);
    const state = { epoch: to, parameters: given.parameters } as TrainState;
    return { stopped: 'epochs', ...(to < epochs && { state }) } as TrainResult;
  });
  return until;
}
/** Epochs that each part of a search over all rows is given, of which each takes one fewer. */
function searchesOf(model: Model, epochs: number): number[] {
  const given: number[] = [];
  const search = searchFollowing(model, settingsOf(model, epochs), backend, function* (own, count) {
    given.push(count);
    for (let i = 1; i < count; i++) yield { model: own };
    return 'over';
  });
  while (search.next().done !== true);
  return given;
}

const hidden = fresh([1, 2, 1]);

describe('grids of hidden layers move', () => {
  test('after a twentieth, three twentieths and seven twentieths of the epochs, to the next whole one', async () => {
    expect(await partsOf(hidden, 200)).toEqual([10, 30, 70, 200]);
    expect(await partsOf(hidden, 30)).toEqual([2, 5, 11, 30]);
    expect(await partsOf(hidden, 20)).toEqual([1, 3, 7, 20]);
  });

  test('not twice after one epoch, and not after the last', async () => {
    expect(await partsOf(hidden, 4)).toEqual([1, 2, 4]);
    expect(await partsOf(hidden, 2)).toEqual([1, 2]);
    expect(await partsOf(hidden, 1)).toEqual([1]);
  });

  test('where there are any: of B-splines, behind the first layer', async () => {
    expect(await partsOf(fresh([1, 1]), 200)).toEqual([200]);
    expect(await partsOf(fresh([1, 2, 1], { basis: 'rbf' }), 200)).toEqual([200]);
    expect(await partsOf(fresh([1, 2, 2, 1]), 20)).toEqual([1, 3, 7, 20]);
  });

  test('in a search over all rows too, whose parts are given what was not used before', () => {
    // after 10: one of them was left over, and so on
    expect(searchesOf(hidden, 200)).toEqual([10, 30 - 9, 70 - 29, 200 - 69]);
    expect(searchesOf(fresh([1, 1]), 200)).toEqual([200]);
  });
});

test('a part that was stopped is the last', async () => {
  for (const stopped of ['aborted', 'early', 'diverged'] as const) {
    let parts = 0;
    const result = await runFollowing(hidden, settingsOf(hidden, 20), backend, async (given) => {
      parts++;
      return { stopped, state: { epoch: 1, parameters: given.parameters } } as TrainResult;
    });
    expect([result.stopped, parts]).toEqual([stopped, 1]);
  }
});
