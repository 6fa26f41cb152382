// The steps of a small program as straight JavaScript: every number a constant of its own, splines as tables of powers. The fastest there is for some
// thousands of terms; larger ones have loops.

import { activationCode, Code, literal, sumOf } from '../compute/straight-line/code.js';
import { denseCode } from '../compute/straight-line/kan-code.js';
import { clampCode, splineCode } from '../compute/straight-line/splines.js';
import { substitute, variable } from '../formula/build.js';
import { printJavaScript } from '../formula/print-javascript.js';
import { answerCode, type Body, columnCode, formulaCode } from './javascript-parts.js';
import type { KanStep, NormStep, ProductStep, Program, Step } from './program.js';

/** Declarations, and the lines from x to y. */
export function unrolledBody(program: Program): Body {
  const code = new Code();
  const { columns, steps, outputs, answer } = program;
  const x = columns.map((_, i) => `x[${i}]`);
  const vectors: string[][] = [];
  const functions: string[] = [];
  for (const step of steps) vectors.push(stepCode(code, step, program, x, vectors, functions));
  const lines = answerCode(answer, vectors[outputs], (text) => code.constant(text, 'y'));
  return withoutUnread({ declarations: [...code.declarations, ...functions], lines: [...code.lines, ...lines] });
}

/** Without constants and tables that nothing reads, such as what edges to nodes that are gone would say. */
function withoutUnread({ declarations, lines }: Body): Body {
  const read = new Set<string>();
  // from the last line up: what it reads was made before it
  const keep = (line: string): boolean => {
    const [, name, text] = /^const (\w+) = (.*)$/.exec(line) ?? [undefined, undefined, line];
    if (name !== undefined && !read.has(name)) return false;
    for (const [word] of text.matchAll(/[A-Za-z]\w*/g)) read.add(word);
    return true;
  };
  const kept = lines.toReversed().filter(keep).toReversed();
  return { lines: kept, declarations: declarations.filter((text) => !text.startsWith('const T') || keep(text)) };
}

function stepCode(
  code: Code,
  step: Step,
  program: Program,
  x: readonly string[],
  vectors: readonly (readonly string[])[],
  functions: string[],
): string[] {
  const name = (text: string): string => code.constant(text, 'v');
  switch (step.op) {
    case 'number':
    case 'date':
    case 'words':
      return columnCode(step, x[step.column], { name, table: (numbers) => code.table(numbers) });
    case 'join':
      return step.of.flatMap((vector) => vectors[vector]);
    case 'kan':
      return kanCode(code, step, vectors[step.of]);
    case 'linear': {
      const of = vectors[step.of];
      return Array.from(step.bias, (bias, o) =>
        name(
          sumOf([literal(bias), ...of.map((each, i) => `${literal(step.weights[i * step.outputs + o])} * ${each}`)]),
        ),
      );
    }
    case 'activation':
      return vectors[step.of].map((each) => name(activationCode(code, step.activation, each)));
    case 'norm':
      return normCode(code, step, vectors[step.of]);
    case 'gate':
      return vectors[step.of].map((each, i) =>
        name(`${literal(step.gate)} * ${each} + ${literal(1 - step.gate)} * ${vectors[step.skip][i]}`),
      );
    case 'product':
      return productCode(code, step, vectors[step.of]);
    case 'mean':
      return vectors[step.of[0]].map((_, i) =>
        name(`(${step.of.map((vector) => vectors[vector][i]).join(' + ')}) / ${step.of.length}`),
      );
    case 'formula': {
      const made = formulaCode(step, program, (place) => (step.of === undefined ? x : vectors[step.of])[place]);
      if (made.needsErf) code.needErf();
      functions.push(...made.declarations);
      return made.calls.map(name);
    }
  }
}

function kanCode(code: Code, { inputs, outputs, base, splines, locked }: KanStep, x: readonly string[]): string[] {
  const { basis, even, count, coefficients, breakpoints, outside } = splines;
  const terms: string[][] = Array.from({ length: outputs }, () => []);
  const layer = { ...splines, grid: { kind: even ? ('uniform' as const) : ('adapted' as const) } };
  for (let input = 0; input < inputs; input++) {
    const edges = Array.from({ length: outputs }, (_, output) => ({
      output,
      weight: base?.weights[input * outputs + output] ?? 0,
      spline: Float64Array.from({ length: count }, (_c, m) => coefficients[(input * count + m) * outputs + output]),
    })).filter(({ weight, spline }) => weight !== 0 || spline.some((value) => value !== 0));
    if (edges.length === 0) continue;
    if (base) {
      const seen = outside === 'clamp' ? clampCode(code, breakpoints[input], x[input]) : x[input];
      const act = code.constant(activationCode(code, base.activation, seen), 'a');
      for (const { output, weight } of edges) terms[output].push(`${literal(weight)} * ${act}`);
    }
    const written = (basis === 'bspline' ? splineCode : denseCode)(
      code,
      layer,
      breakpoints[input],
      edges.map(({ spline }) => spline),
      x[input],
    );
    edges.forEach(({ output }, k) => terms[output].push(code.constant(written[k], 's')));
  }
  for (const { input, output, affine, f } of locked) {
    const [a, b, c, d] = affine.map(literal);
    const u = code.constant(`${a} * ${x[input]} + ${b}`, 'u');
    const text = printJavaScript(substitute(f, new Map([['x', variable(u)]])));
    if (text.includes('erf(')) code.needErf();
    terms[output].push(code.constant(`${c} * (${text}) + ${d}`, 'f'));
  }
  return terms.map((all) => code.constant(sumOf(all), 'y'));
}

function normCode(code: Code, { gain, bias }: NormStep, x: readonly string[]): string[] {
  const mean = code.constant(`(${sumOf(x)}) / ${x.length}`, 'm');
  const off = x.map((each) => code.constant(`${each} - ${mean}`, 'o'));
  const squares = sumOf(off.map((each) => `${each} * ${each}`));
  const inverse = code.constant(`1 / Math.sqrt((${squares}) / ${x.length} + 1e-5)`, 'r');
  return off.map((each, i) => code.constant(`${each} * ${inverse} * ${literal(gain[i])} + ${literal(bias[i])}`, 'y'));
}

function productCode(code: Code, { sums, arities }: ProductStep, x: readonly string[]): string[] {
  let at = sums;
  const products = arities.map((arity) => code.constant(x.slice(at, (at += arity)).join(' * '), 'y'));
  return [...x.slice(0, sums), ...products];
}
