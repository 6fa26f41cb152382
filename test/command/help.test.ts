// The words of all verbs' help beside one another: what is called the same is written the same.

import { expect, test } from 'vitest';
import { kan } from './run.js';

/** verb → options as help writes them: short letter, name and placeholder. */
async function optionsOfVerbs(): Promise<Map<string, { flags: string; name: string; text: string }[]>> {
  const verbs = [...(await kan(['--help'])).out.matchAll(/^ {2}([a-z]+) \[options\]/gm)].map(([, verb]) => verb);
  const of = new Map<string, { flags: string; name: string; text: string }[]>();
  for (const verb of verbs) {
    const { out } = await kan([verb, '--help']);
    const lines = [...out.matchAll(/^ {2}((?:-[a-zA-Z], )?--([a-z0-9-]+)(?: <[^>]+>)?)(.*(?:\n {20,}\S.*)*)/gm)];
    of.set(
      verb,
      lines.map(([, flags, name, text]) => ({ flags, name, text: text.replace(/\s+/g, ' ').trim() })),
    );
  }
  return of;
}

/** What a table has of several columns in one verb, and of one in another. */
const differs = new Set(['target']);

test('an option has the same short letter and the same placeholder in every verb', async () => {
  const seen = new Map<string, string>();
  const verbs = await optionsOfVerbs();
  expect(verbs.size).toBeGreaterThan(12);
  for (const [verb, options] of verbs) {
    expect(options.length, verb).toBeGreaterThan(1);
    for (const { flags, name } of options) {
      if (differs.has(name)) continue;
      const known = seen.get(name) ?? flags;
      expect(`${verb}: ${flags}`).toBe(`${verb}: ${known}`);
      seen.set(name, known);
    }
  }
});

test('a verb that writes one file calls it -o, --output', async () => {
  for (const [verb, options] of await optionsOfVerbs()) {
    expect(
      options.map(({ name }) => name),
      verb,
    ).not.toContain('out');
    const short = options.map(({ flags }) => flags).filter((flags) => flags.startsWith('-o,'));
    expect(short, verb).toEqual(short.map(() => '-o, --output <file>'));
  }
});

test('defaults stand without quotes, and no sentence breaks its lines by itself', async () => {
  for (const [verb, options] of await optionsOfVerbs()) {
    for (const { name, text } of options) expect(text, `${verb} --${name}`).not.toContain('default: "');
    const description = /^Usage:.*\n\n([^]*?)\n\n(?:Arguments|Options):/.exec((await kan([verb, '--help'])).out)![1];
    // a line ends where the next word finds no room in it
    const lines = description.split('\n');
    lines.slice(0, -1).forEach((line, i) => {
      const next = lines[i + 1].split(' ')[0];
      const full = line.length + 1 + next.length > 100;
      expect(full || line.endsWith('.'), `${verb}: "${line}"`).toBe(true);
    });
  }
});

test('the help of every verb has an example of it, and what it shares with others comes last', async () => {
  for (const verb of (await optionsOfVerbs()).keys()) {
    const { out } = await kan([verb, '--help']);
    expect(out, verb).toMatch(new RegExp(`\\nExamples?:\\n  kan ${verb}\\b`));
    const headings = [...out.matchAll(/^(?!Examples?:)[A-Z][^\n]*:$/gm)].map(([heading]) => heading);
    const common = headings.filter((heading) => ['More options:', 'Reading the table:'].includes(heading));
    expect(headings.slice(headings.length - common.length), verb).toEqual(common.toSorted());
  }
});

test('kan help is what --help is, of all verbs and of one', async () => {
  expect(await kan(['help'])).toEqual(await kan(['--help']));
  expect(await kan(['help', 'train'])).toEqual(await kan(['train', '--help']));
  expect(await kan(['help', 'trian'])).toMatchObject({ code: 2, err: expect.stringContaining('did you mean `train`') });
});

test('a table in the place of a model is told, with what comes first', async () => {
  const { code, err } = await kan(['predict', 'examples/data/iris.csv', 'model.safetensors']);
  expect(code).toBe(1);
  expect(err).toContain('hint: models are .safetensors files');
});

test('a verb that there is not has no help', async () => {
  const { code, out, err } = await kan(['trian', '--help']);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toContain('unknown command `trian`\nhint: did you mean `train`');
});

test('what --output was once called in kan export is still taken', async () => {
  const { code, err } = await kan(['export', '/nowhere/model.safetensors', '--to', 'js', '--out', '-']);
  expect(code).toBe(1);
  expect(err).toContain('no such file');
});
