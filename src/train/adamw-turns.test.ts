// When a run of AdamW lets others have their turn: by the work that steps take, not by their number. The clock of these tests says every
// time that others have waited long enough.

import { expect, test, vi } from 'vitest';
import type { Backend } from '../compute/contract.js';
import { referenceBackend } from '../compute/reference/backend.js';
import { createSpec } from '../model/create.js';
import { parameterCount } from '../model/layout.js';
import { trainModel } from './trainer.js';

/** How many steps had been taken at each turn of the others, over one epoch of ten steps of a row each. */
async function turnsOf(gridSize: number): Promise<number[]> {
  const reference = referenceBackend();
  let steps = 0;
  const backend: Backend = {
    ...reference,
    open: (...given) => {
      const session = reference.open(...given);
      const size = session.parameters.length;
      const moments = [new Float64Array(size), new Float64Array(size)] as const;
      return Object.assign(session, { moments, step: () => ++steps });
    },
  };
  const spec = createSpec([1, 1], { dtype: 'float64', order: 1, gridSize });
  const model = { spec, parameters: new Float64Array(parameterCount(spec)) };
  const data = { rows: 10, x: new Float64Array(10), y: new Float64Array(10) };
  const turns = new Set<number>();
  const { setImmediate: immediate } = globalThis;
  let time = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => (time += 1000));
  vi.stubGlobal('setImmediate', (call: () => void) => immediate(() => (turns.add(steps), call())));
  await trainModel(model, data, { backend, epochs: 1, batchSize: 1 });
  return [...turns].filter((at) => at > 0);
}

test('others have a turn after some 200 000 multiply-adds, and after an epoch', async () => {
  // 60 000 parameters: four steps
  expect(await turnsOf(59_998)).toEqual([4, 8, 10]);
  // 300 000: every step
  expect(await turnsOf(299_998)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  // few: not within an epoch
  expect(await turnsOf(10)).toEqual([10]);
});
