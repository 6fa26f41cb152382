// What a table of options says of each option, and the checks that follow from it. Knows no option by name: the tables stand with what
// they are options of, and types, checks, the command, its help and the guide read them.

import {
  checkChoice,
  checkFunction,
  checkInteger,
  checkNumber,
  checkRecord,
  hasFields,
  KanError,
  show,
  suggest,
} from './errors.js';

/** What an option may be, its default, and its line of help. */
export interface OptionRule {
  /** what a value has to be; 'name': of a column, 'other': its own code says */
  is: 'integer' | 'number' | 'choice' | 'list' | 'switch' | 'name' | 'other';
  /** smallest value, of integers, numbers and the items of a list of integers */
  min?: number;
  /** the number must be greater than this */
  above?: number;
  max?: number;
  /** the words of a choice */
  choices?: readonly string[];
  /** what holds where nothing is given; absent where it depends, which `help` says */
  default?: number | string | boolean;
  /** one line without a full stop, for `--help` and the guide */
  help: string;
  /** what stands for the value in `--help`; default: n, x, name or list */
  value?: string;
  /** optimisers it is for; absent: all */
  optimizers?: readonly string[];
  /** the specification's word for it, in snake_case: the command takes it too, and results.json speaks it */
  specified?: string;
  /** where it can be given: everywhere, or not by the command; default 'everywhere' */
  place?: 'everywhere' | 'program';
  /** whether a grid search may vary it; default true */
  searchable?: boolean;
}

export type OptionRules = Readonly<Record<string, OptionRule>>;

/** Every option of `O` by name: the compiler sees to it that none is missing and none too many. */
export type OptionNames<O> = Readonly<Record<keyof O, true>>;

type Known = OptionRules | Readonly<Record<string, unknown>> | readonly string[];

/**
 * Throws a KanError unless `given` is an object whose names are all among `known`, or undefined where none of them is `needed`. `what`
 * begins the message, as in "KAN". A name whose value is undefined counts as not given;
 * what is called on… has to be a function, and `signal` a signal.
 */
export function checkNames(what: string, given: unknown, known: Known, needed?: string): void {
  if (given === undefined && needed === undefined) return;
  if (!hasFields(given))
    throw new KanError(
      `${what}: the options must be an object, such as { ${needed ?? namesOf(known)[0] ?? ''}: … }; got ${show(given)}`,
    );
  const names = namesOf(known);
  for (const [name, value] of Object.entries(given)) {
    if (value !== undefined && !names.includes(name))
      throw new KanError(`${what}: there is no option \`${name}\``, suggest(name, names));
    if (value !== undefined && callbackName.test(name)) checkCallbacks(what, name, value);
    if (value !== undefined && name === 'signal') checkSignal(what, value);
  }
  if (needed !== undefined && (given as Record<string, unknown>)[needed] === undefined)
    throw new KanError(`${what}: \`${needed}\` is missing`);
}

/** Names of options that are functions to be called: onEpoch, onProgress. */
const callbackName = /^on[A-Z]/;

/** Throws a KanError unless this is, or looks like, an AbortSignal. */
export function checkSignal(what: string, signal: unknown): void {
  if (typeof signal === 'object' && signal !== null && 'aborted' in signal) return;
  throw new KanError(`${what}: \`signal\` must be an AbortSignal; got ${show(signal)}`);
}

/** Throws a KanError unless this is a function, or a list of them. */
function checkCallbacks(what: string, name: string, value: unknown): void {
  if (Array.isArray(value)) value.forEach((each, i) => checkFunction(`${what}: \`${name}[${i}]\``, each));
  else checkFunction(`${what}: \`${name}\``, value);
}

/** Throws a KanError for the first value that its rule does not allow. Undefined is no value. */
export function checkValues(what: string, options: Readonly<Record<string, unknown>>, rules: OptionRules): void {
  for (const [name, rule] of Object.entries(rules)) {
    const value = options[name];
    if (value !== undefined) checkValue(`${what}: \`${name}\``, value, rule);
  }
}

function checkValue(what: string, value: unknown, rule: OptionRule): void {
  const { is, min = -Infinity, above, max, choices = [] } = rule;
  if (is === 'integer') checkInteger(what, value, min, max);
  else if (is === 'number') checkNumber(what, value, above ?? min, max, above !== undefined);
  else if (is === 'choice') checkChoice(what, value, choices);
  else if (is === 'name' && (typeof value !== 'string' || value === ''))
    throw new KanError(`${what} must be the name of a column; got ${show(value)}`);
  else if (is === 'switch' && typeof value !== 'boolean')
    throw new KanError(`${what} must be true or false; got ${show(value)}`);
}

/** The options that `rules` name, those that were given and the defaults of the others. */
export function withDefaults<O extends object, R extends OptionRules>(
  options: O,
  rules: R,
): Pick<O, keyof O & keyof R> & Required<Pick<O, keyof O & Defaulted<R>>> {
  const filled: Record<string, unknown> = {};
  for (const [name, rule] of Object.entries(rules)) {
    const value = (options as Record<string, unknown>)[name];
    filled[name] = value === undefined ? rule.default : value;
  }
  return filled as ReturnType<typeof withDefaults<O, R>>;
}

type Defaulted<R extends OptionRules> = {
  [Name in keyof R]: R[Name] extends { default: unknown } ? Name : never;
}[keyof R];

/** Of `options` those that `rules` name. Throws a KanError on arguments that make no sense. */
export function pickOptions<O extends object, R extends object>(options: O, rules: R): Pick<O, keyof O & keyof R> {
  checkRecord('pickOptions: `options`', options);
  checkRecord('pickOptions: `rules`', rules);
  const entries = Object.entries(options).filter(([name, value]) => value !== undefined && Object.hasOwn(rules, name));
  return Object.fromEntries(entries) as Pick<O, keyof O & keyof R>;
}

const namesOf = (known: Known): readonly string[] =>
  Array.isArray(known) ? (known as readonly string[]) : Object.keys(known);

/** Whether JSON can say it. */
export function isPlain(value: unknown): boolean {
  if (Array.isArray(value)) return value.every(isPlain);
  if (typeof value === 'object' && value !== null)
    return Object.getPrototypeOf(value) === Object.prototype && Object.values(value).every(isPlain);
  return ['string', 'number', 'boolean', 'undefined'].includes(typeof value) || value === null;
}
