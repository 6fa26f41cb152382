// Options of the command made from the library's table of options: a flag is the option's name in kebab-case, and its check, default and
// help are the table's. Knows rules, no option by name but those whose value is written in a way of its own.

import type { Option } from 'commander';
import { type OptionRule, tableOptions } from 'kanjs/train';
import { choice, integer, integers, number, option } from './option.js';

type Name = keyof typeof tableOptions;

/** `learningRate` is `--learning-rate`. */
export const flagOf = (name: string): string => `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

/** The option of that name. `differs` is what this verb does otherwise: another reader, other words of help. */
export function libraryOption(
  name: Name,
  differs: Partial<OptionRule> & { read?: (text: string) => unknown } = {},
): Option {
  const rule: OptionRule & { read?: (text: string) => unknown } = { ...tableOptions[name], ...differs };
  const flag = flagOf(name);
  const { is, choices = [], default: usual, value = placeholders[is] } = rule;
  const words = is === 'choice' && !choices.every((word) => rule.help.includes(word)) ? `: ${choices.join(', ')}` : '';
  const fallback = usual === undefined || usual === false || usual === 0 ? '' : ` (default: ${usual})`;
  const text = `${rule.help}${words}${fallback}`;
  if (is === 'switch') return option(flag, text);
  return option(`${flag} <${value}>`, text, rule.read ?? readerOf(flag, rule));
}

export const placeholders: Record<OptionRule['is'], string> = {
  integer: 'n',
  number: 'x',
  choice: 'name',
  list: 'list',
  switch: '',
  name: 'column',
  other: 'value',
};

/** What reads a value of the option, as its rule says. */
export function readerOf(flag: string, rule: OptionRule): (text: string) => unknown {
  if (rule.is === 'integer') return integer(flag, rule);
  if (rule.is === 'choice') return choice(flag, rule.choices ?? []);
  if (rule.is === 'name') return String;
  if (rule.is === 'list') return integers(flag, rule);
  return number(flag, rule);
}

/** The specification's own words for flags, as ours: `--lr` is `--learning-rate`. */
const specifiedFlags: ReadonlyMap<string, string> = new Map(
  Object.entries<OptionRule>(tableOptions).flatMap(([name, { specified }]) =>
    specified === undefined ? [] : [[`--${specified.replaceAll('_', '-')}`, flagOf(name)]],
  ),
);

/**
 * Accepts the specification's spellings: with underscores, `--grid_size 5` and `--grid_size=5` become `--grid-size`, and its own words,
 * `--lr` and `--spline-order`. Everything after a lone `--` is left alone.
 */
export function acceptSpecified(argv: readonly string[]): string[] {
  const end = argv.indexOf('--');
  return argv.map((word, index) => {
    const flag = /^--[a-z][a-z0-9_-]*/.exec(word)?.[0];
    if (flag === undefined || (end >= 0 && index > end)) return word;
    const plain = flag.replaceAll('_', '-');
    return (specifiedFlags.get(plain) ?? plain) + word.slice(flag.length);
  });
}
