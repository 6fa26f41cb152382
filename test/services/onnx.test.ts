// Exported ONNX files in ONNX Runtime's WebAssembly: every model answers there as it does here.

import { exportModel, Formula } from 'kanjs';
import * as ort from 'onnxruntime-web';
import { expect, test } from 'vitest';
import { programOf, programOfFormula } from '../../src/export/build-program.js';
import { interpretRows } from '../../src/export/interpret.js';
import type { Program } from '../../src/export/program.js';
import { wrongAnswers } from '../export/compare.js';
import { formulaCases } from '../export/formulas.js';
import { drawModel, exportModels, kan } from '../export/models.js';
import { runOnnx } from '../export/onnx-run.js';
import { drawRows } from '../export/rows.js';
import { trainedModels } from '../export/trained.js';

ort.env.wasm.numThreads = 1;

/** Float64 as it is; what transcendental functions differ by is far below. */
const double = 1e-12;
/** Float32: fourteen answers of fifteen, and any, where sums cancel and rows are a thousand times as far out as a domain is wide. */
const [single, cancelled] = [2e-6, 2e-4];

/** Models with operators that ONNX Runtime has no kernel for in double precision. */
const noKernel = /ONNX Runtime does not compute (gelu|erf) in double precision/;
const refused = exportModels.filter(([name]) => /GELU|^order 2|^locked|^linear layers/.test(name));

const rows = 400;

/** How many answers are further off than they should be, and how many of them may be in single precision. */
function wrongCounts(
  program: Program,
  got: ArrayLike<number>,
  expected: ArrayLike<number>,
  precision: string,
): number[] {
  const wrong = (tolerance: number): number => wrongAnswers(program, got, expected, tolerance).length;
  if (precision === 'double') return [wrong(double), 0];
  // powers of Chebyshev's polynomials far outside are sums that cancel in most rows
  const rough = program.steps.some((step) => step.op === 'kan' && step.splines.basis === 'chebyshev');
  return [wrong(cancelled), Math.floor(Math.max(0, wrong((rough ? 5 : 1) * single) - expected.length / 15))];
}

const cases = [...exportModels, ...(await trainedModels())].flatMap(([name, model]) =>
  (['double', 'float'] as const)
    .filter((precision) => precision === 'float' || !refused.some(([other]) => other === name))
    .map((precision) => ({ name, model, precision })),
);

test.each(cases)('$name, in $precision, answers as it does here', async ({ model, precision }) => {
  const bare = model.spec.encoding === undefined;
  const made = await exportModel(model, { to: 'onnx', precision });
  expect(made.map(({ name }) => name)).toEqual(['model.onnx']);
  const program = programOf(model);
  const exact = drawRows(program, rows, 5);
  const values = bare && precision === 'float' ? exact.map(Math.fround) : exact;
  const expected = interpretRows(program, values, rows);
  const said = await runOnnx(ort, made[0].content as Uint8Array, {
    program,
    values: [...values],
    rows,
    bare,
    single: precision === 'float',
  });
  expect(said.answers.length).toBe(expected.length);
  expect(wrongCounts(program, said.answers, expected, precision)).toEqual([0, 0]);
  const { answer } = program;
  const named = answer.kind === 'numbers' ? answer.columns.map(({ name }) => name) : [answer.name, 'probabilities'];
  expect(said.inputs).toEqual(bare ? ['x'] : program.columns.map(({ name }) => name));
  expect(said.outputs).toEqual(bare ? ['y'] : named);
  expect(wrongLabels(program, said.labels, expected)).toEqual([]);
});

/** Rows with another label than that of the highest probability, where one is clearly the highest. */
function wrongLabels({ answer }: Program, labels: readonly string[] | undefined, expected: Float64Array): number[] {
  if (answer.kind === 'numbers') return labels === undefined ? [] : [NaN];
  const width = answer.classes.length;
  return labels!.flatMap((label, row) => {
    const all = expected.subarray(row * width, (row + 1) * width);
    const [second, best] = all.toSorted().slice(-2);
    return best - second > 1e-4 && answer.classes[all.indexOf(best)] !== label ? [row] : [];
  });
}

