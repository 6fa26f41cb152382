// A formula, or a model that is one, as LaTeX and MathML: a model whose edges are all functions, locked ones, is a formula; one with splines is none, and
// is refused.

import { KanError, printable, show } from '../errors.js';
import { call, difference, product, quotient, substitute, sum, variable } from '../formula/build.js';
import type { Expression } from '../formula/expression.js';
import { printLatex } from '../formula/print-latex.js';
import { printMathML } from '../formula/print-mathml.js';
import { simplify } from '../formula/simplify.js';
import { curveExpression } from '../data/number-scaling.js';
import type { ActivationName } from '../math/functions.js';
import { version } from '../version.js';
import type { ExportedFile, ExportJob } from './export-options.js';
import { answerWidth, type KanStep, type Program, type Step } from './program.js';

/** Digits of numbers where nobody said how many. */
const usualDigits = 5;

export function printLatexFile({ program, samples, options }: ExportJob): ExportedFile[] {
  const { name, digits = usualDigits } = options;
  const lines = equations(program).map(([left, right]) => `${printLatex(left)} &= ${printLatex(right, { digits })}`);
  const rows = Array.from({ length: samples.rows }, (_, row) => `% ${rowText(program, samples, row)}`);
  const content = `% ${program.about} as a formula, numbers to ${digits} digits, made by kanjs ${version}; what the model answers to some rows:
${rows.join('\n')}
\\begin{aligned}
${lines.join(' \\\\\n')}
\\end{aligned}
`;
  return [{ name: `${name}.tex`, content }];
}

export function printMathMLFile({ program, options }: ExportJob): ExportedFile[] {
  const { name, digits = usualDigits } = options;
  const parts = equations(program).map(([left, right]) => {
    const [a, b] = [printMathML(left), printMathML(right, { digits })].map(inner);
    return `<mtr><mtd>${a}</mtd><mtd><mo>=</mo></mtd><mtd>${b}</mtd></mtr>`;
  });
  const content = `<!-- a formula with numbers to ${digits} digits, made by kanjs ${version} -->
<math xmlns="http://www.w3.org/1998/Math/MathML" display="block"><mtable>
${parts.join('\n')}
</mtable></math>
`;
  return [{ name: `${name}.mml`, content }];
}

/** What stands between <math …> and </math>. */
const inner = (text: string): string => `<mrow>${text.replace(/^<math[^>]*>/, '').replace(/<\/math>\s*$/, '')}</mrow>`;

function rowText({ columns, answer }: Program, { values, answers }: ExportJob['samples'], row: number): string {
  const width = answerWidth({ answer });
  const given = columns.map(({ name }, i) => `${name} = ${values[row * columns.length + i]}`);
  const names = answer.kind === 'numbers' ? answer.columns.map(({ name }) => name) : answer.classes;
  const said = names.map((name, i) => `${name} = ${answers[row * width + i]}`);
  return printable(`${given.join(', ')}: ${said.join(', ')}`);
}

/** Each answer, and its formula in the columns. Throws a KanError for what no formula says. */
export function equations(program: Program): [Expression, Expression][] {
  const curves = program.steps.reduce((all, step) => all + (step.op === 'kan' ? curvesOf(step) : 0), 0);
  if (curves > 0)
    throw new KanError(
      `exportModel: ${curves} ${curves === 1 ? 'edge is a spline' : 'edges are splines'}, which no short formula says`,
      'find formulas with `kan symbolic`, or lock every edge to a function (docs/locked-edges.md)',
    );
  const vectors: Expression[][] = [];
  for (const step of program.steps) vectors.push(expressionsOf(step, program, vectors));
  const said = vectors[program.outputs];
  const { answer } = program;
  if (answer.kind === 'numbers')
    return answer.columns.map(({ name, offset, factor, transform, constant }, i) => {
      const value = constant ? sum(offset) : plus([quotient(said[i], factor)], offset);
      const own = transform ? difference(product(transform.smear, call('exp', value)), transform.shift) : value;
      return [variable(name), simplify(own)];
    });
  if (!answer.logit)
    throw new KanError(
      'exportModel: probabilities of more than two classes are no single formula',
      '`kan symbolic`, or symbolizeModel in a program, gives one for the score of each class',
    );
  const z = simplify(quotient(said[0], answer.temperature));
  const { chance } = answer;
  const p = call('sigmoid', z);
  const mixed = chance === 0 ? p : plus([product(1 - chance, p)], chance / 2);
  return [[variable(`probability of ${answer.classes[1]}`), mixed]];
}

