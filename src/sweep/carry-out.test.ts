// Sweeps on an engine whose trials take no time but that of a clock in numbers: what comes out does not depend on how many run at once, what it takes does.

import { expect, test } from 'vitest';
import { type CarriedOut, carryOut, memoryHere } from './carry-out.js';
import type { NamedTrial, TrialEngine, TrialRun } from './engine.js';
import { type Rounds, roundsOf } from './rounds.js';
import { checkSpec } from './sweep-spec.js';

const whole = checkSpec('sweep', {
  target: 'y',
  vary: { gridSize: [2, 3, 4, 5, 6, 7, 8, 9, 10], layers: [[], [4], [8]], learningRate: [0.01, 0.1] },
  strategy: 'halving',
  folds: 3,
});

/** A score that is different for each trial, and better with more epochs. */
function figuresOf({ trial: { settings, fold } }: NamedTrial): Record<string, number> {
  const { gridSize = 0, layers = [], learningRate = 0, epochs = 0 } = settings;
  // networks of 4 and of 8 nodes are equals
  const noise = Math.sin(100 * fold + 7 * gridSize + 31 * layers.length + epochs);
  return { r2: 1 - (gridSize - 6) ** 2 / 50 + 10 * learningRate - 1 / epochs + 0.1 * noise };
}

/** Runs them on so many lanes; trials take as many ticks as `ticks` says. */
function clockwork(width: number, ticks: (named: NamedTrial) => number) {
  const underWay: { end: number; finish: () => void }[] = [];
  const told = { now: 0, ran: 0, together: 0 };
  const engine: TrialEngine = {
    width,
    run: (named) =>
      new Promise<TrialRun>((resolve) => {
        told.ran++;
        const result = { metrics: figuresOf(named), epochs: (named.trial.settings as { epochs: number }).epochs };
        underWay.push({ end: told.now + ticks(named), finish: () => resolve({ result }) });
        told.together = Math.max(told.together, underWay.length);
      }),
    close: async () => {},
  };
  const drive = async (work: Promise<CarriedOut>): Promise<CarriedOut> => {
    let over = false;
    void work.finally(() => (over = true));
    for (;;) {
      await new Promise((resolve) => setImmediate(resolve));
      if (over) return await work;
      underWay.sort((a, b) => a.end - b.end);
      const first = underWay.shift();
      if (first === undefined) continue;
      told.now = first.end;
      first.finish();
    }
  };
  const run = async (rounds: Rounds): Promise<CarriedOut> =>
    await drive(carryOut('sweep', rounds, { table: 'abc', memory: memoryHere(), engine }));
  return { run, told };
}

/** Rounds whose next begins when the last has ended. */
function* waiting(rounds: Rounds): Rounds {
  for (let next = rounds.next(); !next.done;) {
    const { next: _step, ...round } = next.value;
    next = rounds.next(yield round);
  }
}

/** As long as its network is large, and now and then twenty times as long. */
const uneven =
  (seed: number) =>
  ({ id, trial: { settings } }: NamedTrial): number => {
    const { epochs, gridSize } = settings as { epochs: number; gridSize: number };
    return epochs * (1 + gridSize) * (Number.parseInt(id.slice(seed, seed + 2), 16) < 10 ? 20 : 1);
  };

test('halving comes to the same, by the same trials, with any number of workers and whoever is slow', async () => {
  const one = clockwork(1, () => 1);
  const expected = await one.run(waiting(roundsOf('sweep', whole)));
  for (const [width, seed] of [
    [1, 1],
    [2, 2],
    [7, 3],
    [40, 4],
    [40, 5],
    [400, 6],
  ]) {
    const other = clockwork(width, uneven(seed));
    expect(await other.run(roundsOf('sweep', whole))).toEqual(expected);
    // nothing was tried that does not count
    expect(other.told.ran).toBe(expected.trials);
    expect(other.told.together).toBeLessThanOrEqual(width);
  }
});

test('a step of halving begins for whoever is certain of it while slow trials of the last one are under way', async () => {
  const times = async (rounds: (of: Rounds) => Rounds): Promise<number[]> =>
    await Promise.all(
      [1, 4, 16].map(async (width) => {
        const runs = [1, 2].map(async (seed) => {
          const engine = clockwork(width, uneven(seed));
          await engine.run(rounds(roundsOf('sweep', whole)));
          return engine.told.now;
        });
        return (await Promise.all(runs)).reduce((sum, ticks) => sum + ticks, 0);
      }),
    );
  const [alone, four, sixteen] = await times((rounds) => rounds);
  const [waitedAlone, waitedFour, waitedSixteen] = await times(waiting);
  expect(alone).toBe(waitedAlone);
  expect(four).toBeLessThan(waitedFour);
  expect(sixteen).toBeLessThan(waitedSixteen);
});

test('where a trial cannot be run no other is begun, and those under way are waited for', async () => {
  let begun = 0;
  let over = 0;
  const engine: TrialEngine = {
    width: 4,
    run: async () => {
      const number = ++begun;
      await new Promise((resolve) => setImmediate(resolve));
      if (number === 2) throw new Error('the engine broke');
      for (let i = 0; i < 5; i++) await new Promise((resolve) => setImmediate(resolve));
      over++;
      return { result: { metrics: { r2: 1 } } };
    },
    close: async () => {},
  };
  const work = carryOut('sweep', roundsOf('sweep', whole), { table: 'abc', memory: memoryHere(), engine });
  await expect(work).rejects.toThrow('the engine broke');
  expect([begun, over]).toEqual([4, 3]);
});
