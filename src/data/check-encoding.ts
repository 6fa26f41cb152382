// Whether an encoding that came from outside is sound.

import type { TargetTransform } from './target-transform.js';
import { KanError, checkChoice, show } from '../errors.js';
import type { AnswerErrors } from './answer-errors.js';
import { dateOrders } from './date-cells.js';
import type { Decision } from './decision.js';
import { isDateInput } from './date-column.js';
import { encodingWidth } from './encoding.js';
import { isDivision } from './row-division.js';
import { isSeenRows } from './seen-rows.js';
import type { ScalingCurve } from './number-scaling.js';
import type { InputColumn, TableEncoding, TargetColumn } from './table-encoding.js';
import { outputWidth } from './target-columns.js';

const isName = (value: unknown): boolean => typeof value === 'string' && value !== '';
const areWords = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((word) => typeof word === 'string') && new Set(value).size === value.length;
const areNames = (value: unknown): value is string[] => areWords(value) && value.length > 0;
const isScale = (scale: { offset: unknown; factor: unknown } | null): boolean =>
  Number.isFinite(scale?.offset) && Number.isFinite(scale?.factor) && scale?.factor !== 0;
const isCurve = (value: unknown): boolean => {
  const { kind, center, width } = Object(value) as Partial<ScalingCurve>;
  return (kind === 'robust' || kind === 'log') && Number.isFinite(center) && Number.isFinite(width) && width! > 0;
};
const isPart = (value: unknown): boolean => typeof value === 'number' && value >= 0 && value <= 1;
const areNumbers = (value: unknown, count: number): boolean =>
  Array.isArray(value) && value.length === count && value.every(Number.isFinite);

/** Whether these are sizes of errors, in rising order. */
function areErrors(value: unknown): boolean {
  const { sizes, floor } = Object(value) as Partial<AnswerErrors>;
  return (
    Array.isArray(sizes) &&
    sizes.length > 0 &&
    sizes.length <= 10_000 &&
    sizes.every(
      (size: unknown, i) => typeof size === 'number' && Number.isFinite(size) && size >= (sizes[i - 1] ?? 0),
    ) &&
    (floor === undefined || (Number.isFinite(floor) && floor > 0))
  );
}

