// What was found out about a table without being asked for, in lines: only what is not as everybody expects.

import { printable, type Table } from 'kanjs';
import { asked, type Decision } from 'kanjs/model';
import { flagOf } from './library-option.js';

/** Lines and names that are shown in full. */
const most = 6;

/** A line for each thing that was found out about the table that came from `source`; nothing where there is nothing to say. */
export function profileText(source: string, profile: Table['profile'] = []): string {
  // what was asked for is known
  const found = profile.filter(({ why }) => why !== asked);
  const groups = new Map<string, Decision[]>();
  for (const decision of found) {
    const key = `${decision.option} ${String(decision.value)} ${sentence(decision.why)}`;
    if (decision.columns !== undefined) groups.set(key, [...(groups.get(key) ?? []), decision]);
  }
  const lines = [
    ...writtenLine(found.filter(({ columns }) => columns === undefined)),
    ...[...groups.values()].map(line),
  ];
  const more = lines.length - most;
  const shown = more > 0 ? [...lines.slice(0, most), `and ${more} more things`] : lines;
  return shown.map((text) => `kan: ${printable(source)}: ${text}\n`).join('');
}

/** What a reason says of any column: figures and words of this one are left away. */
function sentence(why: string): string {
  return why.replace(/, such as .*|, as in .*/, '').replace(/"[^"]*"|[\d.,]+/g, '');
}

/** How the text is written. */
function writtenLine(decisions: readonly Decision[]): string[] {
  const parts = decisions.flatMap(({ option, value }) => {
    if (option === 'encoding') return [`text in ${String(value)}`];
    if (option === 'separator') return [`separated by ${character(String(value))}`];
    if (option === 'decimal') return ['decimal commas'];
    return option === 'thousands' ? [`${character(String(value))} between thousands`] : [];
  });
  const flags = decisions.map(({ option }) => `\`${flagOf(option)}\``);
  return parts.length === 0
    ? []
    : [`${parts.join(', ')} (found; ${flags.join(', ')} ${flags.length > 1 ? 'say' : 'says'} otherwise)`];
}

function character(text: string): string {
  return text === '\t' ? 'tabs' : text === ' ' ? 'blanks' : `"${text}"`;
}

function line(decisions: readonly Decision[]): string {
  const [{ option, why }] = decisions;
  const names = decisions.flatMap(({ columns = [] }) => columns);
  const rest = names.length > most ? ` and ${names.length - most} more` : '';
  const who = `${names
    .slice(0, most)
    .map((name) => (name === '' ? '""' : printable(name)))
    .join(', ')}${rest}`;
  // of several columns the first stands for the others
  const reason = decisions.every((other) => other.why === why) ? why : `of ${names[0]}, ${why}`;
  return `${who}${taken(decisions[0])}: ${printable(reason)} (\`${flagOf(option)}\`)`;
}

/** What a column was taken as, in words; nothing where the reason says it. */
function taken({ option, value, why }: Decision): string {
  const word = String(value);
  if (option === 'scaling') return word === 'log' ? ' scaled by factors (log)' : ' scaled by its quartiles (robust)';
  if (option === 'gridSize') return ` on a grid of ${word} intervals`;
  if (option === 'dates') return ` taken as ${(value as readonly string[]).join(', ')}`;
  if (option === 'gaps') return ' has an input for its gaps';
  if (option === 'encode') return ' enters as what its words say of the target';
  if (option !== 'kinds') return '';
  if (word === 'ignore') return ' left out';
  if (word === 'category')
    return why.includes(' are two words ') || why.startsWith('it tells ') ? '' : ' read as words';
  return word.startsWith('date') ? ' read as dates' : '';
}
