// What a sweep varies: lists of values and ranges of numbers. Combinations of them, all or drawn at random, each once. Knows settings, no trials.

import { KanError, show, suggest } from '../errors.js';
import { printJson } from '../format/json.js';
import type { Random } from '../math/random.js';
import { modelKinds } from '../model/create.js';
import { checkValues, type OptionRule, type OptionRules } from '../options.js';
import { tableOptions } from '../table/option-table.js';
import { foreignOptions, optimizers } from '../train/option-table.js';

/** Numbers between two ends. */
export interface Range {
  low: number;
  high: number;
  /** 'log' draws the logarithm evenly; default: where low is above 0 and high at least ten times as large */
  scale?: 'linear' | 'log';
}

/** What is tried of each setting: a list of values, or a range. */
export type Space = Readonly<Record<string, readonly unknown[] | Range>>;

/** One value of each setting that varies. */
export type Combination = Readonly<Record<string, unknown>>;

/** The options of `trainTable`, and what files of settings may say beside. */
export const settingRules: OptionRules = {
  ...tableOptions,
  model: { ...tableOptions.model, choices: [...modelKinds, 'sparse'] },
};

/** Settings that may vary. */
export const variableSettings = Object.entries<OptionRule>(tableOptions)
  .filter(([, { searchable = true }]) => searchable)
  .map(([name]) => name);

export const isRange = (values: readonly unknown[] | Range): values is Range => !Array.isArray(values);

/** Throws a KanError on settings that are not there or cannot vary, on empty lists, and on values that they cannot have. */
export function checkSpace(what: string, space: unknown): asserts space is Space {
  const names = typeof space === 'object' && space !== null && !Array.isArray(space) ? Object.keys(space) : [];
  if (names.length === 0)
    throw new KanError(
      `${what}: there is nothing to try: no setting has more than its usual value`,
      'name settings with their values, such as gridSize 3, 5 and 10',
    );
  for (const name of names) {
    if (!variableSettings.includes(name))
      throw new KanError(
        `${what}: ${Object.hasOwn(tableOptions, name) ? `\`${name}\` cannot vary` : `there is no setting \`${name}\``}`,
        suggest(name, variableSettings),
      );
    checkOne(what, name, (space as Record<string, unknown>)[name]);
  }
}

function checkOne(what: string, name: string, values: unknown): void {
  const rule = settingRules[name];
  if (Array.isArray(values)) {
    if (values.length === 0) throw new KanError(`${what}: \`${name}\` has no values to try: its list is empty`);
    for (const value of values) {
      checkValues(what, { [name]: value }, { [name]: rule });
      if (name === 'layers' && !Array.isArray(value))
        throw new KanError(
          `${what}: \`layers\` must be lists of hidden widths, such as [[], [8], [8, 8]]; got ${show(value)}`,
        );
    }
    return;
  }
  const { low, high, scale } = (typeof values === 'object' && values !== null ? values : {}) as Partial<Range>;
  const numeric = rule.is === 'integer' || rule.is === 'number';
  if (!Number.isFinite(low) || !Number.isFinite(high) || !numeric)
    throw new KanError(
      `${what}: \`${name}\` must be a list of values to try${numeric ? ', or a range such as { low: 1, high: 10 }' : ''}; got ${show(values)}`,
    );
  if (!(low! < high!)) throw new KanError(`${what}: the range of \`${name}\` is empty: from ${low} to ${high}`);
  if (scale !== undefined && scale !== 'linear' && scale !== 'log')
    throw new KanError(`${what}: the scale of \`${name}\` must be 'linear' or 'log'; got ${show(scale)}`);
  if (scale === 'log' && !(low! > 0))
    throw new KanError(`${what}: the range of \`${name}\` has a logarithmic scale and begins at ${low}`);
  checkValues(what, { [name]: low }, { [name]: rule });
  checkValues(what, { [name]: high }, { [name]: rule });
}

/** Every combination, the last-named setting changing fastest. Throws a KanError on ranges, which have too many. */
export function everyCombination(what: string, space: Space, settings: Combination): Combination[] {
  let all: Combination[] = [{}];
  for (const [name, values] of Object.entries(space)) {
    if (isRange(values))
      throw new KanError(
        `${what}: a grid takes every combination, and \`${name}\` is a range`,
        'list its values, or choose at random with the strategy random, tpe or halving and a number of trials',
      );
    if (all.length * values.length > mostCombinations)
      throw new KanError(
        `${what}: there are more than ${mostCombinations} combinations`,
        'choose among them at random: strategy random, with a number of trials',
      );
    all = all.flatMap((combination) => values.map((value) => ({ ...combination, [name]: value })));
  }
  return once(all.map((combination) => applicable(combination, settings)));
}

const mostCombinations = 1_000_000;

/** How many different combinations there are at most; infinite with a range of real numbers. */
export function sizeOf(space: Space): number {
  return Object.entries(space).reduce((size, [name, values]) => {
    if (!isRange(values)) return size * values.length;
    return size * (settingRules[name].is === 'integer' ? values.high - values.low + 1 : Infinity);
  }, 1);
}

/** Draws different combinations at random, as many as asked for or as there are. */
export function drawCombinations(space: Space, settings: Combination, count: number, random: Random): Combination[] {
  const found = new Map<string, Combination>();
  // where nearly all have been drawn, the last take many draws
  for (let draws = 0; found.size < count && draws < 50 * count; draws++) {
    const drawn = Object.entries(space).map(([name, values]) => [
      name,
      isRange(values) ? valueAt(name, values, random.next()) : values[random.integer(values.length)],
    ]);
    const combination = applicable(Object.fromEntries(drawn) as Combination, settings);
    found.set(keyOf(combination), combination);
  }
  return [...found.values()];
}

const isLog = ({ low, high, scale }: Range): boolean =>
  scale === undefined ? low > 0 && high >= 10 * low : scale === 'log';

/** The value at a share of the way through a range: whole where the setting is, else to four digits, which is finer than anything matters. */
export function valueAt(name: string, range: Range, share: number): number {
  const { low, high } = range;
  if (settingRules[name].is === 'integer') {
    const [from, to] = [low - 0.5, high + 0.5];
    const value = isLog(range) ? from * (to / from) ** share : from + share * (to - from);
    return Math.min(high, Math.max(low, Math.round(value)));
  }
  const value = isLog(range) ? low * (high / low) ** share : low + share * (high - low);
  return Math.min(high, Math.max(low, Number(value.toPrecision(4))));
}

/** Where in a range a value lies, from 0 to 1. */
export function shareAt(range: Range, value: number): number {
  const { low, high } = range;
  return isLog(range) ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low);
}

/** Without settings that the optimiser of the combination does not have: there they change nothing. */
export function applicable(combination: Combination, settings: Combination): Combination {
  const optimizer = combination['optimizer'] ?? settings['optimizer'] ?? 'adamw';
  if (optimizer === 'auto' || !(optimizers as readonly unknown[]).includes(optimizer)) return combination;
  const foreign: string[] = foreignOptions(combination, optimizer as 'adamw');
  return Object.fromEntries(Object.entries(combination).filter(([name]) => !foreign.includes(name)));
}

/** What a combination is known by. */
export const keyOf = (combination: Combination): string => printJson('settings', combination);

function once(combinations: readonly Combination[]): Combination[] {
  return [...new Map(combinations.map((combination) => [keyOf(combination), combination])).values()];
}
