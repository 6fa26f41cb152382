// The worker of the page: one experiment at a time, and what is asked about it. Knows messages; what they lead to is in trainer.ts.

import { type Backend, KanError, openBackend } from 'kanjs';
import { defaultHidden } from './suits.js';
import type { FromWorker, ToWorker } from '../messages.js';
import type { Pace } from '../experiment.js';
import type { Fault } from '../texts/faults.js';
import { likelyTarget, readOwn, rowsOf } from './rows.js';
import { Trainer } from './trainer.js';

const tell = (message: FromWorker): void => {
  const buffers: ArrayBufferLike[] = [];
  if (message.kind === 'frame') {
    const { curves, strengths, answers } = message.frame;
    for (const array of [curves, strengths, answers]) if (array) buffers.push(array.buffer);
  }
  self.postMessage(message, { transfer: buffers as ArrayBuffer[] });
};

/** What is said of a failure: a sentence of the library, or our own fault. */
function sentence(error: unknown): Fault {
  if (error instanceof KanError) return { message: error.message, ...(error.hint && { hint: error.hint }) };
  return { message: error instanceof Error ? error.message : String(error) };
}

let backend: Promise<Backend> | undefined;
let trainer: Trainer | undefined;
let latest = 0;
let pace: Pace = 'watch';
let resting = false;

async function begin({ id, settings, saved }: Extract<ToWorker, { kind: 'begin' }>): Promise<void> {
  latest = id;
  try {
    const rows = await rowsOf(settings);
    // networks of this size gain nothing from more threads
    backend ??= openBackend({ threads: 1 });
    const made = await Trainer.create(id, rows, settings, { backend: await backend, tell, saved, pace });
    if (id !== latest) return;
    // what went before goes on until there is something in its place
    trainer?.close();
    trainer = made;
    if (resting) made.rest(true);
    await made.run();
  } catch (error) {
    if (id === latest) tell({ kind: 'trouble', id, about: 'data', ...sentence(error) });
  }
}

async function read({ id, name, source }: Extract<ToWorker, { kind: 'read' }>): Promise<void> {
  try {
    const { table, print } = await readOwn(name, source);
    const target = likelyTarget(table);
    tell({
      kind: 'table',
      id,
      table: {
        name,
        rows: table.rows,
        print,
        target,
        hidden: defaultHidden(table.rows, table.columns.length),
      },
    });
  } catch (error) {
    tell({ kind: 'trouble', id, about: 'data', ...sentence(error) });
  }
}

function answer(say: () => Promise<void>, fail: (fault: Fault) => void): void {
  say().catch((error: unknown) => fail(sentence(error)));
}

self.onmessage = ({ data }: MessageEvent<ToWorker>) => {
  switch (data.kind) {
    case 'begin':
      return void begin(data);
    case 'read':
      return void read(data);
    case 'edit':
      return trainer?.edit(data.edit);
    case 'run':
      return trainer?.setRunning(true);
    case 'pause':
      return trainer?.setRunning(false);
    case 'step':
      return trainer?.step();
    case 'rest':
      resting = data.resting;
      return trainer?.rest(data.resting);
    case 'pace':
      pace = data.pace;
      return trainer?.setPace(data.pace);
    case 'drawn':
      return trainer?.drawn();
    // whoever asks is answered, whatever became of the network meanwhile
    case 'look': {
      const { asked, edge } = data;
      // the edge may have gone while it was looked at
      return answer(
        async () => tell({ kind: 'edge', asked, look: await trainer?.look(edge) }),
        () => tell({ kind: 'edge', asked }),
      );
    }
    case 'price': {
      const { asked, keep } = data;
      return answer(
        async () => tell({ kind: 'priced', asked, price: await trainer?.price(keep) }),
        (fault) => {
          tell({ kind: 'priced', asked });
          tell({ kind: 'trouble', id: latest, about: 'edit', ...fault });
        },
      );
    }
    case 'take': {
      const { asked, what } = data;
      return answer(
        async () => tell({ kind: 'taken', asked, ...(await trainer?.take(what)) }),
        (error) => tell({ kind: 'taken', asked, error }),
      );
    }
  }
};
