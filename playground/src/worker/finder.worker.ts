// The worker that looks for formulas, so that the network goes on learning meanwhile. Says what it has early, then searches on. Knows
// messages and the library's search.

import { discoverTable, KanError, type Table, type TableDiscovery } from 'kanjs';
import { type Expression, printExpression, printMathML, simplify } from 'kanjs/formula';
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
    const regression = quick.task === 'regression';
    const spread = heldBackSpread(quick);
    const whole = await discoverTable(table, {
      ...options,
      signal,
      onProgress: ({ tried, shapes, error, formulas }) => {
        tell({ kind: 'progress', tried, shapes, error });
        // of classes, each has a front of its own: they come together at the end
        if (!regression || formulas.length === 0) return;
        const front = formulas.map(({ expression, complexity, rmse }): FoundFormula => ({
          ...{ complexity, rmse, r2: 1 - (rmse / spread) ** 2 },
          parts: [partOf(target, simplify(expression))],
        }));
        tell({ kind: 'found', front, best: front.length - 1, done: false });
      },
    });
    tell({ kind: 'found', ...shown(whole), done: true });
  } catch (error) {
    const hint = error instanceof KanError && error.hint ? ` — ${error.hint}` : '';
    tell({ kind: 'failed', message: `${error instanceof Error ? error.message : String(error)}${hint}` });
  }
}

function partOf(name: string, expression: Expression): FoundFormula['parts'][number] {
  return { name, mathml: printMathML(expression, { digits }), text: printExpression(expression, { digits }) };
}

/** Standard deviation of the target on the rows held back, from what a formula says of itself. */
function heldBackSpread({ fronts: [{ formulas, spread }] }: TableDiscovery): number {
  const told = formulas.find(({ r2 }) => r2 < 0.999);
  return told ? told.rmse / Math.sqrt(Math.max(1e-12, 1 - told.r2)) : spread;
}

/** The front as the page shows it. */
function shown({ fronts, answers, classes, target }: TableDiscovery): { front: FoundFormula[]; best: number } {
  if (answers && classes) {
    const names = classes.length === 2 ? classes.slice(1) : classes;
    const front = answers.answers.map(({ picked, complexity, accuracy, r2 }): FoundFormula => ({
      ...{ complexity, r2, accuracy },
      parts: picked.map(({ formula }, i) => partOf(names[i], formula.expression)),
    }));
    return { front, best: answers.best };
  }
  const [{ formulas, best }] = fronts;
  return {
    best,
    front: formulas.map(({ formula, complexity, rmse, r2 }) => ({
      ...{ complexity, rmse, r2 },
      parts: [partOf(target, formula.expression)],
    })),
  };
}
