// How columns enter, as Python: columns of x become vectors v[rows, width].

import { joinRuns } from './join-runs.js';
import type { DateStep, JoinStep, NumberStep, WordsStep } from './program.js';
import { number, type PythonSource } from './python-source.js';

/** Numbers with a curve; runs of others are one line of what joins them. */
export function numberLines(to: PythonSource, { column, fill, offset, factor, curve }: NumberStep, k: number): void {
  if (!curve) return;
  const helper = to.use(curve.kind === 'log' ? '_logarithmic' : '_robust');
  const value = `${helper}(${to.use('_filled')}(x[:, ${column}], ${number(fill)}), ${number(curve.center)}, ${number(curve.width)})`;
  to.add(`v${k} = ((${value} - ${number(offset)}) * ${number(factor)})[:, None]`);
}

export function dateLines(to: PythonSource, { column, fill, elapsed, cycles }: DateStep, k: number): void {
  to.add(`s = ${to.use('_filled')}(x[:, ${column}], ${number(fill)})`);
  const parts: string[] = [];
  if (elapsed)
    parts.push(
      `((s - ${number(elapsed.origin)}) / ${elapsed.unit} - ${number(elapsed.offset)}) * ${number(elapsed.factor)}`,
    );
  cycles.forEach(({ wholeDays, shift, length }, i) => {
    const turns = wholeDays ? `(np.floor(s / 86400) + ${shift}) / ${length}` : `s / ${length}`;
    to.add(`turns = ${turns}`, `angle${i} = 2 * np.pi * (turns - np.floor(turns))`);
    parts.push(`np.sin(angle${i})`, `np.cos(angle${i})`);
  });
  to.add(`v${k} = np.stack([${parts.join(', ')}], axis=1)`);
}

export function wordsLines(to: PythonSource, { column, width, table }: WordsStep, k: number): void {
  const last = table.length / width - 1;
  const rows = to.table(table, [last + 1, width]);
  to.add(`c = x[:, ${column}]`, `v${k} = ${rows}[np.where((c >= 0) & (c < ${last}), c, ${last}).astype(np.int64)]`);
}

export function joinLines(to: PythonSource, { of }: JoinStep, k: number): void {
  const parts = joinRuns(to.program.steps, of).map((run) => {
    if (!Array.isArray(run)) return `v${run}`;
    const [fill, offset, factor] = (['fill', 'offset', 'factor'] as const).map((key) =>
      to.table(
        run.map((step) => step[key]),
        [run.length],
      ),
    );
    const read = `x[:, ${run[0].column}:${run[0].column + run.length}]`;
    return `(${to.use('_filled')}(${read}, ${fill}) - ${offset}) * ${factor}`;
  });
  to.add(parts.length === 1 ? `v${k} = ${parts[0]}` : `v${k} = np.concatenate([${parts.join(', ')}], axis=1)`);
}