/** Throws a KanError that begins with `what` unless `encoding`, from outside, is sound and fits a network of that many inputs and outputs. */
export function checkEncoding(encoding: TableEncoding, inputs: number, outputs: number, what: string): void {
  const fail = (field: string, value: unknown): never => {
    throw new KanError(`${what}: \`encoding\`: ${field} makes no sense; got ${show(value)}`);
  };
  if (typeof encoding !== 'object' || encoding === null || !Array.isArray(encoding.inputs))
    return fail('`inputs`', encoding?.inputs);
  for (const column of encoding.inputs) {
    if (!isName(column?.name)) fail('the name of an input', column?.name);
    checkChoice(`${what}: the kind of input ${show(column.name)}`, column.kind, [
      ...(['number', 'date', 'category', 'flag', 'effect'] as const),
    ]);
    checkInput(column, fail);
  }
  const isShare = (value: { name: unknown; share: unknown } | null): boolean =>
    typeof value?.name === 'string' && Number.isFinite(value.share) && (value.share as number) >= 0;
  const { importance } = encoding;
  if (importance !== undefined && !(Array.isArray(importance) && importance.every(isShare)))
    fail('`importance`', importance);
  if (encoding.seen !== undefined && !isSeenRows(encoding.seen)) fail('`seen`', encoding.seen);
  if (encoding.division !== undefined && !isDivision(encoding.division)) fail('`division`', encoding.division);
  const { target } = encoding;
  checkChoice(`${what}: the kind of the target`, target?.kind, ['regression', 'classification']);
  if (target.kind === 'regression') {
    const isTransform = ({ kind, shift, smear }: TargetTransform): boolean =>
      kind === 'log' && Number.isFinite(shift) && shift >= 0 && Number.isFinite(smear) && smear > 0;
    const isTarget = (column: TargetColumn): boolean =>
      isName(column?.name) &&
      isScale(column) &&
      (column.transform === undefined || isTransform(column.transform)) &&
      (column.date === undefined || dateOrders.includes(column.date?.order)) &&
      (column.errors === undefined || areErrors(column.errors)) &&
      (column.constant === undefined || column.constant);
    if (!Array.isArray(target.columns) || !target.columns.every(isTarget)) fail('the target', target.columns);
  } else if (!isName(target.name) || !areNames(target.classes)) {
    fail('the target', target.classes);
  } else {
    const { temperature, chance } = target;
    if (temperature !== undefined && !(Number.isFinite(temperature) && temperature > 0))
      fail('`temperature`', temperature);
    if (chance !== undefined && !(isPart(chance) && chance < 1)) fail('`chance`', chance);
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
  return (
    Array.isArray(value) &&
    value.every(
      (line: Partial<Decision> | null) =>
        typeof line?.option === 'string' &&
        typeof line.why === 'string' &&
        'value' in line &&
        (line.columns === undefined || areWords(line.columns)),
    )
  );
}

/** Calls `fail` with the field that makes no sense and its value. */
function checkInput(column: InputColumn, fail: (field: string, value: unknown) => never): void {
  const name = show(column.name);
  if (column.gaps !== undefined && column.gaps !== true) fail(`\`gaps\` of ${name}`, column.gaps);
  if (column.kind === 'number') {
    if (!isScale(column)) fail(`the scale of ${name}`, [column.offset, column.factor]);
    if (column.scaling !== undefined && !isCurve(column.scaling)) fail(`the scaling of ${name}`, column.scaling);
    if (!areNumbers(column.range, 2)) fail(`the range of ${name}`, column.range);
    if (column.fill !== undefined && !Number.isFinite(column.fill)) fail(`the fill of ${name}`, column.fill);
    if (column.date !== undefined && !dateOrders.includes(column.date?.order))
      fail(`the dates of ${name}`, column.date);
    if (column.mark !== undefined && !isName(column.mark)) fail(`the mark of ${name}`, column.mark);
    if (column.monotone !== undefined && column.monotone !== 'up' && column.monotone !== 'down')
      fail(`\`monotone\` of ${name}`, column.monotone);
    if (column.line !== undefined && column.line !== true) fail(`\`line\` of ${name}`, column.line);
    if (column.ownGaps !== undefined && column.ownGaps !== true) fail(`\`ownGaps\` of ${name}`, column.ownGaps);
    return;
  }
  if (column.kind === 'date') {
    if (!dateOrders.includes(column.date?.order)) fail(`the dates of ${name}`, column.date);
    if (!isDateInput(column)) fail(`what the dates of ${name} become`, [column.range, column.elapsed, column.cycles]);
    if (column.fill !== undefined && !Number.isFinite(column.fill)) fail(`the fill of ${name}`, column.fill);
    return;
  }
  const { categories } = column;
  if (!areNames(categories)) fail(`the categories of ${name}`, categories);
  if (column.kind === 'flag') {
    if (categories.length !== 2) fail(`the two categories of ${name}`, categories);
    if (!isScale(column)) fail(`the scale of ${name}`, [column.offset, column.factor]);
    if (!isPart(column.share)) fail(`the share of ${name}`, column.share);
  } else if (column.kind === 'category') {
    const { fill, rare, shares } = column;
    if (fill !== undefined && !categories.includes(fill)) fail(`the fill of ${name}`, fill);
    if (rare !== undefined && !(areWords(rare) && !rare.some((word) => categories.includes(word))))
      fail(`the rare words of ${name}`, rare);
    if (shares !== undefined && !(areNumbers(shares, categories.length) && shares.every(isPart)))
      fail(`the shares of ${name}`, shares);
  } else {
    if (!Array.isArray(column.effects) || column.effects.length === 0) fail(`the effects of ${name}`, column.effects);
    if (column.beside !== undefined && column.beside !== true) fail(`\`beside\` of ${name}`, column.beside);
    for (const effect of column.effects) {
      const isSound = isScale(effect) && isName(effect.on) && Number.isFinite(effect.mean);
      if (!isSound || !areNumbers(effect.values, categories.length)) fail(`an effect of ${name}`, effect);
    }
  }
}