function expressionsOf(step: Step, { columns }: Program, vectors: readonly (readonly Expression[])[]): Expression[] {
  switch (step.op) {
    case 'number': {
      // a formula is of numbers: where there is one, it is no gap
      if (step.gap === true) return [{ kind: 'number', value: 0 }];
      const { column, offset, factor, curve } = step;
      return [product(difference(curveExpression(curve, columns[column].name), offset), factor)];
    }
    case 'date':
    case 'words':
      throw new KanError(
        `exportModel: column ${show(columns[step.column].name)} holds ${step.op === 'date' ? 'dates' : 'words'}, of which a formula of numbers can say nothing`,
        'export to a language of programs, such as python or js',
      );
    case 'join':
      return step.of.flatMap((vector) => vectors[vector]);
    case 'kan':
      return kanExpressions(step, vectors[step.of]);
    case 'linear':
      return Array.from(step.bias, (bias, o) =>
        plus(
          vectors[step.of].map((x, i) => product(step.weights[i * step.outputs + o], x)),
          bias,
        ),
      );
    case 'activation':
      return vectors[step.of].map((x) => activationExpression(step.activation, x));
    case 'gate':
      return vectors[step.of].map((x, i) => sum(product(step.gate, x), product(1 - step.gate, vectors[step.skip][i])));
    case 'product': {
      const x = vectors[step.of];
      let at = step.sums;
      return [...x.slice(0, step.sums), ...step.arities.map((arity) => product(...x.slice(at, (at += arity))))];
    }
    case 'mean':
      return vectors[step.of[0]].map((_, i) =>
        quotient(sum(...step.of.map((vector) => vectors[vector][i])), step.of.length),
      );
    case 'norm':
      throw new KanError('exportModel: the model has a layer norm, which no short formula says');
    case 'formula':
      return [...step.expressions];
  }
}

/** Edges that are no function: their weights and coefficients are not all 0. */
function curvesOf({ inputs, outputs, base, splines: { count, coefficients } }: KanStep): number {
  let curves = 0;
  for (let edge = 0; edge < inputs * outputs; edge++) {
    const [input, output] = [Math.floor(edge / outputs), edge % outputs];
    const coefs = Array.from({ length: count }, (_, m) => coefficients[(input * count + m) * outputs + output]);
    if (base?.weights[edge] || coefs.some((value) => value !== 0)) curves++;
  }
  return curves;
}

function kanExpressions({ outputs, locked }: KanStep, x: readonly Expression[]): Expression[] {
  const terms: Expression[][] = Array.from({ length: outputs }, () => []);
  const offsets = new Float64Array(outputs);
  for (const { input, output, affine, f } of locked) {
    const [a, b, c, d] = affine;
    const u = plus([product(a, x[input])], b);
    terms[output].push(product(c, substitute(f, new Map([['x', u]]))));
    offsets[output] += d;
  }
  return terms.map((all, output) => plus(all, offsets[output]));
}

/** Terms and a number, which is taken away where it is negative. */
function plus(terms: readonly Expression[], offset: number): Expression {
  return offset < 0 && terms.length > 0 ? difference(sum(...terms), -offset) : sum(...terms, offset);
}

function activationExpression(activation: ActivationName, x: Expression): Expression {
  switch (activation) {
    case 'silu':
      return product(x, call('sigmoid', x));
    case 'relu':
      return call('max', x, sum(0));
    case 'tanh':
      return call('tanh', x);
    case 'gelu':
      return product(0.5, x, sum(1, call('erf', quotient(x, call('sqrt', sum(2))))));
    case 'identity':
      return x;
    case 'none':
      return sum(0);
  }
}
