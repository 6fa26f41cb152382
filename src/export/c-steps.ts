// The steps of a program as C99: tables, loops over them, and vectors of fixed length on the stack. `R` is the number type.

import { type Expression } from '../formula/expression.js';
import { type ExtremeText, inPairs, printCWith } from '../formula/print-c.js';
import { substitute, variable } from '../formula/build.js';
import { cNames } from '../formula/code-names.js';
import { evenMatrix, cellsOf } from './cells.js';
import { formulaFunctions } from './formula-code.js';
import { joinRuns } from './join-runs.js';
import { operand, plain, shortFloat, wrapped } from './numbers-text.js';
import {
  type Answer,
  type DateStep,
  type JoinStep,
  type KanStep,
  type NumberStep,
  type Program,
  type Step,
  type WordsStep,
  widthsOf,
} from './program.js';

/** Numbers of one kind in a table of their own name. */
export interface CText {
  /** before the function: tables and the functions that it calls */
  before: string[];
  /** functions in names of columns, which stand as they are: R may be one */
  formulas: string[];
  lines: string[];
}

/** Outputs of a layer up to which each has a line of its own. */
const fewOutputs = 8;

/** A column's value. What is infinite has no answer: 0 times infinity is not a number. */
const read = (column: number | string, fill: string): string =>
  `isnan(x[${column}]) ? ${fill} : x[${column}] + 0 * x[${column}]`;

const helperTexts = {
  robust: `static R N_robust(R value, R center, R width) {
  const R z = (value - center) / width;
  return M(fabs)(z) > 1e8 ? (R)((z > 0) - (z < 0)) : z / M(sqrt)(1 + z * z);
}`,
  logarithmic: `static R N_logarithmic(R value, R center, R width) {
  const R z = (value - center) / width;
  return M(asinh)(z);
}`,
  silu: `static inline R N_silu(R x) { return x / (1 + M(exp)(-x)); }`,
  gelu: `static R N_gelu(R x) { return x * ((R)0.5 * M(erfc)(-x * (R)0.70710678118654752)); }`,
  relu: `static R N_relu(R x) { return x < 0 ? 0 : x; }`,
  min: `static double N_min(double a, double b) { return a < b || isnan(a) ? a : b; }`,
  max: `static double N_max(double a, double b) { return a > b || isnan(a) ? a : b; }`,
  tanh: `static R N_tanh(R x) { return M(tanh)(x); }`,
};

