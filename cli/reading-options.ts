// How the command is told to read a table: the flags of every verb that reads one, and what they say as the library takes it. Knows flags and
// their words, no text of tables.

import type { Command } from 'commander';
import type { CsvOptions } from 'kanjs';
import { type ColumnKind, columnKindNames, readingOptions } from 'kanjs/model';
import { flagOf } from './library-option.js';
import { choice, option, UsageError } from './option.js';

/** Settings of a verb that reads a table. */
export type ReadingSettings = Pick<CsvOptions, keyof typeof readingOptions>;

const characters = new Map([
  ['tab', '\t'],
  ['\\t', '\t'],
  ['space', ' '],
]);

const readers: Record<keyof typeof readingOptions, (text: string) => unknown> = {
  encoding: (text) => {
    if (isEncoding(text)) return text;
    throw new UsageError(
      `\`--encoding\` must be the name of a text encoding, such as utf-8, utf-16le, windows-1252 or shift_jis; got "${text}"`,
      'leave it out to have it found',
    );
  },
  separator: (text) => {
    const character = characters.get(text) ?? text;
    if (character.length === 1 && !/[\p{L}\p{N}.+"\r\n-]/u.test(character)) return character;
    throw new UsageError(
      `\`--separator\` must be a character that is no letter, digit, sign or quote, or tab; got "${text}"`,
      'leave it out to have it found',
    );
  },
  decimal: choice('--decimal', readingOptions.decimal.choices),
  thousands: (text) => {
    if (text === 'none') return '';
    const character = characters.get(text) ?? text;
    if (/^[,. '\u00a0\u2009\u202f\u2019]$/.test(character)) return character;
    throw new UsageError(
      `\`--thousands\` must be a comma, a point, space, an apostrophe or none; got "${text}"`,
      'leave it out to have it found',
    );
  },
  missingValues: (text) =>
    text
      .split(',')
      .map((word) => word.trim())
      .filter((word) => word !== ''),
  kinds: columnKinds,
};

/** Whether the platform reads text in an encoding of this name. */
function isEncoding(name: string): boolean {
  try {
    return new TextDecoder(name).encoding !== '';
  } catch {
    return false;
  }
}

/** Reads "id=ignore,code=category"; a name may have commas and equals signs in it. */
function columnKinds(text: string): Record<string, ColumnKind> {
  const kinds: [string, ColumnKind][] = [];
  const pattern = new RegExp(`\\s*(\\S.*?)\\s*=\\s*(${columnKindNames.join('|')})\\s*(?:,|$)`, 'y');
  while (pattern.lastIndex < text.length) {
    const at = pattern.lastIndex;
    const found = pattern.exec(text);
    if (!found)
      throw new UsageError(
        `\`--kinds\` must be columns and what they are, such as id=ignore,code=category; got "${text.slice(at)}"`,
        `a column is one of ${columnKindNames.join(', ')}`,
      );
    kinds.push([found[1], found[2] as ColumnKind]);
  }
  if (kinds.length === 0)
    throw new UsageError('`--kinds` must be columns and what they are, such as id=ignore,code=category; got ""');
  return Object.fromEntries(kinds);
}

/** What stands above them in the help of every such verb. */
export const readingGroup = 'Reading the table:';

/** Adds the flags to a verb that reads a table. */
export function addReadingOptions(command: Command): Command {
  command.optionsGroup(readingGroup);
  for (const [name, { help, value }] of Object.entries(readingOptions)) {
    const read = readers[name as keyof typeof readingOptions];
    command.addOption(option(`${flagOf(name)} <${value}>`, help, read));
  }
  return command;
}

/** Of a verb's settings, how its table is to be read. */
export function readingOf(settings: ReadingSettings): ReadingSettings {
  const { encoding, separator, decimal, thousands, missingValues, kinds } = settings;
  const given = Object.entries({ encoding, separator, decimal, thousands, missingValues, kinds });
  return Object.fromEntries(given.filter(([, value]) => value !== undefined));
}
