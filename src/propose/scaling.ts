// Laws of the form that dimensions give them (Buckingham 1914): y = Π x^a · φ(Π x^b), an unknown function of one product of powers. The exponents are found
// with φ a polynomial in log u by least squares (variable projection; Golub & Pereyra 1973), made simple, and φ is then looked up among shapes.
// n · exp(−m · g · x / (k · T)), k · T · z / (eᶻ − 1) with z = h · w / (k · T), and n · m · tanh(m · B / (k · T)) are such.

import { number, power, product, quotient, variable } from '../formula/build.js';
import type { Expression } from '../formula/expression.js';
import { solveCholesky } from '../math/cholesky.js';
import type { Steps } from '../work.js';
import type { Columns } from '../formula/formula-fit.js';
import { fitShapes } from './shapes.js';
import type { Proposer } from './proposal.js';

/** Rows that exponents are found on, and degree of the polynomial. */
const [mostRows, degree] = [400, 6];
/** Steps from each start. */
const steps = 30;
/** Exponents below this are none, beside a largest one of 1. */
const none = 0.12;
/** Simple exponents may leave so many times what free ones leave, or this share of the variance. */
const [asGood, hardly] = [1.6, 2e-3];
/** What is left must be less than this share of the variance. */
const telling = 0.6;
/** Powers of the quantity that its function may hold without being the worse for it. */
const shifts = [-3, -2, -1.5, -1, -0.5, 0, 0.5, 1, 1.5, 2, 3];
/** Columns up to which a product and a ratio of two of them are where it begins too. */
const fewColumns = 3;
/** Groups that are looked up among shapes. */
const mostGroups = 2;

interface Powers {
  /** exponents of the factor and of the quantity */
  a: number[];
  b: number[];
  left: number;
}

export const proposeScaling: Proposer = function* (data, { allows, powers }, propose) {
  if (!powers) return;
  const { names, columns, y } = thinned(data);
  const usable = [...columns.keys()].filter(
    (i) => columns[i].every((value) => value > 0) && columns[i].some((value) => value !== columns[i][0]),
  );
  if (usable.length === 0) return yield* ofOneColumn({ names, columns, y }, allows, propose);
  const logs = usable.map((i) => centred(columns[i].map(Math.log)));
  const found = usable.length === 1 ? [{ a: [0], b: [1], left: 0 }] : yield* groups(logs, y);
  for (const { a, b } of found.slice(0, mostGroups)) {
    const values = (exponents: readonly number[]): Float64Array =>
      y.map((_, row) => exponents.reduce((total, p, i) => (p === 0 ? total : total * columns[usable[i]][row] ** p), 1));
    const text = (exponents: readonly number[]): Expression =>
      productOf(
        exponents,
        usable.map((i) => names[i]),
      );
    // a function of u may look simpler in 1 / u
    const ways = found.length === 1 && usable.length === 1 ? [b] : [b, b.map((each) => 0 - each)];
    for (const way of ways)
      for (const shape of yield* fitShapes(values(way), values(a), y, allows))
        propose({
          expression: shape.text(text(a), text(way)),
          origin: 'a function of one product of powers',
          fixedExponents: true,
        });
  }
};

/** A function of the only column that changes, where it has no logarithm. */
function* ofOneColumn(
  { names, columns, y }: Columns,
  allows: (name: string) => boolean,
  propose: Parameters<Proposer>[2],
): Steps<void> {
  const changing = [...columns.keys()].filter((i) => columns[i].some((value) => value !== columns[i][0]));
  if (changing.length !== 1) return;
  const [only] = changing;
  for (const shape of yield* fitShapes(columns[only], new Float64Array(y.length).fill(1), y, allows))
    propose({
      expression: shape.text(number(1), variable(names[only])),
      origin: 'a function of one column',
      fixedExponents: true,
    });
}

