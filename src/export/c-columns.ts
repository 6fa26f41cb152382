// How columns enter, as C: values of x become numbers of vectors.

import { type CSource, constant } from './c-source.js';
import { joinRuns } from './join-runs.js';
import type { DateStep, JoinStep, NumberStep, WordsStep } from './program.js';

/** A column's value. What is infinite has no answer: 0 times infinity is not a number. */
const read = (column: number | string, fill: string): string =>
  `isnan(x[${column}]) ? ${fill} : x[${column}] + 0 * x[${column}]`;

/** Numbers with a curve; runs of others are loops of what joins them. */
export function numberLines(to: CSource, { column, fill, offset, factor, curve }: NumberStep, k: number): void {
  if (!curve) return;
  const helper = to.helper(curve.kind === 'log' ? 'logarithmic' : 'robust');
  const value = `${helper}(${read(column, constant(fill))}, ${constant(curve.center)}, ${constant(curve.width)})`;
  to.add(`v${k}[0] = (${value} - ${constant(offset)}) * ${constant(factor)};`);
}

export function dateLines(to: CSource, { column, fill, elapsed, cycles }: DateStep, k: number): void {
  to.add('{', `  const R s = ${read(column, constant(fill))};`);
  let at = 0;
  if (elapsed)
    to.add(
      `  v${k}[${at++}] = ((s - ${constant(elapsed.origin)}) / ${elapsed.unit} - ${constant(elapsed.offset)}) * ${constant(elapsed.factor)};`,
    );
  for (const { wholeDays, shift, length } of cycles) {
    const turns = wholeDays ? `(M(floor)(s / 86400) + ${shift}) / ${constant(length)}` : `s / ${constant(length)}`;
    to.add(
      `  { const R turns = ${turns}; const R angle = (R)6.283185307179586 * (turns - M(floor)(turns)); v${k}[${at++}] = M(sin)(angle); v${k}[${at++}] = M(cos)(angle); }`,
    );
  }
  to.add('}');
}

export function wordsLines(to: CSource, { column, width, table: rows }: WordsStep, k: number): void {
  const last = rows.length / width - 1;
  to.add(
    '{',
    `  const int place = x[${column}] >= 0 && x[${column}] < ${last} ? (int)x[${column}] : ${last};`,
    `  for (i = 0; i < ${width}; i++) v${k}[i] = ${to.table(rows)}[place * ${width} + i];`,
    '}',
  );
}

/** Vectors one after another; numbers without a curve that stand side by side are read in one loop. */
export function joinLines(to: CSource, { of }: JoinStep, k: number): void {
  let at = 0;
  for (const run of joinRuns(to.program.steps, of)) {
    if (Array.isArray(run)) {
      to.add(...runLines(to, run, `v${k}[${at} + i]`));
      at += run.length;
    } else {
      to.add(`for (i = 0; i < ${to.widths[run]}; i++) v${k}[${at} + i] = v${run}[i];`);
      at += to.widths[run];
    }
  }
}

function runLines(to: CSource, run: readonly NumberStep[], into: string): string[] {
  const first = run[0].column;
  const isPlain = run.every(({ fill, offset, factor }) => Number.isNaN(fill) && offset === 0 && factor === 1);
  if (isPlain) return [`for (i = 0; i < ${run.length}; i++) ${into} = x[${first} + i] + 0 * x[${first} + i];`];
  const [fill, offset, factor] = (['fill', 'offset', 'factor'] as const).map((key) =>
    to.table(run.map((step) => step[key])),
  );
  return [
    `for (i = 0; i < ${run.length}; i++)`,
    `  ${into} = ((${read(`${first} + i`, `${fill}[i]`)}) - ${offset}[i]) * ${factor}[i];`,
  ];
}
