// The picture that the page opens with: the network before it has learned anything, as the worker will send it. Run once, when the page is
// built. Knows the trainer.

import { openBackend } from 'kanjs';
import { firstSettings } from '../experiment.js';
import type { First, FromWorker } from '../messages.js';
import { rowsOf } from './rows.js';
import { Trainer } from './trainer.js';

/** Digits that can be told apart in a picture. */
const digits = 3;

/** What the worker says first, as plain JSON: arrays of numbers in place of typed ones. */
export async function firstPicture(): Promise<string> {
  const backend = await openBackend({ threads: 1 });
  const first: Partial<First> = {};
  const rows = await rowsOf(firstSettings);
  const trainer = await Trainer.create(0, rows, firstSettings, {
    backend,
    pace: 'watch',
    saved: { settings: firstSettings, changes: [], epoch: 0, running: false },
    tell: (message: FromWorker) => {
      if (message.kind === 'structure') first.structure = message.structure;
      if (message.kind === 'frame') {
        first.frame = message.frame;
        trainer.close();
      }
    },
  });
  await trainer.run();
  backend.close();
  return JSON.stringify(first, (_, value: unknown) =>
    value instanceof Float32Array ? Array.from(value, (number) => Number(number.toPrecision(digits))) : value,
  );
}
