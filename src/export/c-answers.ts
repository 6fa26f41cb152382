// What the network says as answers, in C: the target's own units, or probabilities.

import { type CSource, constant } from './c-source.js';
import type { Answer } from './program.js';

/** y[answers] of the vector of that name. */
export function answerLines(to: CSource, answer: Answer, said: string): void {
  if (answer.kind === 'numbers') return numberLines(to, answer, said);
  const over = answer.temperature === 1 ? '' : ` / ${constant(answer.temperature)}`;
  const { chance, classes } = answer;
  const mixed = (p: string): string =>
    chance === 0 ? p : `${constant(1 - chance)} * (${p}) + ${constant(chance / classes.length)}`;
  if (answer.logit) {
    const [first, second] = ['z', '-z'].map((z) => mixed(`1 / (1 + M(exp)(${z}))`));
    to.add(`{ const R z = ${said}[0]${over}; y[0] = ${first}; y[1] = ${second}; }`);
    return;
  }
  const n = classes.length;
  to.add(
    '{',
    `  R most = ${said}[0], sum = 0;`,
    `  for (i = 1; i < ${n}; i++) if (${said}[i] > most) most = ${said}[i];`,
    `  for (i = 0; i < ${n}; i++) sum += y[i] = M(exp)((${said}[i] - most)${over});`,
    `  for (i = 0; i < ${n}; i++) y[i] ${chance === 0 ? '/= sum' : `= ${mixed('y[i] / sum')}`};`,
    '}',
  );
}

function numberLines(to: CSource, { columns }: Extract<Answer, { kind: 'numbers' }>, said: string): void {
  columns.forEach(({ offset, factor, transform, constant: fixed }, i) => {
    if (fixed) return to.add(`y[${i}] = ${constant(offset)};`);
    const isPlain = offset === 0 && factor === 1;
    const value = isPlain ? `${said}[${i}]` : `${said}[${i}] / ${constant(factor)} + ${constant(offset)}`;
    if (!transform) return to.add(`y[${i}] = ${value};`);
    to.add(
      `{ const R z = ${value}; y[${i}] = M(exp)(z > 700 ? 700 : z) * ${constant(transform.smear)} - ${constant(transform.shift)}; }`,
    );
  });
}
