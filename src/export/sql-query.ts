// The stages of a query while they are written: what each makes, and what of those before it passes on. Knows no step.

import type { Program, Step } from './program.js';
import type { SqlDialect } from './sql-dialects.js';

/** What a stage makes: names and their expressions. */
export type Made = [name: string, text: string][];

export class SqlQuery {
  readonly stages: Made[] = [];
  /** the names of each vector's numbers */
  readonly vectors: string[][] = [];
  readonly #lastUse = new Map<number, number>();
  readonly #passed: readonly string[];
  readonly #temporary = new Set<string>();

  /** `passed`: names of the first stage that all others pass on. */
  constructor(
    readonly program: Program,
    readonly dialect: SqlDialect,
    passed: readonly string[],
  ) {
    const { steps, outputs } = program;
    this.#passed = passed;
    steps.forEach((step, k) => readsOf(step).forEach((vector) => this.#lastUse.set(vector, k)));
    this.#lastUse.set(outputs, steps.length);
  }

  /** Adds a stage of step k; what later steps read of those before is passed on, and unless it is the `last` of the step what the step itself reads. */
  stage(k: number, made: Made, last = false): void {
    const before = this.stages.at(-1) ?? [];
    const own = new Set(made.map(([name]) => name));
    const live = [...this.#lastUse].flatMap(([vector, use]) =>
      use > k || (use === k && !last) ? (this.vectors[vector] ?? []) : [],
    );
    const extra = before.map(([name]) => name).filter((name) => this.#temporary.has(name));
    const names = new Set([...this.#passed, ...live, ...extra].filter((name) => !own.has(name)));
    const known = new Set(before.map(([name]) => name));
    const through = [...names].filter((name) => known.has(name)).map((name): [string, string] => [name, name]);
    this.stages.push([...through, ...made]);
  }

  /** The last stage of step k: its vector. */
  setVector(k: number, texts: readonly string[]): void {
    const names = texts.map((_, i) => `v${k}_${i}`);
    this.stage(
      k,
      names.map((name, i) => [name, texts[i]]),
      true,
    );
    this.vectors[k] = names;
  }

  /** A name that next stages read too, until they are forgotten. */
  keep(name: string): string {
    this.#temporary.add(name);
    return name;
  }

  forget(): void {
    this.#temporary.clear();
  }
}

/** A sum that is nested no deeper than its root: databases count how deep an expression is. */
export function sumOf(terms: readonly string[]): string {
  const size = 32;
  if (terms.length <= size) return terms.join(' + ');
  const parts = Array.from({ length: Math.ceil(terms.length / size) }, (_, i) => terms.slice(i * size, (i + 1) * size));
  return sumOf(parts.map((part) => `(${part.join(' + ')})`));
}

function readsOf(step: Step): readonly number[] {
  switch (step.op) {
    case 'join':
    case 'mean':
      return step.of;
    case 'gate':
      return [step.of, step.skip];
    case 'kan':
    case 'linear':
    case 'activation':
    case 'norm':
    case 'product':
      return [step.of];
    case 'formula':
      return step.of === undefined ? [] : [step.of];
    default:
      return [];
  }
}
