// KAN layers as C: a loop over inputs, in which the values of the functions are made and the coefficients of all outputs added up.

import { substitute, variable } from '../formula/build.js';
import { type CHelper, type CSource, constant, overOutputs } from './c-source.js';
import { weightsFunction } from './c-weights.js';
import { layerCells, type LayerCells } from './cells.js';
import type { KanStep } from './program.js';

/** Names that lines of a layer are written in: where an input's domain ends, and the table of coefficients. */
interface Names {
  k: number;
  lo: string;
  hi: string;
  c: string;
}

export function kanLines(to: CSource, step: KanStep, k: number): void {
  const { of, inputs, outputs, splines } = step;
  const { basis, outside, breakpoints, gridSize, coefficients, even } = splines;
  // a table that nothing reads would be a warning
  const bounded = outside !== 'zero';
  const lo = bounded || even || basis !== 'bspline' ? to.perInput(breakpoints.map((points) => points[0])) : '';
  const hi = bounded || basis === 'chebyshev' ? to.perInput(breakpoints.map((points) => points[gridSize])) : '';
  const names: Names = { k, lo, hi, c: to.parameters(coefficients) };
  to.add(
    `for (o = 0; o < ${outputs}; o++) v${k}[o] = 0;`,
    `for (i = 0; i < ${inputs}; i++) {`,
    `  const R z = v${of}[i];`,
  );
  if (bounded || basis !== 'bspline')
    to.add(`  const R at = ${bounded ? `z < ${lo} ? ${lo} : z > ${hi} ? ${hi} : z` : 'z'};`);
  baseLines(to, step, k);
  if (basis === 'bspline') cellLines(to, step, names);
  else denseLines(to, step, names);
  to.add('}');
  lockedLines(to, step, k);
}

function baseLines(to: CSource, { base, outputs, splines: { outside } }: KanStep, k: number): void {
  if (!base) return;
  const seen = outside === 'clamp' ? 'at' : 'z';
  const value = base.activation === 'identity' ? seen : `${to.helper(base.activation as CHelper)}(${seen})`;
  const factors = to.parameters(base.weights);
  to.add(
    `  const R a = ${value};`,
    ...indented(
      2,
      overOutputs(`v${k}`, outputs, (o) => `a * ${factors}[i * ${outputs} + ${o}]`),
    ),
  );
}

/** B-splines: the cell, the order + 1 functions on it, and their coefficients. */
function cellLines(to: CSource, { outputs, splines }: KanStep, { k, lo, c }: Names): void {
  const { order, count, outside, even } = splines;
  const size = order + 1;
  const all = layerCells(splines);
  const isZero = outside === 'zero';
  const seen = isZero ? 'z' : 'at';
  if (isZero) {
    const [start, end] = [to.perInput(all.start), to.perInput(all.end)];
    to.add(`  if (!(z < ${start} || z > ${end})) {`);
  } else to.add('  {');
  if (even) evenPlace(to, all, seen, lo);
  else searchedPlace(to, all, seen);
  to.add(`    R w[${size}];`);
  if (even) {
    const called = weightsFunction(to, order, outside === 'linear');
    to.add(`    ${called}(t, ${outside === 'linear' ? '(z - at) * rate, ' : ''}w);`);
  } else matrixLines(to, all, order, outside === 'linear');
  // a NaN must show where no power of it is taken
  if (order === 0) to.add('    w[0] += 0 * z;');
  if (isZero)
    to.add(
      `    for (int m = 0; m < ${size}; m++) {`,
      `      const int number = cell - ${all.before} + m;`,
      `      if (number < 0 || number >= ${count}) continue;`,
      `      for (o = 0; o < ${outputs}; o++) v${k}[o] += w[m] * ${c}[(i * ${count} + number) * ${outputs} + o];`,
      '    }',
    );
  else {
    const sum = (o: string): string =>
      Array.from({ length: size }, (_, m) => `w[${m}] * r[${m * outputs} + ${o}]`).join(' + ');
    to.add(
      `    const ${to.parameterType} *r = ${c} + (i * ${count} + cell) * ${outputs};`,
      ...indented(4, overOutputs(`v${k}`, outputs, sum)),
    );
  }
  to.add('  }');
}

/** Where x lies on an even grid: found by arithmetic. */
function evenPlace(to: CSource, all: LayerCells, seen: string, lo: string): void {
  const { before, cells } = all;
  const rate = to.perInput(all.rate);
  to.add(
    `    const R rate = ${rate}, u = (${seen} - ${lo}) * rate${before ? ` + ${before}` : ''};`,
    `    const int cell = u < ${cells} ? u > 0 ? (int)u : 0 : ${cells - 1};`,
    `    const R t = u - (R)cell;`,
  );
}

/** Where x lies on another grid: cell after cell. */
function searchedPlace(to: CSource, all: LayerCells, seen: string): void {
  const { cells } = all;
  const [lefts, rates] = [to.table(all.lefts), to.table(all.rates)];
  to.add('    int cell = 0;', '    R rate, t;');
  if (cells > 1)
    to.add(`    while (cell < ${cells - 1} && ${seen} >= ${to.table(all.ends)}[i * ${cells - 1} + cell]) cell++;`);
  to.add(`    rate = ${rates}[i * ${cells} + cell];`, `    t = (${seen} - ${lefts}[i * ${cells} + cell]) * rate;`);
}

/** w of t on grids whose cells have polynomials of their own. */
function matrixLines(to: CSource, all: LayerCells, order: number, linear: boolean): void {
  const size = order + 1;
  const { cells } = all;
  const matrices = to.table(all.matrices);
  to.add(
    `    for (o = 0; o < ${size}; o++) {`,
    `      const R *q = ${matrices} + (i * ${cells} + cell) * ${size * size} + o;`,
    '      R value = 0, slope = 0;',
    '      int p;',
    `      for (p = ${order}; p >= 0; p--) { slope = slope * t + value; value = value * t + q[p * ${size}]; }`,
    `      w[o] = value${linear ? ` + (z - at) * rate * slope` : ''};`,
    '    }',
    ...(linear ? [] : ['    (void)rate;']),
  );
}

/** Gaussians and Chebyshev polynomials: all functions of an input, one after another. */
function denseLines(to: CSource, { outputs, splines }: KanStep, { k, lo, hi, c }: Names): void {
  const { basis, count, outside, breakpoints, gridSize } = splines;
  const gaussian = basis === 'rbf';
  const rates = to.perInput(breakpoints.map((points) => (gaussian ? count - 1 : 2) / (points[gridSize] - points[0])));
  to.add(
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
    `        for (o = 0; o < ${outputs}; o++) v${k}[o] += w * ${c}[(i * ${count} + m) * ${outputs} + o]; }`,
    '    }',
    ...(outside === 'linear' ? [] : ['    (void)slope;']),
    '  }',
  );
}

function lockedLines(to: CSource, { of, locked }: KanStep, k: number): void {
  for (const { input, output, affine, f } of locked) {
    const [a, b, c, d] = affine.map(constant);
    const text = to.expression(substitute(f, new Map([['x', variable('u')]])));
    to.add(`{ const R u = ${a} * v${of}[${input}] + ${b}; v${k}[${output}] += ${c} * (R)(${text}) + ${d}; }`);
  }
}

const indented = (by: number, lines: readonly string[]): string[] => lines.map((line) => ' '.repeat(by) + line);
