// Modules of JavaScript and TypeScript: what they answer, by running them.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { wrongAnswers } from '../../test/export/compare.js';
import { formulaCases } from '../../test/export/formulas.js';
import { drawTableModel, exportModels } from '../../test/export/models.js';
import { drawRows } from '../../test/export/rows.js';
import { Formula } from '../formula/formula.js';
import { programOf } from './build-program.js';
import { exportModel } from './export-model.js';
import { interpretRows } from './interpret.js';
import { moduleText } from './javascript.js';
import { withoutTypes, withTypes } from './javascript-types.js';
import { answerWidth, type Program } from './program.js';
import { drawSamples } from './samples.js';

interface Module {
  compute: (x: Float64Array, y?: Float64Array) => Float64Array;
  predict: (row: Record<string, unknown>) => {
    label?: string | null;
    probabilities?: Record<string, number>;
    prediction?: unknown;
  };
  encode: (row: Record<string, unknown>) => Float64Array;
  selfTest: () => number;
}

const load = async (text: string): Promise<Module> =>
  (await import(/* @vite-ignore */ `data:text/javascript;base64,${Buffer.from(text).toString('base64')}`)) as Module;

const tsc = fileURLToPath(new URL('../../node_modules/.bin/tsc', import.meta.url));
const rows = 200;

function computed({ columns, ...program }: Program, { compute }: Module, values: Float64Array): Float64Array {
  const width = answerWidth(program);
  const answers = new Float64Array(rows * width);
  for (let row = 0; row < rows; row++)
    answers.set(compute(values.subarray(row * columns.length, (row + 1) * columns.length)), row * width);
  return answers;
}

test.each(exportModels)('%s: written out and with loops', async (_name, model) => {
  const program = programOf(model);
  const samples = drawSamples(program, model);
  const values = drawRows(program, rows, 3);
  const expected = interpretRows(program, values, rows);
  for (const unrolled of [true, false]) {
    const module = await load(withoutTypes(moduleText({ program, samples }, 'model.js', unrolled)));
    expect(wrongAnswers(program, computed(program, module, values), expected, 1e-12)).toEqual([]);
    expect(module.selfTest()).toBe(samples.rows);
  }
});

test('where there is no answer there is no likeliest class', async () => {
  const target = { kind: 'classification' as const, name: 'kind', classes: ['a', 'b', 'c'] };
  // a model of an old version: nothing that a gap is taken for
  const model = drawTableModel([{ kind: 'number', name: 'x', offset: 0, factor: 1, range: [0, 1] }], target, 3);
  const { predict } = await load((await exportModel(model, { to: 'js' }))[0].content as string);
  expect(predict({ x: null })).toEqual({ label: null, probabilities: { a: NaN, b: NaN, c: NaN } });
  expect(target.classes).toContain(predict({ x: 0.5 }).label);
});

