// Which column somebody means who writes its name by hand: `T` for "T (s)", petal_length for "Petal length (cm)". Knows names, and the options that hold
// such. Columns that a model reads are not written by hand: in another table these have to be called as they were, for a wrong match answers wrongly
// without a word.

import { KanError, show, suggest } from '../errors.js';
import type { Decision } from './decision.js';

/** How a name that is none of the table's came to mean one: the rules, in the order in which they are tried. */
const rules: readonly { like: (name: string) => string; why: string }[] = [
  {
    like: (name) => name.trim().replace(/\s*[([][^()[\]]*(?:\([^()]*\)[^()[\]]*)?[)\]]$/u, ''),
    why: 'without what stands in brackets',
  },
  { like: plain, why: 'but for capitals, blanks and signs' },
  { like: (name) => plain(rules[0].like(name)), why: 'but for capitals, blanks, signs and what stands in brackets' },
];

function plain(name: string): string {
  return name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s_\-()[\]/.,:]+/gu, '');
}

/** What a name means, and, where it is not just that, why. */
export interface MeantName {
  name: string;
  why?: string;
}

/**
 * The one of `names` that `sought` means: itself; else what is called so without its brackets; else what differs in capitals and blanks. Undefined where
 * there is none. Throws a KanError where it could mean several. `written`: how names are written in a formula, where capitals tell them apart, for `t` may
 * well be a constant beside `T (K)`.
 */
export function nameMeant(
  sought: string,
  names: readonly string[],
  written?: (name: string) => string,
): MeantName | undefined {
  return meanings(names, written)(sought);
}

/** The same of many names, in time that grows with these and not with their product: a table may have a hundred thousand columns. */
function meanings(
  names: readonly string[],
  written?: (name: string) => string,
): (sought: string) => MeantName | undefined {
  const known = new Set(names);
  const tried = (written ? [rules[0]] : rules).map(({ like, why }) => ({ why, like, of: lazily(like) }));
  return (sought) => {
    if (known.has(sought)) return { name: sought };
    for (const { like, why, of } of tried) {
      const wanted = like === rules[0].like ? sought.trim() : plain(sought);
      const found = wanted === '' ? [] : (of().get(wanted) ?? []);
      if (found.length > 1)
        throw new KanError(
          `${show(sought)} could be the column ${found.slice(0, 4).map(show).join(' or ')}`,
          'give the whole name',
        );
      if (found.length === 1) return { name: found[0], why: `${show(sought)} is its name ${why}` };
    }
    return undefined;
  };

  /** The names by what they are like, when that is first asked for. */
  function lazily(like: (name: string) => string): () => ReadonlyMap<string, string[]> {
    let made: Map<string, string[]> | undefined;
    return () => {
      if (made) return made;
      made = new Map();
      for (const name of names) {
        const short = like(String(name));
        for (const each of new Set([short, short === name ? short : (written?.(short) ?? short)]))
          made.set(each, [...(made.get(each) ?? []), name]);
      }
      return made;
    };
  }
}

/**
 * Hint for a column that a table has to have by this very name, as a model's columns: one that is called nearly so may be another, seconds for
 * milliseconds, and is named, not taken.
 */
export function nearHint(sought: string, names: readonly string[]): string {
  const near = names.filter((name) => {
    const [short, other] = [sought, name].map((each) => plain(rules[0].like(String(each))));
    return short !== '' && short === other;
  });
  if (near.length === 0) return suggest(sought, names);
  const them = near.slice(0, 3).map(show).join(' and ');
  return `there is ${them}: if ${near.length > 1 ? 'one of them' : 'it'} is the same, in the same unit, call it ${show(sought)} in the table`;
}

const naming = [
  'target',
  'splitBy',
  'orderBy',
  'weights',
  'error',
  'ignore',
  'scaling',
  'encode',
  'monotone',
  'units',
  'kinds',
  'missingValues',
] as const;

/** Options whose values are names of columns, lists of them, or records by them. */
export type NamingOptions = { [option in (typeof naming)[number]]?: unknown };

/** Options of which one word is said for all columns: it is no name. */
const wordsForAll = new Set<string>(['scaling', 'units', 'encode', 'kinds', 'missingValues']);
const ofColumn = 'column:';

/**
 * The options with names as the columns have them, and a line for each that was written otherwise. What means no column stays, to be told of where it is
 * used. Throws a KanError where a name could mean several columns, or two names of one option mean one.
 */
export function optionsMeant<O extends NamingOptions>(
  options: O,
  names: readonly string[],
): { options: O; decisions: Decision[] } {
  const decisions: Decision[] = [];
  const meaning = meanings(names);
  const changed: Partial<Record<keyof NamingOptions, unknown>> = {};
  for (const option of naming) {
    const given = (options as NamingOptions)[option];
    const before = decisions.length;
    const meant = (sought: string): string => {
      const { name = sought, why } = meaning(sought) ?? {};
      if (why !== undefined) decisions.push({ option, columns: [name], value: name, why });
      return name;
    };
    let made: unknown;
    if (typeof given === 'string')
      made =
        option !== 'error'
          ? wordsForAll.has(option)
            ? given
            : meant(given)
          : given.startsWith(ofColumn)
            ? ofColumn + meant(given.slice(ofColumn.length))
            : given;
    else if (isWords(given)) made = option === 'missingValues' ? given : given.map(meant);
    else if (isPlainRecord(given)) made = withKeys(option, given, meant);
    // as it was where nothing changed: callers may have given getters, or their own objects
    if (decisions.length > before) changed[option] = made;
  }
  return { options: decisions.length === 0 ? options : { ...options, ...changed }, decisions };
}

/** What of a table is read here. */
interface NamedColumns {
  columns: readonly { name: string }[];
  profile?: readonly Decision[];
}

/** The same for a table, which tells it in its profile. */
export function tableMeant<T extends NamedColumns, O extends NamingOptions>(
  table: T,
  options: O,
): { table: T; options: O } {
  const { decisions, options: meant } = optionsMeant(
    options,
    table.columns.map(({ name }) => name),
  );
  return {
    table: decisions.length === 0 ? table : { ...table, profile: [...(table.profile ?? []), ...decisions] },
    options: meant,
  };
}

function withKeys(
  option: string,
  given: Record<string, unknown>,
  meant: (name: string) => string,
): Record<string, unknown> {
  const made = new Map<string, unknown>();
  for (const [sought, value] of Object.entries(given)) {
    const name = meant(sought);
    if (made.has(name)) throw new KanError(`\`${option}\` says two things of the column ${show(name)}`, 'name it once');
    made.set(name, value);
  }
  return Object.fromEntries(made);
}

const isWords = (given: unknown): given is readonly string[] =>
  Array.isArray(given) && given.every((word) => typeof word === 'string');

const isPlainRecord = (given: unknown): given is Record<string, unknown> =>
  typeof given === 'object' && given !== null && !Array.isArray(given) && !ArrayBuffer.isView(given);