/** Declarations and lines that take x[columns] to y[answers]. `name` begins every name that others could see. */
export function cText(program: Program, name: string, isFloat: boolean): CText {
  const { steps, outputs, answer, dtype } = program;
  const widths = widthsOf(program);
  const before: string[] = [];
  const lines: string[] = [];
  const formulas: string[] = [];
  const helpers = new Set<keyof typeof helperTexts>();
  /** functions that give the values of the order + 1 functions of a cell, by name */
  const weights = new Map<string, string>();
  let tables = 0;

  /** a table; `exact` numbers have four bytes where that loses nothing */
  const table = (numbers: ArrayLike<number>, type = 'R'): string => {
    const own = `${name}_t${tables++}`;
    // the suffix keeps compilers from warning of a double that becomes a float
    const short = type === 'float' || (isFloat && type === 'R');
    const text = (value: number): string => (short ? `${shortFloat(value)}f` : plain(value));
    const items = Array.from(numbers, (value) => (Number.isNaN(value) ? 'NAN' : text(value)));
    before.push(`static const ${type} ${own}[${items.length}] = {\n${wrapped(items)}};`);
    return own;
  };
  const parameters = (numbers: ArrayLike<number>): string => table(numbers, dtype === 'float32' ? 'float' : 'R');
  const constant = (value: number): string => (Number.isNaN(value) ? 'NAN' : `(R)${operand(value)}`);
  const ownNames = { ...cNames, reserved: new Set([...cNames.reserved, `${name}_min`, `${name}_max`]) };
  const extreme: ExtremeText = (which, parts) => {
    helpers.add(which);
    return inPairs(`${name}_${which}`, parts);
  };
  const formula = (expression: Expression): string => printCWith(expression, extreme, {}, ownNames);

  steps.forEach((step, k) => stepLines(step, k));
  answerLines(answer, `v${outputs}`);
  return {
    before: [
      ...[...helpers].map((each) => helperTexts[each].replaceAll('N_', `${name}_`)),
      ...weights.values(),
      ...before,
    ],
    formulas,
    lines: [
      ...widths.flatMap((width, k) => (steps[k].op === 'number' && !steps[k].curve ? [] : [`R v${k}[${width}];`])),
      ...lines,
    ],
  };

  function stepLines(step: Step, k: number): void {
    switch (step.op) {
      case 'number':
        // runs of plain ones are loops in `join`
        if (step.curve) curvedNumber(step, k);
        break;
      case 'date':
        dateLines(step, k);
        break;
      case 'words':
        wordsLines(step, k);
        break;
      case 'join':
        joinLines(step, k);
        break;
      case 'kan':
        kanLines(step, k);
        break;
      case 'linear':
        lines.push(
          `for (o = 0; o < ${step.outputs}; o++) v${k}[o] = ${parameters(step.bias)}[o];`,
          ...plus(`v${step.of}[i]`, parameters(step.weights), k, step.inputs, step.outputs),
        );
        break;
      case 'activation':
        helpers.add(step.activation as 'silu');
        lines.push(`for (i = 0; i < ${widths[k]}; i++) v${k}[i] = ${name}_${step.activation}(v${step.of}[i]);`);
        break;
      case 'norm': {
        const of = `v${step.of}`;
        const n = widths[k];
        lines.push(
          '{',
          '  R mean = 0, variance = 0;',
          `  for (i = 0; i < ${n}; i++) mean += ${of}[i] / ${n};`,
          `  for (i = 0; i < ${n}; i++) variance += (${of}[i] - mean) * (${of}[i] - mean) / ${n};`,
          '  variance = 1 / M(sqrt)(variance + (R)1e-5);',
          `  for (i = 0; i < ${n}; i++) v${k}[i] = (${of}[i] - mean) * variance * ${parameters(step.gain)}[i] + ${parameters(step.bias)}[i];`,
          '}',
        );
        break;
      }
      case 'gate':
        lines.push(
          `for (i = 0; i < ${widths[k]}; i++) v${k}[i] = ${constant(step.gate)} * v${step.of}[i] + ${constant(1 - step.gate)} * v${step.skip}[i];`,
        );
        break;
      case 'product': {
        const { of, sums, arities } = step;
        if (sums > 0) lines.push(`for (i = 0; i < ${sums}; i++) v${k}[i] = v${of}[i];`);
        let at = sums;
        arities.forEach((arity, j) => {
          const factors = Array.from({ length: arity }, (_, i) => `v${of}[${at + i}]`);
          at += arity;
          lines.push(`v${k}[${sums + j}] = ${factors.join(' * ')};`);
        });
        break;
      }
      case 'mean': {
        const sum = step.of.map((vector) => `v${vector}[i]`).join(' + ');
        lines.push(`for (i = 0; i < ${widths[k]}; i++) v${k}[i] = (${sum}) / ${step.of.length};`);
        break;
      }
      case 'formula': {
        const from = step.of === undefined ? 'x' : `v${step.of}`;
        formulaFunctions(step, program, ownNames).forEach(({ name: own, expression, parameters: names, places }, i) => {
          const given = names.length === 0 ? 'void' : names.map((each) => `double ${each}`).join(', ');
          formulas.push(`static double ${name}_${own}(${given}) {\n  return ${formula(expression)};\n}`);
          lines.push(`v${k}[${i}] = (R)${name}_${own}(${places.map((place) => `${from}[${place}]`).join(', ')});`);
        });
        break;
      }
    }
  }

  /** y[o] += term(o): one line for each of few outputs, so that sums stay in registers, else a loop */
  function overOutputs(k: number, outs: number, term: (o: string) => string): string[] {
    if (outs <= fewOutputs) return Array.from({ length: outs }, (_, o) => `v${k}[${o}] += ${term(String(o))};`);
    return [`for (o = 0; o < ${outs}; o++) v${k}[o] += ${term('o')};`];
  }

  /** y[o] += value · w[i, o] */
  function plus(value: string, factors: string, k: number, inputs: number, outs: number): string[] {
    return [
      `for (i = 0; i < ${inputs}; i++) {`,
      `  const R a = ${value};`,
      `  for (o = 0; o < ${outs}; o++) v${k}[o] += a * ${factors}[i * ${outs} + o];`,
      '}',
    ];
  }

  function curvedNumber({ column, fill, offset, factor, curve }: NumberStep, k: number): void {
    const helper = curve!.kind === 'log' ? 'logarithmic' : 'robust';
    helpers.add(helper);
    const value = `${name}_${helper}(${read(column, constant(fill))}, ${constant(curve!.center)}, ${constant(curve!.width)})`;
    lines.push(`v${k}[0] = (${value} - ${constant(offset)}) * ${constant(factor)};`);
  }

  function dateLines({ column, fill, elapsed, cycles }: DateStep, k: number): void {
    lines.push('{', `  const R s = ${read(column, constant(fill))};`);
    let at = 0;
    if (elapsed)
      lines.push(
        `  v${k}[${at++}] = ((s - ${constant(elapsed.origin)}) / ${elapsed.unit} - ${constant(elapsed.offset)}) * ${constant(elapsed.factor)};`,
      );
    for (const { wholeDays, shift, length } of cycles) {
      const turns = wholeDays ? `(M(floor)(s / 86400) + ${shift}) / ${constant(length)}` : `s / ${constant(length)}`;
      lines.push(
        `  { const R turns = ${turns}; const R angle = (R)6.283185307179586 * (turns - M(floor)(turns)); v${k}[${at++}] = M(sin)(angle); v${k}[${at++}] = M(cos)(angle); }`,
      );
    }
    lines.push('}');
  }

  function wordsLines({ column, width, table: rows }: WordsStep, k: number): void {
    const last = rows.length / width - 1;
    lines.push(
      '{',
      `  const int place = x[${column}] >= 0 && x[${column}] < ${last} ? (int)x[${column}] : ${last};`,
      `  for (i = 0; i < ${width}; i++) v${k}[i] = ${table(rows)}[place * ${width} + i];`,
      '}',
    );
  }

  function joinLines({ of }: JoinStep, k: number): void {
    let at = 0;
    for (const run of joinRuns(steps, of)) {
      if (!Array.isArray(run)) {
        lines.push(`for (i = 0; i < ${widths[run]}; i++) v${k}[${at} + i] = v${run}[i];`);
        at += widths[run];
        continue;
      }
      const first = run[0].column;
      const isPlain = run.every(({ fill, offset, factor }) => Number.isNaN(fill) && offset === 0 && factor === 1);
      if (isPlain)
        lines.push(`for (i = 0; i < ${run.length}; i++) v${k}[${at} + i] = x[${first} + i] + 0 * x[${first} + i];`);
      else {
        const [fill, offset, factor] = (['fill', 'offset', 'factor'] as const).map((key) =>
          table(run.map((step) => step[key])),
        );
        lines.push(
          `for (i = 0; i < ${run.length}; i++)`,
          `  v${k}[${at} + i] = ((${read(`${first} + i`, `${fill}[i]`)}) - ${offset}[i]) * ${factor}[i];`,
        );
      }
      at += run.length;
    }
  }

  function kanLines({ of, inputs, outputs: outs, base, splines, locked }: KanStep, k: number): void {
    const { basis, order, count, outside, breakpoints, gridSize, coefficients, even } = splines;
    const size = order + 1;
    const own = (values: readonly number[]): string =>
      values.every((value) => value === values[0]) ? constant(values[0]) : `${table(values)}[i]`;
    // a table that nothing reads would be a warning
    const bounded = outside !== 'zero';
    const lo = bounded || even || basis !== 'bspline' ? own(breakpoints.map((points) => points[0])) : '';
    const hi = bounded || basis === 'chebyshev' ? own(breakpoints.map((points) => points[gridSize])) : '';
    const c = parameters(coefficients);
    lines.push(`for (o = 0; o < ${outs}; o++) v${k}[o] = 0;`, `for (i = 0; i < ${inputs}; i++) {`);
    const clamped = outside !== 'zero' || basis !== 'bspline';
    lines.push(`  const R z = v${of}[i];`);
    if (clamped)
      lines.push(`  const R at = ${outside === 'zero' ? 'z' : `z < ${lo} ? ${lo} : z > ${hi} ? ${hi} : z`};`);
    if (base) {
      if (base.activation !== 'identity') helpers.add(base.activation as 'silu');
      const seen = outside === 'clamp' ? 'at' : 'z';
      const value = base.activation === 'identity' ? seen : `${name}_${base.activation}(${seen})`;
      lines.push(`  const R a = ${value};`);
      const factors = parameters(base.weights);
      lines.push(...overOutputs(k, outs, (o) => `a * ${factors}[i * ${outs} + ${o}]`).map((line) => `  ${line}`));
    }
    if (basis === 'bspline') {
      const all = breakpoints.map((_, input) => cellsOf(splines, input));
      const [{ before: early, cells }] = all;
      const isZero = outside === 'zero';
      if (isZero)
        lines.push(`  if (!(z < ${own(all.map(({ start }) => start))} || z > ${own(all.map(({ end }) => end))})) {`);
      else lines.push('  {');
      const seen = isZero ? 'z' : 'at';
      if (even) {
        const rate = own(all.map((each) => each.rate));
        lines.push(
          `    const R rate = ${rate}, u = (${seen} - ${lo}) * rate${early ? ` + ${early}` : ''};`,
          `    const int cell = u < ${cells} ? u > 0 ? (int)u : 0 : ${cells - 1};`,
          `    const R t = u - (R)cell;`,
        );
      } else {
        const [lefts, rates] = [
          table(all.flatMap((each) => [...each.lefts])),
          table(all.flatMap((each) => [...each.rates])),
        ];
        lines.push('    int cell = 0;', '    R rate, t;');
        if (cells > 1)
          lines.push(
            `    while (cell < ${cells - 1} && ${seen} >= ${table(all.flatMap((each) => [...each.ends]))}[i * ${cells - 1} + cell]) cell++;`,
          );
        lines.push(
          `    rate = ${rates}[i * ${cells} + cell];`,
          `    t = (${seen} - ${lefts}[i * ${cells} + cell]) * rate;`,
        );
      }
      lines.push(`    R w[${size}];`);
      if (even) {
        const called = weightsFunction(order, outside === 'linear');
        lines.push(`    ${called}(t, ${outside === 'linear' ? '(z - at) * rate, ' : ''}w);`);
      } else {
        const matrices = table(all.flatMap((each) => each.matrices.flatMap((matrix) => [...matrix])));
        lines.push(
          `    for (o = 0; o < ${size}; o++) {`,
          `      const R *q = ${matrices} + (i * ${cells} + cell) * ${size * size} + o;`,
          '      R value = 0, slope = 0;',
          '      int p;',
          `      for (p = ${order}; p >= 0; p--) { slope = slope * t + value; value = value * t + q[p * ${size}]; }`,
          `      w[o] = value${outside === 'linear' ? ` + (z - at) * rate * slope` : ''};`,
          '    }',
          ...(outside === 'linear' ? [] : ['    (void)rate;']),
        );
      }
      // a NaN must show where no power of it is taken
      if (order === 0) lines.push('    w[0] += 0 * z;');
      const type = dtype === 'float32' ? 'float' : 'R';
      if (isZero)
        lines.push(
          `    for (int m = 0; m < ${size}; m++) {`,
          `      const int number = cell - ${early} + m;`,
          `      if (number < 0 || number >= ${count}) continue;`,
          `      for (o = 0; o < ${outs}; o++) v${k}[o] += w[m] * ${c}[(i * ${count} + number) * ${outs} + o];`,
          '    }',
        );
      else {
        lines.push(
          `    const ${type} *r = ${c} + (i * ${count} + cell) * ${outs};`,
          ...overOutputs(k, outs, (o) =>
            Array.from({ length: size }, (_, m) => `w[${m}] * r[${m * outs} + ${o}]`).join(' + '),
          ).map((line) => `    ${line}`),
        );
      }
      lines.push('  }');
    } else {
      const gaussian = basis === 'rbf';
      const rates = own(breakpoints.map((points) => (gaussian ? count - 1 : 2) / (points[gridSize] - points[0])));
      lines.push(
        outside === 'zero' && !gaussian ? `  if (!(z < ${lo} || z > ${hi})) {` : '  {',
        `    const R rate = ${rates}, u = (at - ${lo}) * rate${gaussian ? '' : ' - 1'};`,
        ...(outside === 'linear' ? ['    const R e = (z - at) * rate;'] : []),
        gaussian ? '    R now, slope = 0;' : '    R now = 1, before = u, slope = 0, earlier = 0;',
        `    for (int m = 0; m < ${count}; m++) {`,
        ...(gaussian
          ? ['      now = M(exp)(-(u - (R)m) * (u - (R)m));', '      slope = -2 * (u - (R)m) * now;']
          : [
              '      if (m == 1) { before = now; now = u; earlier = 0; slope = 1; }',
              '      else if (m > 1) {',
              '        const R next = 2 * u * now - before, rise = 2 * (now + u * slope) - earlier;',
              '        before = now; now = next; earlier = slope; slope = rise;',
              '      }',
            ]),
        `      { const R w = now${outside === 'linear' ? ' + e * slope' : ''} + 0 * z;`,
        `        for (o = 0; o < ${outs}; o++) v${k}[o] += w * ${c}[(i * ${count} + m) * ${outs} + o]; }`,
        '    }',
        ...(outside === 'linear' ? [] : ['    (void)slope;']),
        '  }',
      );
    }
    lines.push('}');
    for (const { input, output, affine, f } of locked) {
      const [a, b, cc, d] = affine.map(constant);
      lines.push(
        `{ const R u = ${a} * v${of}[${input}] + ${b}; v${k}[${output}] += ${cc} * (R)(${formula(substitute(f, new Map([['x', variable('u')]])))}) + ${d}; }`,
      );
    }
  }

  /** The function that writes w[order + 1] of t, on even grids; with `linear` also the tangent, e beyond the end. */
  function weightsFunction(order: number, linear: boolean): string {
    const own = `${name}_weights${order}${linear ? '_linear' : ''}`;
    if (weights.has(own)) return own;
    const [matrix, size] = [evenMatrix(order), order + 1];
    const each = (text: (m: number) => string): string[] => Array.from({ length: size }, (_, m) => text(m));
    const tangent =
      linear && order > 0
        ? ['  if (e != 0) {', ...each((m) => `    w[${m}] += e * (${horner(matrix, size, m, 1)});`), '  }']
        : [];
    weights.set(
      own,
      [
        `static inline void ${own}(R t, ${linear ? 'R e, ' : ''}R *w) {`,
        ...each((m) => `  w[${m}] = ${horner(matrix, size, m, 0)};`),
        ...tangent,
        ...(linear && tangent.length === 0 ? ['  (void)e;'] : []),
        '}',
      ].join('\n'),
    );
    return own;
  }

  /** Σ_p M[p, m] t^p, or its derivative by t. */
  function horner(matrix: Float64Array, size: number, m: number, derivative: 0 | 1): string {
    const factors = Array.from({ length: size }, (_, p) => matrix[p * size + m]);
    const terms = derivative === 0 ? factors : factors.slice(1).map((value, p) => value * (p + 1));
    // nothing is added that is 0
    return (
      terms.map(cleaned).reduceRight<string | undefined>((rest, value) => {
        if (rest === undefined) return value === 0 ? undefined : constant(value);
        return value === 0 ? `t * (${rest})` : `${constant(value)} + t * (${rest})`;
      }, undefined) ?? '0'
    );
  }

  function answerLines(of: Answer, said: string): void {
    if (of.kind === 'numbers') {
      of.columns.forEach(({ offset, factor, transform, constant: fixed }, i) => {
        if (fixed) return void lines.push(`y[${i}] = ${constant(offset)};`);
        const value =
          offset === 0 && factor === 1 ? `${said}[${i}]` : `${said}[${i}] / ${constant(factor)} + ${constant(offset)}`;
        if (!transform) return void lines.push(`y[${i}] = ${value};`);
        lines.push(
          `{ const R z = ${value}; y[${i}] = M(exp)(z > 700 ? 700 : z) * ${constant(transform.smear)} - ${constant(transform.shift)}; }`,
        );
      });
      return;
    }
    const over = of.temperature === 1 ? '' : ` / ${constant(of.temperature)}`;
    if (of.logit) {
      lines.push(`{ const R z = ${said}[0]${over}; y[0] = 1 / (1 + M(exp)(z)); y[1] = 1 / (1 + M(exp)(-z)); }`);
      return;
    }
    const n = of.classes.length;
    lines.push(
      '{',
      `  R most = ${said}[0], sum = 0;`,
      `  for (i = 1; i < ${n}; i++) if (${said}[i] > most) most = ${said}[i];`,
      `  for (i = 0; i < ${n}; i++) sum += y[i] = M(exp)((${said}[i] - most)${over});`,
      `  for (i = 0; i < ${n}; i++) y[i] /= sum;`,
      '}',
    );
  }
}

/** Fractions such as 2/3 come out a rounding error off: entries of the matrix are whole numbers over the order's factorial. */
function cleaned(value: number): number {
  const whole = Math.round(value * 120);
  return Math.abs(value * 120 - whole) < 1e-9 ? whole / 120 : value;
}
