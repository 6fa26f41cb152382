// What `kan sweep` can be told of its trials: every option of the library, with several values where it may vary; and how lists and ranges of values are
// written. Knows no table and no training.

import type { Command, Option } from 'commander';
import { type OptionRule, tableOptions } from 'kanjs/train';
import { fixedSettings, type Range, strategies, sweepMetrics, variableSettings } from 'kanjs/sweep';
import { flagOf, libraryOption, placeholders, readerOf } from './library-option.js';
import { choice, integer, option, UsageError } from './option.js';
import { readers } from './train-options.js';

type Name = keyof typeof tableOptions;
type Read = (text: string) => unknown;

/** Values to try, or one that is the same in every trial. */
export interface Values {
  values: readonly unknown[] | Range;
}

/** What is varied most often stands first in the help. */
const first = ['layers', 'gridSize', 'optimizer', 'learningRate', 'epochs'] as const;

/** Adds the options by which a sweep is told what to try. */
export function addSpaceOptions(command: Command): void {
  for (const name of first) command.addOption(variableOption(name));
  command
    .addOption(
      option(
        '--strategy <name>',
        `how combinations are chosen: ${strategies.join(', ')} (default: grid)`,
        choice('--strategy', strategies),
      ),
    )
    .addOption(
      option(
        '--trials <n>',
        'combinations to choose, where not all are tried (default: 50)',
        integer('--trials', { min: 1 }),
      ),
    )
    .addOption(
      option(
        '--folds <n>',
        'parts of the rows; each combination is trained without each of them (default: 5)',
        integer('--folds', { min: 2 }),
      ),
    )
    .addOption(
      option(
        '--seeds <n>',
        'how often all that is repeated with other parts and first parameters (default: 1)',
        integer('--seeds', { min: 1 }),
      ),
    )
    .addOption(
      option(
        '--metric <name>',
        'what to compare by (default: r2, of classes accuracy)',
        choice('--metric', Object.keys(sweepMetrics)),
      ),
    );
}

/** Adds the other options of the library: those that may vary, and those that are the same in every trial. */
export function addOtherSettings(command: Command): void {
  const others = (fixedSettings as Name[]).filter(
    (name) => !(first as readonly string[]).includes(name) && !('place' in tableOptions[name]),
  );
  command.optionsGroup('Other settings to try, as a value, several (a,b) or, of numbers, a range (a..b):');
  for (const name of others.filter((each) => variableSettings.includes(each)))
    command.addOption(variableOption(name, true));
  command.optionsGroup('Settings of all trials:');
  for (const name of others.filter((each) => !variableSettings.includes(each)))
    command.addOption(libraryOption(name, readers[name]));
  command.addOption(libraryOption('seed'));
}

/** `explained`: the heading says how several values are written. */
function variableOption(name: Name, explained = false): Option {
  const differs: Partial<OptionRule> & { read?: Read } = readers[name] ?? {};
  const rule: OptionRule = { ...tableOptions[name], ...differs };
  const flag = flagOf(name);
  const help =
    name === 'layers'
      ? 'hidden widths to try, such as none,8,16; 8-8 is two layers'
      : explained
        ? rule.help
        : `${rule.help}; values to try, a,b${rule.is === 'integer' || rule.is === 'number' ? ' or a range a..b' : ''}`;
  const words =
    rule.is === 'choice' && !(rule.choices ?? []).every((word) => rule.help.includes(word))
      ? `: ${rule.choices!.join(', ')}`
      : '';
  const one: Read =
    rule.is === 'switch'
      ? readSwitch(flag)
      : name === 'layers'
        ? (text) => differs.read!(text.replaceAll('-', ','))
        : (differs.read ?? readerOf(flag, rule));
  return option(
    `${flag} <${rule.value ?? (placeholders[rule.is] || 'yes,no')}>`,
    `${help}${words}`,
    valuesOf(flag, rule, one),
  );
}

/** Reads "3,5,10", "0.001..0.1", or with values that hold commas themselves "3,5;5,10". */
function valuesOf(flag: string, rule: OptionRule, read: Read): (text: string) => Values {
  return (text) => {
    const range = /^\s*([^,;]+?)\.\.([^,;]+?)\s*$/.exec(text);
    if (range && (rule.is === 'integer' || rule.is === 'number')) {
      const [low, high] = [read(range[1]), read(range[2])] as [number, number];
      if (low < high) return { values: { low, high } };
      throw new UsageError(`\`${flag}\` must be a range, the lower end first, such as 1..10; got "${text}"`);
    }
    // what is written with commas is one value, but for a semicolon between two
    const whole = rule.is === 'list' || text.includes(';') || text.includes('=');
    const parts = whole ? text.split(';') : text.split(',');
    if (parts.some((part) => part.trim() === ''))
      throw new UsageError(`\`${flag}\` has an empty value to try: "${text}"`, 'write the values with commas between');
    return { values: parts.map((part) => read(part.trim())) };
  };
}

function readSwitch(flag: string): Read {
  const read = choice(flag, ['yes', 'no']);
  return (text) => read(text) === 'yes';
}