/** Simple exponents under which little is left, the best first. */
function* groups(logs: readonly Float64Array[], y: Float64Array): Steps<Powers[]> {
  const count = logs.length;
  const slopes = slopesOf(logs, y);
  const unit = (i: number): number[] => logs.map((_, k) => (k === i ? 1 : 0));
  const starts = [
    ...(slopes ? [{ a: logs.map(() => 0), b: slopes }] : []),
    ...Array.from({ length: count }, (_, i) => ({ a: (slopes ?? logs.map(() => 0)).with(i, 0), b: unit(i) })),
    ...(slopes && count <= fewColumns ? pairsOf(slopes) : []),
  ];
  const free: Powers[] = [];
  for (const start of starts) {
    const fit = yield* descend(logs, y, start, [...logs.map(() => true), ...logs.map(() => true)]);
    if (fit && fit.left < telling) free.push(fit);
    if (yield 0) return [];
  }
  const found = new Map<string, Powers>();
  for (const fit of free.toSorted((p, q) => p.left - q.left).slice(0, 4)) {
    for (const simple of simplified(fit.b)) {
      const again = yield* descend(logs, y, { a: fit.a, b: simple }, [
        ...logs.map(() => true),
        ...logs.map(() => false),
      ]);
      if (!again) continue;
      // a + t · b says the same for every t: the one without the strongest column of b is told
      const at = strongest(simple);
      const shift = again.a[at] / simple[at];
      const whole = {
        a: again.a.map((each, i) => Math.round(2 * (each - shift * simple[i])) / 2).with(at, 0),
        b: simple,
      };
      const lefts = shifts.map((t) =>
        leftAt(
          logs,
          y,
          whole.a.map((each, i) => each + t * simple[i]),
          simple,
        ),
      );
      const left = lefts.reduce((p, q) => Math.min(p, q));
      if (!(left <= Math.max(asGood * fit.left, fit.left + hardly)) || !(left < telling)) continue;
      found.set(JSON.stringify([whole.a, simple]), { ...whole, left });
    }
  }
  return [...found.values()].toSorted((p, q) => p.left - q.left);
}

/** x · z and x / z of each two columns, the factor as steep as the whole is. */
function pairsOf(slopes: readonly number[]): { a: number[]; b: number[] }[] {
  return slopes.flatMap((slope, i) =>
    slopes.flatMap((other, j) =>
      j <= i
        ? []
        : [1, -1].map((sign) => ({
            a: slopes.with(i, 0).with(j, other - sign * slope),
            b: slopes.map((_, k) => (k === i ? 1 : k === j ? sign : 0)),
          })),
    ),
  );
}

/** Exponents as whole numbers or halves, in units of one of them. */
function simplified(b: readonly number[]): number[][] {
  const most = Math.max(...b.map(Math.abs));
  const found = new Map<string, number[]>();
  for (const unit of b.map(Math.abs).filter((size) => size > 0.3 * most)) {
    for (const parts of [1, 2]) {
      const sign = Math.sign(b[strongest(b)]);
      const simple = b.map((each) =>
        Math.abs(each) < none * most ? 0 : (sign * Math.round((parts * each) / unit)) / parts + 0,
      );
      if (simple.some((each, i) => Math.abs(each) > 4 || Math.abs(each - (sign * b[i]) / unit) > 0.3)) continue;
      if (simple.some((each) => each !== 0)) found.set(simple.join(), simple);
    }
  }
  return [...found.values()].slice(0, 3);
}

const strongest = (b: readonly number[]): number =>
  b.reduce((best, each, i) => (Math.abs(each) > Math.abs(b[best]) + 1e-9 ? i : best), 0);

/** Damped Gauss–Newton steps in the exponents that may move, the polynomial solved for at each; slopes by differences. */
function* descend(
  logs: readonly Float64Array[],
  y: Float64Array,
  { a, b }: { a: readonly number[]; b: readonly number[] },
  moving: readonly boolean[],
): Steps<Powers | undefined> {
  const [count, rows] = [logs.length, y.length];
  const free = moving.flatMap((each, p) => (each ? [p] : []));
  let place = Float64Array.from([...a, ...b]);
  let now = residualsAt(logs, y, place);
  if (!now) return undefined;
  const all = variance(y) * rows;
  let damping = 1e-2;
  for (let step = 0; step < steps; step++) {
    const slopes = free.map((p) => {
      const moved = place.slice();
      moved[p] += 1e-5;
      const there = residualsAt(logs, y, moved);
      return there ? there.map((value, row) => (value - now![row]) / 1e-5) : new Float64Array(rows);
    });
    const size = free.length;
    const matrix = new Float64Array(size * size);
    const right = new Float64Array(size);
    for (let p = 0; p < size; p++) {
      for (let q = 0; q <= p; q++) matrix[p * size + q] = dot(slopes[p], slopes[q]);
      right[p] = -dot(slopes[p], now);
    }
    const before = dot(now, now);
    let better = false;
    for (let tries = 0; tries < 5 && !better; tries++) {
      const damped = matrix.slice();
      for (let p = 0; p < size; p++) damped[p * size + p] = damped[p * size + p] * (1 + damping) + 1e-9 * all;
      const move = right.slice();
      if (!solveCholesky(damped, move)) {
        damping *= 10;
        continue;
      }
      const next = place.slice();
      free.forEach((p, i) => (next[p] += Math.max(-1, Math.min(1, move[i]))));
      const there = residualsAt(logs, y, next);
      if (there && dot(there, there) < before) {
        [place, now, better] = [next, there, true];
        damping = Math.max(1e-6, damping / 5);
      } else damping *= 8;
    }
    if (yield rows * (60 * free.length + 100) * 3) break;
    if (!better || dot(now, now) > before * (1 - 1e-4)) break;
  }
  return { a: [...place.subarray(0, count)], b: [...place.subarray(count)], left: dot(now, now) / all };
}

