// Writes the table of options into docs/training.md from the library's own: one table says what there is.
import { readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const guide = 'docs/training.md';
const [begin, end] = ['<!-- options: written by scripts/option-table.mjs -->', '<!-- end of options -->'];

/** The guide with the table of these options in its place. */
export function withOptions(text, options) {
  const flag = (name) => `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
  const rows = Object.entries(options).map(([name, rule]) => {
    const { default: usual, help, choices, optimizers, place, specified } = rule;
    const other = specified === undefined ? '' : `, \`--${specified.replaceAll('_', '-')}\``;
    const command = place === 'program' ? '–' : `\`${flag(name)}\`${other}`;
    const words = choices && !choices.every((word) => help.includes(word)) ? `: ${choices.join(', ')}` : '';
    const only = optimizers ? optimizers.join(', ') : 'all';
    return `| \`${name}\` | ${command} | ${usual === undefined ? '' : `\`${usual}\``} | ${only} | ${help}${words} |`;
  });
  const table = ['| Option | Command | Default | Optimisers | |', '|---|---|---|---|---|', ...rows].join('\n');
  const [before, rest] = text.split(begin);
  return `${before}${begin}\n\n${table}\n\n${end}${rest.split(end)[1]}`;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { tableOptions } = await import('kanjs/train');
  writeFileSync(guide, withOptions(readFileSync(guide, 'utf8'), tableOptions));
}
