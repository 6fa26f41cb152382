// What a search for classes leaves, and the formula file of it, goes through every verb that takes a model: classes with names of every kind.

import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createRandom } from '../../src/math/random.js';
import { kan, Scratch } from './run.js';

const scratch = new Scratch();
afterAll(() => scratch.remove());

const hostile = '<b>"x"</b>, $\\frac{1}{2}$ `k`; 50% & \'é\' > 1/2, else';
const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
const random = createRandom(3);
const rows = Array.from({ length: 60 }, () => [2 * random.next() - 1, 2 * random.next() - 1]);
const tableOf = (name: string, kind: (a: number, b: number) => string): string =>
  scratch.file(
    `${name}.csv`,
    `a,b,unused,kind\n${rows.map(([a, b], i) => `${a},${b},${i % 5},${quoted(kind(a, b))}`).join('\n')}\n`,
  );
const tables: [name: string, classes: string[], kind: (a: number, b: number) => string][] = [
  ['two', [hostile, 'plain'], (a) => (a > 0.1 ? hostile : 'plain')],
  ['three', [hostile, 'NaN?', 'no'], (a, b) => (a > 0.3 ? hostile : b > 0 ? 'NaN?' : 'no')],
  ['numbers', ['1', '2', '3'], (a, b) => (a > 0.3 ? '3' : b > 0 ? '1' : '2')],
];
const stopAtOnce = { interrupt: (stop: () => void) => stop() };

describe.each(tables)('%s', (name, classes, kind) => {
  const out = scratch.at(name);
  const file = tableOf(name, kind);
  let told = '';
  beforeAll(async () => {
    const words = ['discover', file, '--target', 'kind', '--task', 'classification', '--output-dir', out];
    // the plainest formulas will do
    const { code, err, out: said } = await kan([...words, '--device', 'reference'], stopAtOnce);
    expect(code, err).toBe(0);
    told = said;
  });

  test('classes are named in the terminal, in formula.json and on the page, which has no markup of theirs', () => {
    const { classes: recorded, pareto, best } = JSON.parse(readFileSync(`${out}/formula.json`, 'utf8'));
    expect(recorded).toEqual(classes);
    const inText = (each: string): string => (/^\w+$/.test(each) ? each : JSON.stringify(each));
    for (const each of classes) expect(pareto[best].text).toContain(inText(each));
    expect(told).toContain(pareto[best].text);
    expect(told).toMatch(/\n +complexity +accuracy +RMSE +R² +formula\n/);
    expect(readFileSync(`${out}/report.html`, 'utf8')).not.toContain('<b>"x"');
    expect(readFileSync(`${out}/report.html`, 'utf8')).toContain('<th scope="col">accuracy</th>');
  });

  test.each(['model.safetensors', 'formula.json'])('%s is read by every verb', async (model) => {
    const path = `${out}/${model}`;
    const run = async (...words: string[]): Promise<string> => {
      const device = ['export'].includes(words[0]) ? [] : ['--device', 'reference'];
      const { code, err, out: said } = await kan([...words, ...device], words[0] === 'symbolic' ? stopAtOnce : {});
      expect(code, `${words.join(' ')}: ${err}`).toBe(0);
      return said;
    };
    const answers = await run('predict', path, file);
    const [head, ...lines] = answers.trimEnd().split('\n');
    expect(lines).toHaveLength(60);
    for (const each of classes) expect(head.replaceAll('""', '"')).toContain(`probability_${each}`);
    const { accuracy } = JSON.parse(await run('evaluate', path, file, '--json'));
    expect(accuracy).toBeGreaterThan(0.6);
    const said = JSON.parse(await run('info', path, file, '--json'));
    // network and formula are of the same columns
    const { pareto, best } = JSON.parse(readFileSync(`${out}/formula.json`, 'utf8'));
    const scores: string[] = pareto[best].scores;
    for (const { name: column, importance } of said.inputs as { name: string; importance: number }[])
      expect(importance > 1e-9, column).toBe(scores.some((score) => new RegExp(`\\b${column}\\b`).test(score)));
    await run('plot', path, file, '-o', scratch.at('picture.svg'));
    await run('prune', path, file, '-o', scratch.at('pruned.safetensors'));
    await run('refine', path, '--grid-size', '8', '-o', scratch.at('fine.safetensors'));
    // network and formulas are told side by side, as `evaluate` measures them
    const beside = await run('symbolic', path, file);
    const [, of] = /\non 60 rows +network +formulas\naccuracy +(\S+) +\S+\nlog-loss +\S+ +\S+\n/.exec(beside)!;
    expect(Number(of)).toBeCloseTo(accuracy, 3);
    await run('symbolic', path, '--output-dir', scratch.at('read'));
    expect((await run('predict', scratch.at('read/formula.json'), file)).split('\n')).toHaveLength(62);
    for (const to of ['js', 'ts', 'python', 'c', 'sql', 'onnx'])
      await run('export', path, '--to', to, '-o', scratch.at(`answer.${to}`));
  });

  test('the network and the formula of one search answer alike', async () => {
    const [network, formula] = await Promise.all(
      ['model.safetensors', 'formula.json'].map((each) => kan(['predict', `${out}/${each}`, file])),
    );
    expect(formula.out).toBe(network.out);
  });
});