function leftAt(logs: readonly Float64Array[], y: Float64Array, a: readonly number[], b: readonly number[]): number {
  const residuals = residualsAt(logs, y, Float64Array.from([...a, ...b]));
  return residuals ? dot(residuals, residuals) / (variance(y) * y.length) : Infinity;
}

/** y less the best Π x^a · polynomial(log Π x^b). */
function residualsAt(logs: readonly Float64Array[], y: Float64Array, place: Float64Array): Float64Array | undefined {
  const [count, rows, terms] = [logs.length, y.length, degree + 1];
  const inner = new Float64Array(rows);
  const outer = new Float64Array(rows);
  for (let i = 0; i < count; i++) {
    const [a, b, log] = [place[i], place[count + i], logs[i]];
    for (let row = 0; row < rows; row++) {
      outer[row] += a * log[row];
      inner[row] += b * log[row];
    }
  }
  const [low, high] = [inner.reduce((p, q) => Math.min(p, q)), inner.reduce((p, q) => Math.max(p, q))];
  if (!(high - low > 1e-9) || !Number.isFinite(high - low)) return undefined;
  const mean = inner.reduce((total, value) => total + value / rows, 0);
  const spread = 1.5 * Math.sqrt(inner.reduce((total, value) => total + (value - mean) ** 2 / rows, 0));
  const basis = Array.from({ length: terms }, () => new Float64Array(rows));
  for (let row = 0; row < rows; row++) {
    // far values, as the logarithm of what comes near zero has, are drawn in
    const s = (inner[row] - mean) / spread;
    const t = s / Math.sqrt(1 + s * s);
    const w = Math.exp(outer[row]);
    basis[0][row] = w;
    basis[1][row] = w * t;
    for (let k = 2; k < terms; k++) basis[k][row] = 2 * t * basis[k - 1][row] - basis[k - 2][row];
  }
  const matrix = new Float64Array(terms * terms);
  const right = new Float64Array(terms);
  for (let p = 0; p < terms; p++) {
    for (let q = 0; q <= p; q++) matrix[p * terms + q] = dot(basis[p], basis[q]);
    matrix[p * terms + p] *= 1 + 1e-10;
    right[p] = dot(basis[p], y);
  }
  if (!right.every(Number.isFinite) || !solveCholesky(matrix, right)) return undefined;
  return y.map((value, row) => {
    let said = 0;
    for (let k = 0; k < terms; k++) said += right[k] * basis[k][row];
    return value - said;
  });
}

/** Slopes of log |y| by the logarithms, the largest values counting most; undefined where they are not to be had. */
function slopesOf(logs: readonly Float64Array[], y: Float64Array): number[] | undefined {
  const most = y.reduce((p, q) => Math.max(p, Math.abs(q)), 0);
  const rows = Array.from(y.keys()).filter((row) => Math.abs(y[row]) > 1e-3 * most);
  const size = logs.length;
  const matrix = new Float64Array(size * size);
  const right = new Float64Array(size);
  let [weightOfAll, mean] = [0, 0];
  for (const row of rows) {
    weightOfAll += y[row] ** 2;
    mean += y[row] ** 2 * Math.log(Math.abs(y[row]));
  }
  mean /= weightOfAll;
  for (let p = 0; p < size; p++) {
    for (let q = 0; q <= p; q++)
      matrix[p * size + q] = rows.reduce((total, row) => total + y[row] ** 2 * logs[p][row] * logs[q][row], 0);
    matrix[p * size + p] *= 1 + 1e-9;
    right[p] = rows.reduce((total, row) => total + y[row] ** 2 * logs[p][row] * (Math.log(Math.abs(y[row])) - mean), 0);
  }
  return solveCholesky(matrix, right) && right.every(Number.isFinite) ? [...right] : undefined;
}

function productOf(exponents: readonly number[], names: readonly string[]): Expression {
  const part = (sign: number): Expression =>
    product(1, ...exponents.flatMap((p, i) => (sign * p > 0 ? [power(variable(names[i]), Math.abs(p))] : [])));
  return quotient(part(1), part(-1));
}

function thinned({ names, columns, y }: Columns): Columns {
  const step = Math.max(1, y.length / mostRows);
  const take = (values: Float64Array): Float64Array => values.filter((_, row) => Math.floor(row % step) === 0);
  return { names, columns: columns.map(take), y: take(y) };
}

function centred(values: Float64Array): Float64Array {
  const mean = values.reduce((total, value) => total + value / values.length, 0);
  return values.map((value) => value - mean);
}

function variance(values: Float64Array): number {
  return centred(values).reduce((total, value) => total + value ** 2 / values.length, 0);
}

function dot(a: Float64Array, b: Float64Array): number {
  let total = 0;
  for (let i = 0; i < a.length; i++) total += a[i] * b[i];
  return total;
}
