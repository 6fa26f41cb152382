// What the library says of options, as the command writes them: `missing: 'drop'` is `--missing drop`. Knows names and values, no hints.

import { readingOptions } from 'kanjs/model';
import { tableOptions } from 'kanjs/train';

const options: ReadonlySet<string> = new Set([
  ...Object.keys(tableOptions),
  ...Object.keys(readingOptions),
  'ignore',
  'error',
  'slips',
  'start',
  'fixed',
  'units',
  'constants',
  'folds',
  'checkpointEvery',
  'interval',
  'unseen',
  'from',
  'prefix',
  'config',
  'base',
  'knots',
  'inputs',
  'outputs',
  'classes',
  'to',
  'precision',
  'dialect',
  'view',
  'digits',
]);

/** Functions of the library that do the work of verbs: whoever typed the verb knows nothing of them. */
const workers = new RegExp(
  `^(?:train|sweep|runSweep|runTraining|(?:train|retrain|crossValidate|prune|refine|predict|evaluate|distill|discover)Table|selectInputs|fitFormula|symbolizeModel|importModel|exportModel|refineGrid|observeModel|inputImportance|interactionStrengths|render(?:Network|Edge|History)|BatchedKANInference\\.streamTables|(?:read|stream)Table(?:File)?): `,
);

/** A message of the library without the name of its function, an option in backticks as a flag. */
export function inCommand(message: string): string {
  return message
    .replace(workers, '')
    .replace(/^`([a-zA-Z]+)`/, (whole, name: string) => (options.has(name) ? `\`--${kebab(name)}\`` : whole));
}

/** The text with every option in backticks as a flag; what is no option of the command stays as it is. */
export function inFlags(text: string): string {
  return text.replace(/`([a-zA-Z]+): ([^`]+)`/g, (whole, name: string, value: string) =>
    options.has(name) ? `\`--${kebab(name)}${value === 'true' ? '' : ` ${written(value)}`}\`` : whole,
  );
}

const kebab = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** A value as one writes it in a shell: a list by commas, an empty one as none, names with values as name=value, quotes where there are spaces. */
function written(value: string): string {
  const pairs = /^\{ (.*) \}$/.exec(value)?.[1];
  if (pairs !== undefined)
    return quoted(
      pairs.replace(/"((?:[^"\\]|\\.)*)": "(\w*)"/g, '$1=$2').replace(/(\p{L}\w*): ([-+.\de]+)/gu, '$1=$2'),
    );
  const items = /^\[(.*)\]$/.exec(value)?.[1] ?? value;
  if (items === '') return 'none';
  const plain = items
    .split(', ')
    .map((item) => item.replace(/^(['"])(.*)\1$/, '$2'))
    .join(',');
  return quoted(plain);
}

function quoted(text: string): string {
  return /[\s'"$\\!*?;&|<>()]/.test(text) ? JSON.stringify(text) : text;
}
