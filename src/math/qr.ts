// Least squares with a small number of unknowns by Householder's reflections: the condition number is not squared as in normal equations.
// Knows matrices only. Golub & Van Loan, "Matrix Computations", 5.2 and 5.3.

/** J = Q R of a matrix given by its columns, each scaled to length one. */
export interface TriangularFactor {
  /** R[n, n], row by row, its lower part zero; of the scaled columns */
  r: Float64Array;
  /** lengths of the columns: 0 for one of zeros */
  lengths: Float64Array;
  /** the first n numbers of Qᵀ right */
  right: Float64Array;
  /** length of what no combination of the columns reaches of the right side */
  left: number;
}

/** A column whose part outside the others is this small, relative to its length, says nothing of its own. */
const leastOwn = 1e-11;

/** Share of a column of length one in another that is no more than roundings. */
const leastShare = 1e-6;

/** Factors the columns, which are overwritten with `right`; all are as long. There are no more columns than rows. */
export function factorColumns(columns: readonly Float64Array[], right: Float64Array): TriangularFactor {
  const [rows, n] = [right.length, columns.length];
  const lengths = new Float64Array(n);
  for (let k = 0; k < n; k++) {
    lengths[k] = lengthOf(columns[k], 0);
    if (lengths[k] > 0) for (let i = 0; i < rows; i++) columns[k][i] /= lengths[k];
  }
  const r = new Float64Array(n * n);
  for (let k = 0; k < n; k++) {
    const v = columns[k];
    const length = lengthOf(v, k);
    const diagonal = v[k] > 0 ? -length : length;
    r[k * n + k] = diagonal;
    if (length === 0) continue;
    // the reflection takes v[k..] to (diagonal, 0, 0 …)
    v[k] -= diagonal;
    const square = -diagonal * v[k];
    for (const other of [...columns.slice(k + 1), right]) {
      let dot = 0;
      for (let i = k; i < rows; i++) dot += v[i] * other[i];
      const share = dot / square;
      for (let i = k; i < rows; i++) other[i] -= share * v[i];
    }
    for (let j = k + 1; j < n; j++) r[k * n + j] = columns[j][k];
  }
  return { r, lengths, right: right.slice(0, n), left: lengthOf(right, n) };
}

/** The unknowns x with the least |J x − right|; undefined where the columns do not tell them apart. */
export function solveFactor({ r, lengths, right }: TriangularFactor): Float64Array | undefined {
  const n = lengths.length;
  if (dependentColumn({ r, lengths }) !== undefined) return undefined;
  const x = right.slice();
  for (let k = n - 1; k >= 0; k--) {
    for (let j = k + 1; j < n; j++) x[k] -= r[k * n + j] * x[j];
    x[k] /= r[k * n + k];
  }
  return x.map((value, k) => value / lengths[k]);
}

/** The first column that is a combination of those before it; undefined where there is none. */
export function dependentColumn({ r, lengths }: Pick<TriangularFactor, 'r' | 'lengths'>): number | undefined {
  const n = lengths.length;
  for (let k = 0; k < n; k++) if (!(lengths[k] > 0) || !(Math.abs(r[k * n + k]) > leastOwn)) return k;
  return undefined;
}

/** The places of columns of which the last is a combination of the others; of one alone, which is zeros. None where all are told apart. */
export function dependentColumns(factor: Pick<TriangularFactor, 'r' | 'lengths'>): number[] {
  const last = dependentColumn(factor);
  if (last === undefined) return [];
  const { r, lengths } = factor;
  const n = lengths.length;
  if (!(lengths[last] > 0)) return [last];
  const shares = new Float64Array(last);
  for (let k = last - 1; k >= 0; k--) {
    shares[k] = r[k * n + last];
    for (let j = k + 1; j < last; j++) shares[k] -= r[k * n + j] * shares[j];
    shares[k] /= r[k * n + k];
  }
  return [...shares.keys()].filter((k) => Math.abs(shares[k]) > leastShare).concat(last);
}

/** (JᵀJ)⁻¹[n, n]; undefined where the columns are not told apart. */
export function inverseSquare(factor: TriangularFactor): Float64Array | undefined {
  const { r, lengths } = factor;
  const n = lengths.length;
  if (dependentColumn(factor) !== undefined) return undefined;
  // R⁻¹, column by column
  const inverse = new Float64Array(n * n);
  for (let c = 0; c < n; c++) {
    for (let k = c; k >= 0; k--) {
      let sum = k === c ? 1 : 0;
      for (let j = k + 1; j <= c; j++) sum -= r[k * n + j] * inverse[j * n + c];
      inverse[k * n + c] = sum / r[k * n + k];
    }
  }
  const square = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) {
      let sum = 0;
      for (let k = Math.max(i, j); k < n; k++) sum += inverse[i * n + k] * inverse[j * n + k];
      square[i * n + j] = sum / lengths[i] / lengths[j];
    }
  return square;
}

/** √Σ v², from row `from` on, for numbers of any size. */
function lengthOf(v: Float64Array, from: number): number {
  let most = 0;
  for (let i = from; i < v.length; i++) most = Math.max(most, Math.abs(v[i]));
  if (most === 0 || !Number.isFinite(most)) return most;
  let sum = 0;
  for (let i = from; i < v.length; i++) sum += (v[i] / most) ** 2;
  return most * Math.sqrt(sum);
}