test('a model of functions is its formula, in its columns and in the units of its answers', async () => {
  const model = exportModels.find(([name]) => name === 'a formula in columns')![1];
  const program = programOf(model);
  const [{ content }] = await exportModel(model, { to: 'js' });
  expect(content).toMatch(/\nexport function formula\(R, it_s___, x\) \{\n {2}return [^;{]*Math\.tanh\([^;{]*;\n\}\n/);
  expect(content).not.toContain('new Float64Array([');
  const values = drawRows(program, rows, 5);
  const answers = computed(program, await load(content as string), values);
  expect(wrongAnswers(program, answers, interpretRows(program, values, rows), 1e-12)).toEqual([]);
  const python = (await exportModel(model, { to: 'python' }))[0].content;
  expect(python).toMatch(/\ndef formula\(R, it_s___, x\):\n {4}return .*np\.tanh\(/);
});

test.each(formulaCases)('the formula $text, also beyond its domain', async ({ formula, program, values, expected }) => {
  const module = await load((await exportModel(formula, { to: 'js' }))[0].content as string);
  const answers = Array.from(expected, (_, row) => module.compute(values.subarray(2 * row, 2 * row + 2))[0]);
  expect(wrongAnswers(program, answers, expected, 1e-12)).toEqual([]);
  // log10(x - 100) has no value near 0, and rows to test itself by all the same
  expect(module.selfTest()).toBeGreaterThan(8);
});

test('a large network has tables and loops, and is no longer than its numbers', async () => {
  const { drawModel, kan } = await import('../../test/export/models.js');
  const model = drawModel([kan(40, 30), kan(30, 3)], 5, { dtype: 'float32' });
  const [{ content }] = await exportModel(model, { to: 'js' });
  expect(content.length).toBeLessThan(1.4 * 4 * model.parameters.length + 20_000);
  expect((await load(content as string)).selfTest()).toBeGreaterThan(8);
});

test('TypeScript has types that the strictest compiler accepts, and is the same program', async () => {
  const chosen = [
    'locked edges',
    'all kinds of columns, a logarithm and a constant',
    'hostile names',
    'order 0, clamp',
  ];
  const folder = mkdtempSync(join(tmpdir(), 'kan-ts-'));
  try {
    for (const [i, name] of chosen.entries()) {
      const model = exportModels.find(([each]) => each === name)![1];
      const program = programOf(model);
      const [{ content }] = await exportModel(model, { to: 'ts' });
      writeFileSync(join(folder, `m${i}.ts`), content as string);
      const loops = moduleText({ program, samples: drawSamples(program, model) }, 'model.ts', false);
      writeFileSync(join(folder, `l${i}.ts`), withTypes(loops));
    }
    const compilerOptions = {
      strict: true,
      noUncheckedIndexedAccess: true,
      exactOptionalPropertyTypes: true,
      noImplicitReturns: true,
      noPropertyAccessFromIndexSignature: true,
      noUnusedLocals: true,
      noUnusedParameters: true,
      isolatedModules: true,
      isolatedDeclarations: true,
      declaration: true,
      verbatimModuleSyntax: true,
      skipLibCheck: true,
      target: 'es2022',
      module: 'esnext',
      moduleDetection: 'force',
      lib: ['es2022', 'dom'],
      types: [],
      outDir: 'js',
    };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions }));
    const { stdout, status } = spawnSync(tsc, ['-p', folder], { encoding: 'utf8' });
    expect([stdout, status]).toEqual(['', 0]);
    for (const file of readdirSync(join(folder, 'js')).filter((name) => name.endsWith('.js')))
      expect((await load(readFileSync(join(folder, 'js', file), 'utf8'))).selfTest()).toBeGreaterThan(3);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('a row is read by the names of its columns', async () => {
  const model = exportModels.find(([name]) => name.startsWith('all kinds'))![1];
  const [{ content }] = await exportModel(model, { to: 'js', name: 'prices' });
  const { encode, predict } = await load(content as string);
  const row = {
    size: '12.5',
    income: 10n,
    distance: null,
    colour: 'mauve',
    grade: 2,
    smokes: true,
    town: 'town 3',
    day: '2020-02-29',
    hour: '13:05',
  };
  expect([...encode(row)]).toEqual([12.5, 10, NaN, NaN, 1, 1, 3, Date.UTC(2020, 1, 29) / 1000, 13 * 3600 + 300]);
  expect(encode({ ...row, day: new Date('2020-02-29T06:00:00Z'), smokes: 'False' })[7]).toBe(
    Date.UTC(2020, 1, 29, 6) / 1000,
  );
  expect(encode({ ...row, day: '2020-02-29 06:00:30', smokes: 'FALSE' }).slice(5, 8)).toEqual(
    Float64Array.of(0, 3, Date.UTC(2020, 1, 29, 6, 0, 30) / 1000),
  );
  expect(predict(row)).toEqual({ prediction: { price: expect.any(Number), cost: 7, weight: expect.any(Number) } });
  const { size: _gone, ...without } = row;
  expect(() => predict(without)).toThrow('the row has no column "size"; null stands for no value');
  expect(() => predict({ ...row, size: 'large' })).toThrow('"size" must be a finite number; got large');
  expect(() => predict({ ...row, size: Infinity })).toThrow('"size" must be a finite number; got Infinity');
  expect(() => predict({ ...row, day: 'yesterday' })).toThrow(
    '"day" must be a Date, seconds or text such as 2024-02-29; got yesterday',
  );
});

test('hostile names are names and nothing else', async () => {
  const model = exportModels.find(([name]) => name === 'hostile names')![1];
  const { encoding } = model.spec;
  const [{ content }] = await exportModel(model, { to: 'js' });
  const { predict } = await load(content as string);
  const row = Object.fromEntries(encoding!.inputs.map(({ name, kind }) => [name, kind === 'number' ? 0.5 : 'plain']));
  const { label, probabilities } = predict(row);
  const { target } = encoding!;
  const classes = target.kind === 'classification' ? target.classes : [];
  expect(Object.keys(probabilities!)).toEqual(classes);
  expect(classes).toContain(label);
  expect(Object.values(probabilities!).reduce((a, b) => a + b)).toBeCloseTo(1, 12);
  expect(content).not.toContain('</script>');
});

test('a formula is a module too, whatever its variables are called', async () => {
  const formula = new Formula('`petal length`^2*sin(pi*y) + exp(-y^2)/(1 + `x); import os`^2) + erf(`*/`) + column_1');
  const [{ content }] = await exportModel(formula, { to: 'js' });
  const { predict, selfTest } = await load(content as string);
  expect(selfTest()).toBe(16);
  const row = { 'petal length': 2, y: 0.5, 'x); import os': 3, '*/': 0.25, column_1: -1 };
  expect(predict(row).prediction).toBeCloseTo(formula.evaluate(row), 12);
});

test('a file tests itself only where it was started, whatever it is called', async () => {
  const [{ content }] = await exportModel(exportModels[0][1], { to: 'js' });
  const folder = mkdtempSync(join(tmpdir(), 'kan-js-'));
  try {
    const file = join(folder, 'a model #1 (ü).mjs');
    writeFileSync(file, content as string);
    writeFileSync(join(folder, 'other.mjs'), `import ${JSON.stringify(pathToFileURL(file).href)};`);
    const said = (name: string): string =>
      spawnSync(process.execPath, [join(folder, name), '--self-test'], { encoding: 'utf8' }).stdout;
    expect(said('a model #1 (ü).mjs')).toBe('16 rows answered as the model does\n');
    expect(said('other.mjs')).toBe('');
  } finally {
    rmSync(folder, { recursive: true });
  }
});
