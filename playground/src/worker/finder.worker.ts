// The worker that looks for formulas, so that the network goes on learning meanwhile. Says what it has early, then searches on. Knows
// messages and the library's search.

import { discoverTable, KanError, type Table, type TableDiscovery } from 'kanjs';
import { printMathML } from 'kanjs/formula';
import type { FoundFormula, FromFinder, ToFinder } from '../found.js';

/** Milliseconds after which the first answer is shown. */
const early = 350;
const digits = 4;

let controller = new AbortController();
const tell = (message: FromFinder): void => self.postMessage(message);

self.onmessage = ({ data }: MessageEvent<ToFinder>) => {
  if (data.kind === 'stop') return controller.abort();
  void find(data.table as Table, data.target);
};

async function find(table: Table, target: string): Promise<void> {
  controller = new AbortController();
  const { signal } = controller;
  const options = { target, missing: 'drop' as const };
  try {
    const first = new AbortController();
    const end = (): void => first.abort();
    signal.addEventListener('abort', end);
    const timer = setTimeout(end, early);
    const quick = await discoverTable(table, { ...options, signal: first.signal });
    clearTimeout(timer);
    const ended = quick.fronts.every((front) => front.ended === 'found');
    tell({ kind: 'found', ...shown(quick), done: ended || signal.aborted });
    if (ended || signal.aborted) return;
    const whole = await discoverTable(table, {
      ...options,
      signal,
      onProgress: ({ tried, shapes, error }) => tell({ kind: 'progress', tried, shapes, error }),
    });
    tell({ kind: 'found', ...shown(whole), done: true });
  } catch (error) {
    const hint = error instanceof KanError && error.hint ? ` — ${error.hint}` : '';
    tell({ kind: 'failed', message: `${error instanceof Error ? error.message : String(error)}${hint}` });
  }
}

/** The front as the page shows it. */
function shown({ fronts, answers, classes, target }: TableDiscovery): { front: FoundFormula[]; best: number } {
  if (answers && classes) {
    const names = classes.length === 2 ? classes.slice(1) : classes;
    const front = answers.answers.map(({ picked, complexity, accuracy, r2 }): FoundFormula => ({
      ...{ complexity, r2, accuracy },
      parts: picked.map(({ formula }, i) => ({
        name: names[i],
        mathml: printMathML(formula.expression, { digits }),
        text: formula.toString({ digits }),
      })),
    }));
    return { front, best: answers.best };
  }
  const [{ formulas, best }] = fronts;
  return {
    best,
    front: formulas.map(({ formula, complexity, rmse, r2 }) => ({
      ...{ complexity, rmse, r2 },
      parts: [
        {
          name: target,
          mathml: printMathML(formula.expression, { digits }),
          text: formula.toString({ digits }),
        },
      ],
    })),
  };
}
