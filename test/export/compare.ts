// How far answers are from the right ones.

import { createRandom } from 'kanjs/model';
import { interpretRows } from '../../src/export/interpret.js';
import { answerWidth, type Program, type Step } from '../../src/export/program.js';

/** An answer that is too far off. */
interface Wrong {
  row: number;
  column: number;
  got: number;
  expected: number;
}

/** Roundings of a row that an answer may be off by. */
const roundings = 64;

/**
 * How far answers move when every number of a row and every parameter moves by one rounding of eight bytes, up or down: no way to compute them can be
 * nearer for certain. Found with moves of many roundings, which are far from those of the computing itself.
 */
export function movedBy(program: Program, values: Float64Array, rows: number): Float64Array {
  const answers = interpretRows(program, values, rows);
  const random = createRandom(5);
  const many = 2 ** 16;
  const moved = (value: number): number => value * (1 + (random.next() < 0.5 ? 1 : -1) * many * Number.EPSILON);
  const most = new Float64Array(answers.length);
  for (let draw = 0; draw < 3; draw++) {
    const steps = program.steps.map((step): Step => {
      if (step.op === 'linear') return { ...step, weights: step.weights.map(moved), bias: step.bias.map(moved) };
      if (step.op !== 'kan') return step;
      const { base, splines } = step;
      return {
        ...step,
        ...(base && { base: { ...base, weights: base.weights.map(moved) } }),
        splines: { ...splines, coefficients: splines.coefficients.map(moved) },
      };
    });
    // places of words stay as they are
    const row = values.map((value, i) =>
      program.columns[i % program.columns.length].kind === 'words' ? value : moved(value),
    );
    interpretRows({ ...program, steps }, row, rows).forEach((other, i) => {
      most[i] = Math.max(most[i], Math.abs(other - answers[i]) / many || 0);
    });
  }
  return most;
}

/**
 * The answers further off than the tolerance, relative to the answer itself or to what answers usually are, whichever is more: sums may
 * cancel. Where e is raised to what the network says, errors grow by its size: d(e^z) = e^z dz. Where `moved` is given, what roundings of the
 * row would do is allowed too: far outside, products of large numbers nearly cancel. What is no finite number has no answer, whatever it is written as.
 */
export function wrongAnswers(
  program: Program,
  got: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance: number,
  moved?: ArrayLike<number>,
): Wrong[] {
  const { answer } = program;
  const width = answerWidth(program);
  const known = Array.from(expected, Math.abs).filter(Number.isFinite);
  const usual = known.toSorted((a, b) => a - b)[known.length >> 1];
  const wrong: Wrong[] = [];
  for (let i = 0; i < expected.length; i++) {
    const column = i % width;
    const isPower = answer.kind === 'numbers' && answer.columns[column].transform !== undefined;
    const growth = isPower ? Math.max(1, Math.abs(Math.log(Math.abs(expected[i])))) : 1;
    const allowed = Math.max(
      tolerance * growth * Math.max(usual, Math.abs(expected[i])),
      (moved?.[i] ?? 0) * roundings,
    );
    const right = Number.isFinite(expected[i]) ? Math.abs(got[i] - expected[i]) <= allowed : !Number.isFinite(got[i]);
    if (!right) wrong.push({ row: Math.floor(i / width), column, got: got[i], expected: expected[i] });
  }
  return wrong;
}
