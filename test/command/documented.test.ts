// The command lines of README and guides: every verb and option that they write is one, and the README's own run as they stand.

import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { kan, Scratch } from './run.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const scratch = new Scratch();
afterAll(() => scratch.remove());

const pages = ['README.md', ...readdirSync(`${root}docs`).map((name) => `docs/${name}`)].filter((name) =>
  name.endsWith('.md'),
);

/** The words of a line as a shell parts them, up to what follows it. */
function wordsOf(line: string): string[] {
  return [...line.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)]
    .map(([, double, single, plain]) => double ?? single ?? plain)
    .filter((_word, i, all) => !all.slice(0, i + 1).some((each) => /^([|;>&#]|&&)/.test(each)));
}

/** Command lines in blocks, and in backticks within sentences. */
function commandsIn(text: string): string[][] {
  const blocks = [...text.matchAll(/^```[a-z]*\n([^]*?)^```/gm)].flatMap(([, block]) => block.split('\n'));
  const inline = [...text.replace(/^```[^]*?^```/gm, '').matchAll(/`([^`\n]+)`/g)].map(([, code]) => code);
  return [...blocks, ...inline].flatMap((line) => {
    const found = /^(?:\$ )?(?:npm ci && )?(?:npx )?kan(?:js)? ([a-z][^`]*)$/.exec(line.trim());
    return found ? [wordsOf(found[1])] : [];
  });
}

const helps = new Map<string, string>();
async function helpOf(verb: string): Promise<string> {
  const known = helps.get(verb) ?? (await kan([verb, '--help'])).out;
  helps.set(verb, known);
  return known;
}

test.each(pages)('every command line of %s is one that the command knows', async (page) => {
  const wrong: string[] = [];
  for (const [verb, ...words] of commandsIn(readFileSync(root + page, 'utf8'))) {
    const help = await helpOf(verb);
    if (help === '') wrong.push(verb);
    for (const word of words) {
      const flag = /^--?[a-z][a-z-]*$/.exec(word)?.[0];
      if (flag !== undefined && !new RegExp(`^ +(-\\w, )?${flag}\\b(?!-)`, 'm').test(help))
        wrong.push(`${verb} ${word}`);
    }
  }
  expect(wrong).toEqual([]);
});

test('a command line that the command does not know is seen', () => {
  expect(commandsIn('```\n$ npx kanjs train a.csv --target "a b" # so\n```\nand `kan info --system`.')).toEqual([
    ['train', 'a.csv', '--target', 'a b'],
    ['info', '--system'],
  ]);
});

test('the commands of the README for a table run one after the other', async () => {
  const [block] = /^```\n(\$ npx kanjs train examples[^]*?)^```/m
    .exec(readFileSync(`${root}README.md`, 'utf8'))!
    .slice(1);
  const lines = commandsIn(`\`\`\`\n${block}\`\`\``);
  expect(lines.map(([verb]) => verb)).toEqual(['train', 'predict', 'evaluate', 'info', 'plot', 'prune']);
  for (const line of lines) {
    const words = line.map((word, i) => {
      if (word.startsWith('examples/')) return root + word;
      const isFile = word === 'iris' || word.startsWith('iris/') || line[i - 1] === '-o';
      return isFile ? scratch.at(word) : word;
    });
    // what takes time is said as no trials and few epochs
    const { code, err } = await kan([...words, ...(line[0] === 'train' ? ['--layers', 'none', '--epochs', '5'] : [])]);
    expect({ line, code, err: code === 0 ? '' : err }).toEqual({ line, code: 0, err: '' });
  }
});
