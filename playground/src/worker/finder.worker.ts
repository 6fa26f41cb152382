// The worker that looks for formulas, so that the network goes on learning meanwhile. One search, which says what it has as it goes on. Knows
// messages and the library's search.

import { discoverTable, type DiscoverTableOptions, KanError, type Table, type TableDiscovery } from 'kanjs';
import { type Expression, printExpression, printLatex, printMathML, simplify } from 'kanjs/formula';
import type { FoundFormula, FromFinder, SetAside, ToFinder } from '../found.js';

type DiscoverProgress = Parameters<NonNullable<DiscoverTableOptions['onProgress']>>[0];

/** Milliseconds between two fronts that are shown before the search is done. */
const pause = 120;
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
  const soFar = new SoFar(table, target);
  let [told, moved] = [-Infinity, ''];
  try {
    const whole = await discoverTable(table, {
      ...{ target, missing: 'drop', signal },
      onProgress: (event) => {
        soFar.add(event);
        const now = performance.now();
        // the first of each search at once
        const at = `${event.class ?? ''} ${event.shapes === 0 ? 0 : 1}`;
        if (now - told < pause && at === moved) return;
        [told, moved] = [now, at];
        const { tried, shapes, error } = event;
        tell({ kind: 'progress', tried, shapes, error, ...(event.class !== undefined && { class: event.class }) });
        const front = soFar.front();
        if (front.length > 0) tell({ kind: 'found', front, best: front.length - 1, done: false });
      },
    });
    tell({ kind: 'found', ...shown(whole), done: true });
  } catch (error) {
    const hint = error instanceof KanError ? error.hint : undefined;
    tell({ kind: 'failed', message: error instanceof Error ? error.message : String(error), ...(hint && { hint }) });
  }
}

/** What a search under way has found: the front of a number, or for each class that was come to the most exact formula. */
class SoFar {
  readonly #target: string;
  readonly #spread: number;
  readonly #classes = new Map<string, Expression>();
  #formulas: DiscoverProgress['formulas'] = [];
  /** what was made of an expression: most of them come again with the next event */
  readonly #parts = new WeakMap<Expression, FoundFormula['parts'][number]>();

  constructor({ columns }: Table, target: string) {
    this.#target = target;
    const column = columns.find(({ name }) => name === target);
    this.#spread = column?.kind === 'number' ? deviation(column.values) : 1;
  }

  add({ class: name, formulas }: DiscoverProgress): void {
    if (name === undefined) this.#formulas = formulas;
    else if (formulas.length > 0) this.#classes.set(name, formulas[formulas.length - 1].expression);
  }

  front(): FoundFormula[] {
    if (this.#classes.size > 0)
      return [
        { complexity: 0, r2: 0, early: true, parts: [...this.#classes].map(([name, each]) => this.#part(name, each)) },
      ];
    return this.#formulas.map(({ expression, complexity, rmse }) => ({
      ...{ complexity, rmse, r2: 1 - (rmse / this.#spread) ** 2 },
      parts: [this.#part(this.#target, expression)],
    }));
  }

  #part(name: string, expression: Expression): FoundFormula['parts'][number] {
    const known = this.#parts.get(expression);
    if (known) return known;
    const made = partOf(name, simplify(expression));
    this.#parts.set(expression, made);
    return made;
  }
}

function deviation(values: Float64Array): number {
  const there = values.filter((value) => Number.isFinite(value));
  const mean = there.reduce((sum, value) => sum + value, 0) / there.length;
  return Math.sqrt(there.reduce((sum, value) => sum + (value - mean) ** 2, 0) / there.length) || 1;
}

function partOf(name: string, expression: Expression): FoundFormula['parts'][number] {
  return {
    name,
    mathml: printMathML(expression, { digits }),
    text: printExpression(expression, { digits }),
    latex: printLatex(expression, { digits }),
  };
}

interface Found {
  front: FoundFormula[];
  best: number;
  aside?: SetAside[];
}

/** The front as the page shows it, and the rows that do not count. */
function shown({ fronts, answers, classes, target, slips }: TableDiscovery): Found {
  if (answers && classes) {
    const names = classes.length === 2 ? classes.slice(1) : classes;
    const front = answers.answers.map(({ picked, complexity, accuracy, r2 }): FoundFormula => ({
      ...{ complexity, r2, accuracy },
      parts: picked.map(({ formula }, i) => partOf(names[i], formula.expression)),
    }));
    return { front, best: answers.best };
  }
  const [{ formulas, best }] = fronts;
  const aside = slips?.kept === false ? slips.rows : [];
  return {
    best,
    aside: aside.map(({ value, input }) => ({ name: input?.name ?? target, value: input?.value ?? value })),
    front: formulas.map(({ formula, complexity, rmse, r2 }) => ({
      ...{ complexity, rmse, r2 },
      parts: [partOf(target, formula.expression)],
    })),
  };
}
