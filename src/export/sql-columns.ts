// What a query reads of a table's columns, and the inputs of a network that it makes of them: numbers, seconds, places of words. Knows columns
// and dialects; what becomes of the inputs is sql-stages.ts's.

import type { DateStep, NumberStep, ReadColumn, Step, WordsStep } from './program.js';
import { finiteText, type SqlDialect, sqlName, sqlNumber, sqlString } from './sql-dialects.js';

/** The number that a column enters as. */
export function readText(column: ReadColumn, fill: number, dialect: SqlDialect): string {
  const own = `t.${sqlName(column.name)}`;
  if (column.kind === 'words') return placeText(column.words, own);
  if (column.kind === 'date') {
    const seconds = `CAST(${dialect.seconds(own, column.date.order)} AS DOUBLE PRECISION)`;
    return Number.isNaN(fill) ? seconds : `COALESCE(${seconds}, ${sqlNumber(fill)})`;
  }
  const value = dialect.number(own);
  const present = dialect.isNaN ? `CASE WHEN ${dialect.isNaN(value)} THEN NULL ELSE ${value} END` : value;
  return Number.isNaN(fill) ? present : `COALESCE(${present}, ${sqlNumber(fill)})`;
}

/** The place of a word; a number as a word is written without a point, and truth in small letters. */
function placeText(words: readonly string[], own: string): string {
  const known = new Set(words);
  const truth = known.has('true') || known.has('false');
  const text = `CAST(${own} AS VARCHAR)`;
  const whens = words.flatMap((word, place) => {
    const others = /^-?\d{1,15}$/.test(word) && String(Number(word)) === word ? [word, `${word}.0`] : [word];
    return others
      .filter((each) => each === word || !known.has(each))
      .map((each) => {
        const isTruth = truth && (word === 'true' || word === 'false');
        return `WHEN ${isTruth ? `LOWER(${text})` : text} = ${sqlString(each)} THEN ${place}`;
      });
  });
  return `CASE ${whens.join(' ')} ELSE ${words.length} END`;
}

/** What a gap in a column is taken for where it is read; NaN where it stays one, for there is a step that tells it. */
export function fillOf(steps: readonly Step[], column: number): number {
  if (tellsGaps(steps, column)) return NaN;
  const found = steps.find((step) => 'fill' in step && step.column === column);
  return found && 'fill' in found ? found.fill : NaN;
}

const tellsGaps = (steps: readonly Step[], column: number): boolean =>
  steps.some((step) => step.op === 'number' && step.gap === true && step.column === column);

/** The vector that a column becomes, from what was read of it. What is infinite has no answer. */
export function columnTexts(step: NumberStep | DateStep | WordsStep, steps: readonly Step[]): string[] {
  const read = `x${step.column}`;
  if (step.op === 'words') return wordTexts(step, read);
  if (step.op === 'number' && step.gap === true) return [`CASE WHEN ${read} IS NULL THEN 1e0 ELSE 0e0 END`];
  const x = tellsGaps(steps, step.column) ? `COALESCE(${read}, ${sqlNumber(step.fill)})` : read;
  return quantityTexts(step, x).map((text) => finiteText(x, text));
}

function quantityTexts(step: NumberStep | DateStep, x: string): string[] {
  if (step.op === 'number') {
    const { offset, factor, curve } = step;
    if (!curve) return [offset === 0 && factor === 1 ? x : `(${x} - ${sqlNumber(offset)}) * ${sqlNumber(factor)}`];
    const z = `((${x} - ${sqlNumber(curve.center)}) / ${sqlNumber(curve.width)})`;
    // the square of what is beyond 1e8 may be too large, and is as good as infinite
    const curved =
      curve.kind === 'log'
        ? `asinh(${z})`
        : `CASE WHEN ${z} > 1e8 THEN 1 WHEN ${z} < -1e8 THEN -1 ELSE ${z} / sqrt(1 + ${z} * ${z}) END`;
    return [`(${curved} - ${sqlNumber(offset)}) * ${sqlNumber(factor)}`];
  }
  const made: string[] = [];
  if (step.elapsed) {
    const { origin, unit, offset, factor } = step.elapsed;
    made.push(`((${x} - ${sqlNumber(origin)}) / ${sqlNumber(unit)} - ${sqlNumber(offset)}) * ${sqlNumber(factor)}`);
  }
  for (const { wholeDays, shift, length } of step.cycles) {
    const turns = wholeDays
      ? `((floor(${x} / 86400e0) + ${shift}) / ${sqlNumber(length)})`
      : `(${x} / ${sqlNumber(length)})`;
    const angle = `6.283185307179586e0 * (${turns} - floor(${turns}))`;
    made.push(`sin(${angle})`, `cos(${angle})`);
  }
  return made;
}

function wordTexts({ width, table }: WordsStep, x: string): string[] {
  const rows = table.length / width;
  return Array.from({ length: width }, (_, i) => {
    const values = Array.from({ length: rows }, (_row, row) => table[row * width + i]);
    // what most words have is what is left
    const counts = new Map<number, number>();
    for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
    const usual = [...counts].reduce((most, each) => (each[1] > most[1] ? each : most))[0];
    const others = values.flatMap((value, row) =>
      Object.is(value, usual) ? [] : [`WHEN ${row} THEN ${valueText(value)}`],
    );
    if (others.length === 0) return valueText(usual);
    return `CASE ${x} ${others.join(' ')} ELSE ${valueText(usual)} END`;
  });
}

const valueText = (value: number): string =>
  Number.isNaN(value) ? 'CAST(NULL AS DOUBLE PRECISION)' : sqlNumber(value);