test.each(refused)('%s, in double, is refused with the reason', async (_name, model) => {
  await expect(exportModel(model, { to: 'onnx', precision: 'double' })).rejects.toThrow(noKernel);
});

test('one row and many, and gaps that have nothing to be taken for', async () => {
  const model = drawModel([kan(2, 3, { outside: 'clamp' }), kan(3, 1)], 3);
  const program = programOf(model);
  const [file] = await exportModel(model, { to: 'onnx' });
  for (const count of [1, 7]) {
    const values = drawRows(program, count, 1);
    values[0] = NaN;
    const { answers } = await runOnnx(ort, file.content as Uint8Array, {
      program,
      values: [...values],
      rows: count,
      bare: true,
      single: false,
    });
    expect(answers).toHaveLength(count);
    expect(answers[0]).toBeNaN();
    expect(answers.slice(1).every(Number.isFinite)).toBe(true);
  }
});

test.each([
  'sin(x)*exp(-y^2) + x/(1 + abs(y))',
  'atan2(x, y) + hypot(x, y) + min(x, y, 0.3) - max(x, 0)',
  'asin(x/5) + acos(y/5) + atan(x*y) + tan(x/3) + sinh(x) + cosh(y)',
  'asinh(x) + acosh(2 + y^2) + atanh(x/5) + tanh(y) + sigmoid(x)',
  'log(2 + x^2) + log2(3 + y^2) + log10(4 + x^2) + cbrt(x) + sign(y) + floor(3*x)',
  'x^3 + y^-2 + (x^2 + 1)^1.7 + sqrt(x^2 + 2) + pi*x^5 - e*y^4',
])('the formula %s', async (text) => {
  const formula = new Formula(text);
  const program = programOfFormula(formula);
  const values = drawRows(program, rows, 2);
  const expected = interpretRows(program, values, rows);
  const [file] = await exportModel(formula, { to: 'onnx' });
  const { answers } = await runOnnx(ort, file.content as Uint8Array, {
    program,
    values: [...values],
    rows,
    bare: false,
    single: false,
  });
  // where it has no value here, it has none there
  const known = Array.from(expected, (value, row) => (Number.isFinite(value) ? row : -1)).filter((row) => row >= 0);
  expect(known.length).toBeGreaterThan(rows / 3);
  const of = (from: ArrayLike<number>): number[] => known.map((row) => from[row]);
  expect(wrongAnswers(program, of(answers), of(expected), 1e-11)).toEqual([]);
});

test.each(formulaCases)('the formula $text has values where it has some here, and nowhere else', async (each) => {
  const { formula, program, values, rows: count, expected } = each;
  const [file] = await exportModel(formula, { to: 'onnx' });
  const settings = { program, values: [...values], rows: count, bare: false, single: false };
  const { answers } = await runOnnx(ort, file.content as Uint8Array, settings);
  expect(wrongAnswers(program, answers, expected, 1e-11)).toEqual([]);
});

test('a formula with the error function is refused, and says what to do', async () => {
  await expect(exportModel(new Formula('erf(x)'), { to: 'onnx' })).rejects.toThrow(noKernel);
  expect(await exportModel(new Formula('erf(x)'), { to: 'onnx', precision: 'float' })).toHaveLength(1);
});

test('a small network is a small file', async () => {
  const { spec, parameters } = drawModel([kan(2, 5, { outside: 'zero' }), kan(5, 1, { outside: 'zero' })], 1);
  const [{ content }] = await exportModel(
    { spec: { ...spec, dtype: 'float32' }, parameters: Float32Array.from(parameters) },
    { to: 'onnx' },
  );
  // without the rows it carries for its test
  expect((content as Uint8Array).length).toBeLessThan(5000);
});
