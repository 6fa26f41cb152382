// Names from outside that mean something to JavaScript, terminals, markup or other languages: through every door and out again whole.

import { execFileSync } from 'node:child_process';
import temml from 'temml';
import { afterAll, expect, test } from 'vitest';
import * as kanjs from './every-door.mjs';
import { referenceBackend } from '../src/compute/reference/backend.js';
import { evaluateExpression } from '../src/formula/evaluate.js';
import { kan, Scratch } from './command/run.js';

const escape = '\u001b';
const hostile = [
  'constructor',
  'toString',
  'valueOf',
  'hasOwnProperty',
  '__proto__',
  'isPrototypeOf',
  'prototype',
  'length',
  '__defineGetter__',
  '__lookupSetter__',
  'propertyIsEnumerable',
  'toLocaleString',
  'toJSON',
  'then',
  'name',
  'eval',
  'arguments',
  'class',
  'lambda',
  'double',
  'None',
  'Math',
  'np',
  'exp',
  'pi',
  'e',
  'import',
  'NULL',
  '`',
  '``a',
  '"',
  "'",
  '\\',
  '\\end{document}',
  '$x$',
  '%',
  '#',
  '&',
  '_',
  '^',
  '{',
  '}}',
  '~',
  '*/ system("x") /*',
  '// x',
  '"; x = 1; "',
  '${x}',
  '</script><b>',
  '<!--',
  ']]>',
  '=cmd|x',
  '-1',
  '0x10',
  '1e5',
  `${escape}[31mred`,
  'bell\u0007',
  'two\nlines',
  'car\rriage',
  'csi\u009b31m',
  'turned \u202eround',
  '\u2066iso\u2069',
  'größe',
  '速度',
  '🦜',
  'é',
  ' a b',
  'line\u2028end',
  'x'.repeat(300),
].map((name) => name.trim());
const names = [...new Set(hostile)];
const rows = 24;
const columns = (list: readonly string[]): [string, number[]][] =>
  list.map((name, i) => [name, Array.from({ length: rows }, (_, row) => Math.sin(row * (i + 1) + i))]);
const cell = (text: string): string => `"${text.replaceAll('"', '""')}"`;
const csvOf = (list: readonly [string, readonly (number | string)[]][]): string =>
  [
    list.map(([name]) => cell(name)),
    ...Array.from({ length: rows }, (_, row) => list.map(([, values]) => cell(String(values[row])))),
  ]
    .map((line) => `${line.join(',')}\n`)
    .join('');
const backend = referenceBackend();
const scratch = new Scratch();
afterAll(() => scratch.remove());

test('columns: from text and from records to tables, models, files, predictions, reports and pictures', async () => {
  const list = columns(names);
  const table = await kanjs.readCsv(csvOf(list), { kinds: Object.fromEntries(names.map((name) => [name, 'number'])) });
  expect(table.columns.map(({ name }) => name)).toEqual(names);
  const records = Array.from({ length: rows }, (_, row) =>
    Object.fromEntries(list.map(([name, values]) => [name, values[row]])),
  );
  expect(kanjs.createTable(records).columns).toEqual(table.columns);
  expect(kanjs.createTable(Object.fromEntries(list)).columns).toEqual(table.columns);
  for (const target of ['__proto__']) {
    const result = await kanjs.trainTable(table, {
      target,
      layers: [],
      epochs: 1,
      gridSize: 1,
      order: 1,
      validation: 0.25,
      backend,
    });
    const { model } = kanjs.decodeModel(kanjs.encodeModel(result.model));
    expect(model.spec.encoding!.inputs.map(({ name }) => name)).toEqual(names.filter((name) => name !== target));
    const [whole, again] = await Promise.all(
      [result.model, model].map((one) => kanjs.predictTable(one, table, { backend })),
    );
    expect(again).toEqual(whole);
    expect((await kanjs.inputImportance(model, undefined, { backend })).map(({ name }) => name)).toHaveLength(
      names.length - 1,
    );
    const page = kanjs.renderReport(result, { config: {} });
    expect(page).not.toMatch(/<\/script><b>/);
    const picture = kanjs.renderNetwork(model);
    for (const text of [page, picture]) expect(text.includes(escape)).toBe(false);
    kanjs.generateSource(model);
  }
});

