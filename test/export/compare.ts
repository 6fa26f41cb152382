// How far answers are from the right ones.

import { answerWidth, type Program } from '../../src/export/program.js';

/** An answer that is too far off. */
interface Wrong {
  row: number;
  column: number;
  got: number;
  expected: number;
}

/**
 * The answers further off than the tolerance, relative to the answer itself or to what answers usually are, whichever is more: sums may
 * cancel. Where e is raised to what the network says, errors grow by its size: d(e^z) = e^z dz.
 */
export function wrongAnswers(
  program: Program,
  got: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance: number,
): Wrong[] {
  const { answer } = program;
  const width = answerWidth(program);
  const usual = Array.from(expected, Math.abs).toSorted((a, b) => a - b)[expected.length >> 1];
  const wrong: Wrong[] = [];
  for (let i = 0; i < expected.length; i++) {
    const column = i % width;
    const isPower = answer.kind === 'numbers' && answer.columns[column].transform !== undefined;
    const growth = isPower ? Math.max(1, Math.abs(Math.log(Math.abs(expected[i])))) : 1;
    const allowed = tolerance * growth * Math.max(usual, Math.abs(expected[i]));
    if (!(Math.abs(got[i] - expected[i]) <= allowed))
      wrong.push({ row: Math.floor(i / width), column, got: got[i], expected: expected[i] });
  }
  return wrong;
}
