// Models whose edges are functions as LaTeX and MathML, and what is refused.

import { expect, test } from 'vitest';
import { drawModel, drawTableModel, exportModels, kan } from '../../test/export/models.js';
import { readXml } from '../../test/well-formed.js';
import { Formula } from '../formula/formula.js';
import type { Model } from '../model/model.js';
import { exportModel } from './export-model.js';

const textOf = async (model: Model | Formula, to: 'latex' | 'mathml', digits?: number): Promise<string> =>
  (await exportModel(model, { to, ...(digits && { digits }) }))[0].content as string;

/** y = 2 sin(3 x1 + 0.5) + x2² − 1 */
const sine = drawModel(
  [
    kan(2, 1, {
      locked: [
        { input: 0, output: 0, function: 'sin' },
        { input: 1, output: 0, function: 'x^2' },
      ],
    }),
  ],
  1,
);
sine.parameters.set([3, 0.5, 2, 0, 1, 0, 1, -1], sine.parameters.length - 8);

test('a model of functions is its formula, and its rows stand beside it', async () => {
  const text = await textOf(sine, 'latex');
  expect(text).toContain('\\begin{aligned}\ny &= 2 \\sin\\left(3 x_{1} + 0.5\\right) + x_{2}^{2} - 1\n\\end{aligned}');
  const row = text.split('\n').find((line) => line.startsWith('% x1'))!;
  const [, x1, x2, y] = /x1 = ([^,]+), x2 = ([^:]+): y = (.+)$/.exec(row)!.map(Number);
  expect(2 * Math.sin(3 * x1 + 0.5) + x2 ** 2 - 1).toBeCloseTo(y, 12);
  const mathml = await textOf(sine, 'mathml');
  expect(mathml).toContain('numbers to 5 digits');
  expect(readXml(mathml.replace(/^<!--.*-->\n/, ''))[0].name).toBe('math');
});

test('digits are as many as were asked for', async () => {
  const formula = new Formula('3.14159265*x');
  expect(await textOf(formula, 'latex', 3)).toContain('y &= 3.14 x');
  expect(await textOf(formula, 'latex')).toContain('y &= 3.1416 x');
});

test('of two classes it is the probability of the second; units of columns and target are in it', async () => {
  const number = { kind: 'number' as const, name: 'size', offset: 10, factor: 0.5, range: [8, 12] as [number, number] };
  const model = drawTableModel(
    [number],
    { kind: 'classification', name: 'bought', classes: ['no', 'yes'], logit: true, temperature: 2 },
    1,
  );
  const locked: Model = drawModel([kan(1, 1, { locked: [{ input: 0, output: 0, function: 'x' }] })], 1, {
    encoding: model.spec.encoding!,
  });
  locked.parameters.set([1, 0, 4, 0], locked.parameters.length - 4);
  expect(await textOf(locked, 'latex')).toContain('&= \\operatorname{sigmoid}\\left(\\mathrm{size} - 10\\right)');
  // some rows are of any class
  const target = { ...locked.spec.encoding!.target, chance: 0.1 };
  const unsure = { ...locked, spec: { ...locked.spec, encoding: { ...locked.spec.encoding!, target } } };
  expect(await textOf(unsure as Model, 'latex')).toContain(
    '&= 0.9 \\operatorname{sigmoid}\\left(\\mathrm{size} - 10\\right) + 0.05',
  );
});

test('what no formula says is refused, with the reason', async () => {
  const of = (name: string): Model => exportModels.find(([each]) => each === name)![1];
  await expect(textOf(of('[2, 5, 1]'), 'latex')).rejects.toThrow('exportModel: 15 edges are splines');
});

test('neither words nor layer norms are in a formula', async () => {
  const words = { kind: 'category' as const, name: 'colour', categories: ['red', 'blue'], rare: [] };
  const target = { kind: 'regression' as const, columns: [{ name: 'y', offset: 0, factor: 1 }] };
  const linear = drawModel([{ kind: 'linear', inputs: 3, outputs: 1 }], 1, { encoding: { inputs: [words], target } });
  await expect(textOf(linear, 'latex')).rejects.toThrow('column "colour" holds words');
  await expect(textOf(drawModel([{ kind: 'norm', width: 2 }], 1), 'mathml')).rejects.toThrow('layer norm');
});

test('an unknown language is one line with all that there are; options of others are refused', async () => {
  await expect(exportModel(sine, { to: 'cobol' })).rejects.toThrow(
    /^exportModel: `to` must be one of js, ts, python, sql, c, .*latex, mathml; got "cobol"$/,
  );
  await expect(exportModel(sine, { to: 'js', dialect: 'sqlite' })).rejects.toThrow(
    'exportModel: `dialect` is not for "js"',
  );
  await expect(exportModel(sine, { to: 'c', name: '../x' })).rejects.toThrow('`name` must be letters, digits and _');
});