test('a record has what it says and nothing it inherits', () => {
  const table = kanjs.createTable([{ a: 1 }, { a: 2, toString: 'word' } as never]);
  expect(table.columns[1]).toMatchObject({ name: 'toString', kind: 'category', categories: ['word'] });
  expect([...(table.columns[1] as { codes: Int32Array }).codes]).toEqual([-1, 0]);
  expect(() => evaluateExpression(kanjs.parseExpression('toString + 1'), {})).toThrow(kanjs.KanError);
  const model = kanjs.compileToKAN('constructor + toString', { domains: { toString: [0, 2] as [number, number] } });
  expect((model.spec.layers[0] as { grid: unknown }).grid).toEqual({
    kind: 'per-input',
    domains: [
      [-1, 1],
      [0, 2],
    ],
  });
});

test('classes and categories', async () => {
  const words = Array.from({ length: 4 * names.length }, (_, row) => names[row % names.length]);
  const table = kanjs.createTable({ x: words.map((_, row) => row), word: words, label: words.toReversed() });
  const { model } = await kanjs.trainTable(table, {
    target: 'label',
    layers: [],
    epochs: 1,
    gridSize: 1,
    validation: 0.5,
    backend,
  });
  const again = kanjs.decodeModel(kanjs.encodeModel(model)).model;
  expect((again.spec.encoding!.target as { classes: string[] }).classes.toSorted()).toEqual(names.toSorted());
  expect((await kanjs.predictTable(again, table, { backend })).rows).toBe(words.length);
});

test('modules, metrics and variables', async () => {
  const modules = new kanjs.ModularKAN(Object.fromEntries(names.map((name) => [name, [1, 1]])), { seed: 1 });
  expect(modules.modules.map(({ name }) => name)).toEqual(names);
  const x = Object.fromEntries(names.map((name) => [name, [[0.5]]]));
  const answers = await modules.predict(x, { backend });
  expect(Object.keys(answers)).toEqual(names);
  const short = { ...x };
  delete short['constructor'];
  await expect(modules.predict(short, { backend })).rejects.toThrow('module "constructor" is missing');
  for (const name of names) {
    const variable = { kind: 'variable', name } as const;
    const formula = new kanjs.Formula({
      kind: 'binary',
      operator: '*',
      left: variable,
      right: { kind: 'number', value: 2 },
    });
    expect(new kanjs.Formula(formula.toString()).expression).toEqual(formula.expression);
    expect(formula.evaluate(Object.fromEntries([[name, 3]]))).toBe(6);
    expect([...formula.evaluate(Object.fromEntries([[name, [1, 2]]]))]).toEqual([2, 4]);
    expect(formula.differentiate(name).toString()).toBe('2');
    expect(Object.keys(formula.names('python'))).toEqual([name]);
    expect(kanjs.createSyntheticDataset(formula.toString(), { samples: 3, noise: 0 }).names).toEqual([name]);
  }
});

const sum = names
  .map((name) => ({ kind: 'variable', name }) as kanjs.Expression)
  .reduce((left, right) => ({ kind: 'binary', operator: '+', left, right }));
const formula = new kanjs.Formula(sum);
const works = (command: string, words: string[], input: string): boolean => {
  execFileSync(command, words, { input, stdio: ['pipe', 'pipe', 'pipe'] });
  return true;
};
const isThere = (command: string): boolean => {
  try {
    return works(command, ['--version'], '');
  } catch {
    return false;
  }
};

test('printed as JavaScript, they are names to the parser, and all different', () => {
  const given = Object.values(formula.names('javascript'));
  const compute = new Function(...given, `'use strict'; return ${formula.javascript()}`);
  expect(compute(...given.map((_, i) => 2 ** (i % 8)))).toBe(given.reduce((total, _, i) => total + 2 ** (i % 8), 0));
});

