// Whether an encoding that came from outside is sound.

import { KanError, checkChoice, show } from '../errors.js';
import { dateOrders } from './date-cells.js';
import type { Decision } from './decision.js';
import { encodingWidth } from './encoding.js';
import { isSeenRows } from './seen-rows.js';
import type { ScalingCurve } from './number-scaling.js';
import type { TableEncoding, TargetColumn } from './table-encoding.js';
import { outputWidth } from './target-columns.js';

/** Throws a KanError that begins with `what` unless `encoding`, from outside, is sound and fits a network of that many inputs and outputs. */
export function checkEncoding(encoding: TableEncoding, inputs: number, outputs: number, what: string): void {
  const fail = (field: string, value: unknown): never => {
    throw new KanError(`${what}: \`encoding\`: ${field} makes no sense; got ${show(value)}`);
  };
  const isName = (value: unknown): boolean => typeof value === 'string' && value !== '';
  const areNames = (value: unknown): boolean =>
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((word) => typeof word === 'string') &&
    new Set(value).size === value.length;
  const isScale = ({ offset, factor }: { offset: unknown; factor: unknown }): boolean =>
    Number.isFinite(offset) && Number.isFinite(factor) && factor !== 0;
  const isCurve = (value: unknown): boolean => {
    const { kind, center, width } = Object(value) as Partial<ScalingCurve>;
    return (kind === 'robust' || kind === 'log') && Number.isFinite(center) && Number.isFinite(width) && width! > 0;
  };
  if (typeof encoding !== 'object' || encoding === null || !Array.isArray(encoding.inputs))
    return fail('`inputs`', encoding?.inputs);
  for (const column of encoding.inputs) {
    if (!isName(column?.name)) fail('the name of an input', column?.name);
    checkChoice(`${what}: the kind of input ${show(column.name)}`, column.kind, ['number', 'category']);
    if (column.kind === 'number') {
      if (!isScale(column)) fail(`the scale of ${show(column.name)}`, [column.offset, column.factor]);
      if (column.scaling !== undefined && !isCurve(column.scaling))
        fail(`the scaling of ${show(column.name)}`, column.scaling);
      if (!Array.isArray(column.range) || column.range.length !== 2 || !column.range.every(Number.isFinite))
        fail(`the range of ${show(column.name)}`, column.range);
      if (column.fill !== undefined && !Number.isFinite(column.fill))
        fail(`the fill of ${show(column.name)}`, column.fill);
      if (column.date !== undefined && !dateOrders.includes(column.date?.order))
        fail(`the dates of ${show(column.name)}`, column.date);
      if (column.monotone !== undefined)
        checkChoice(`${what}: \`monotone\` of input ${show(column.name)}`, column.monotone, ['up', 'down']);
    } else {
      if (!areNames(column.categories)) fail(`the categories of ${show(column.name)}`, column.categories);
      if (column.fill !== undefined && !column.categories.includes(column.fill))
        fail(`the fill of ${show(column.name)}`, column.fill);
    }
  }
  const isShare = (value: { name: unknown; share: unknown } | null): boolean =>
    typeof value?.name === 'string' && Number.isFinite(value.share) && (value.share as number) >= 0;
  const { importance } = encoding;
  if (importance !== undefined && !(Array.isArray(importance) && importance.every(isShare)))
    fail('`importance`', importance);
  if (encoding.seen !== undefined && !isSeenRows(encoding.seen)) fail('`seen`', encoding.seen);
  const { target } = encoding;
  checkChoice(`${what}: the kind of the target`, target?.kind, ['regression', 'classification']);
  if (target.kind === 'regression') {
    const isTarget = (column: TargetColumn): boolean =>
      isName(column?.name) &&
      isScale(column) &&
      (column.date === undefined || dateOrders.includes(column.date?.order)) &&
      (column.constant === undefined || column.constant);
    if (!Array.isArray(target.columns) || !target.columns.every(isTarget)) fail('the target', target.columns);
  } else if (!isName(target.name) || !areNames(target.classes)) {
    fail('the target', target.classes);
  } else {
    if (target.logit !== undefined && (target.logit !== true || target.classes.length !== 2))
      fail(`\`logit\` with ${target.classes.length} classes`, target.logit);
    if (
      target.numeric !== undefined &&
      (target.numeric !== true || target.classes.some((word) => String(Number(word)) !== word))
    )
      fail('`numeric` classes', target.classes);
  }
  if (encoding.profile !== undefined && !isProfile(encoding.profile)) fail('`profile`', encoding.profile);
  if (encodingWidth(encoding) !== inputs)
    fail(`${encodingWidth(encoding)} inputs for a network of ${inputs}`, encoding.inputs.length);
  if (outputWidth(encoding) !== outputs)
    fail(`${outputWidth(encoding)} outputs for a network of ${outputs}`, target.kind);
}

function isProfile(value: unknown): boolean {
  const areWords = (words: unknown): boolean =>
    words === undefined || (Array.isArray(words) && words.every((word) => typeof word === 'string'));
  return (
    Array.isArray(value) &&
    value.every(
      (line: Partial<Decision> | null) =>
        typeof line?.option === 'string' && typeof line.why === 'string' && 'value' in line && areWords(line.columns),
    )
  );
}
