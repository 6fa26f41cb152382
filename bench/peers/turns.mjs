// Systems take turns: every round in an order of its own, with a rest after each turn. Knows no system.

import { setTimeout as sleep } from 'node:timers/promises';
import { createRandom } from 'kanjs/model';

/**
 * Milliseconds after every turn, whosever it was. Threads that have nothing to do spin for a while before they sleep (PyTorch's for 5 ms,
 * ONNX Runtime's for 25, kanjs's for 0.05) and take a processor from whoever is next: right after ONNX Runtime two threads of kanjs took 1.8
 * times as long, right after PyTorch 1.03 to 1.06. The peers' process answers only when its threads are asleep; the rest is for what is left.
 */
const rest = 5;

/**
 * Calls `turn(system, round)` for each of `systems` in each round, one after the other. Whose turn comes after whose is drawn anew in every round.
 * @template T
 * @param {readonly T[]} systems
 * @param {number} rounds
 * @param {(system: T, round: number) => Promise<void>} turn
 */
export async function takeTurns(systems, rounds, turn) {
  const random = createRandom(1);
  for (let round = 0; round < rounds; round++) {
    const order = systems.map((system) => ({ system, at: random.next() })).toSorted((a, b) => a.at - b.at);
    for (const { system } of order) {
      await turn(system, round);
      await sleep(rest);
    }
  }
}