const python = isThere('python3');
test.skipIf(!python)(`printed as Python${python ? '' : ' (no python3 here)'}`, () => {
  const given = Object.values(formula.names('python')).join(', ');
  const program = `compile(${JSON.stringify(`lambda ${given}: ${formula.python()}`)}, 'formula', 'eval')\n`;
  expect(works('python3', ['-'], program)).toBe(true);
});

const cc = isThere('cc');
test.skipIf(!cc)(`printed as C${cc ? '' : ' (no C compiler here)'}`, () => {
  const given = Object.values(formula.names('c')).map((name) => `double ${name}`);
  const program = `#include <math.h>\ndouble f(${given.join(', ')}) { return ${formula.c()}; }\n`;
  expect(works('cc', ['-std=c99', '-fsyntax-only', '-Werror=implicit-function-declaration', '-xc', '-'], program)).toBe(
    true,
  );
});

test('printed as LaTeX, each is text that a reader of LaTeX takes, on one line', () => {
  for (const name of names) {
    const text = new kanjs.Formula({ kind: 'variable', name }).latex();
    expect(text).not.toMatch(/[\p{Cc}\u2028-\u202e]/u);
    expect(() => temml.renderToString(text, { throwOnError: true })).not.toThrow();
  }
});

test('errors, and what the command tells, show control characters and do not send them', async () => {
  const wild = `a${escape}[2J\u0007\n\u202eb`;
  const shown = 'a\\u001b[2J\\u0007\\u000a\\u202eb';
  expect(new kanjs.KanError(wild, wild)).toMatchObject({ message: shown, hint: shown });
  const file = scratch.file(
    'wild.csv',
    csvOf([...columns([wild, 'x']), ['y', Array.from({ length: rows }, (_, row) => row)]]),
  );
  const words = [
    '--epochs',
    '1',
    '--layers',
    '1',
    '--device',
    'reference',
    '--output-dir',
    scratch.at(`out${escape}c`),
  ];
  const model = `${scratch.at(`out${escape}c`)}/model.safetensors`;
  const far = scratch.file(
    'far.csv',
    csvOf([...columns([wild, 'x']).map(([name, values]) => [name, values.map((v) => v * 9)] as [string, number[]])]),
  );
  for (const line of [
    ['train', file, '--target', 'y', ...words],
    ['train', file, '--target', wild, ...words.slice(0, -1), scratch.at('other')],
    ['train', file, '--target', `z${escape}`, ...words],
    ['info', model],
    ['info', model, '--json'],
    ['predict', model, far, '-o', scratch.at('p.csv')],
    ['evaluate', model, file],
    ['prune', model, file, '--keep-inputs', '1', '-o', scratch.at('small.safetensors')],
    ['predict', model, file.replace('wild', `no${escape}`)],
    [`ve${escape}rb`],
  ]) {
    const { out, err } = await kan(line, { terminal: true });
    const told = (out + err).replaceAll('\r\u001b[K', '');
    expect(told, line.join(' ')).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
    expect(told).toMatch(/\w/);
  }
  const { out } = await kan(['info', model]);
  expect(out).toContain(`\n${shown} `);
  expect(JSON.parse((await kan(['info', model, '--json'])).out).inputs[0].name).toBe(wild);
});

test('a name of any length does not make an error as long', async () => {
  const long = 'f'.repeat(100_000);
  for (const run of [
    () => kanjs.parseExpression(`${long}(x)`),
    () => kanjs.parseExpression(`x ${long}`),
    () => evaluateExpression(kanjs.parseExpression(long), {}),
    () => kanjs.createTable({ [long]: [1], x: [1, 2] }),
    () => new kanjs.KanError(long, long),
  ]) {
    let error: unknown;
    try {
      error = run();
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(kanjs.KanError);
    expect(String((error as Error).message).length).toBeLessThan(4100);
  }
  await expect(kanjs.readCsv(`${long},${long}\n1,2\n`)).rejects.toThrow(/^two columns are called "f{40}…"$/);
});
