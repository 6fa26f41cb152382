// What the network says as answers, in Python: the target's own units, or probabilities.

import type { Answer } from './program.js';
import { number, type PythonSource } from './python-source.js';

/** Returns y[rows, answers] of the vector of that name. */
export function answerLines(to: PythonSource, answer: Answer, said: string): void {
  if (answer.kind === 'numbers') {
    const parts = answer.columns.map(({ offset, factor, transform, constant }, i) => {
      if (constant) return `np.full(len(x), ${number(offset)})`;
      const value = `${said}[:, ${i}] / ${number(factor)} + ${number(offset)}`;
      if (!transform) return value;
      return `np.exp(np.minimum(${value}, 700)) * ${number(transform.smear)} - ${number(transform.shift)}`;
    });
    to.add(`return np.stack([${parts.join(', ')}], axis=1)`);
    return;
  }
  const temperature = number(answer.temperature);
  const { chance, classes } = answer;
  const mixed = (p: string): string =>
    chance === 0 ? p : `${number(1 - chance)} * (${p}) + ${number(chance / classes.length)}`;
  if (answer.logit)
    to.add(
      `z = ${said}[:, 0] / ${temperature}`,
      `return ${mixed('np.stack([1 / (1 + np.exp(z)), 1 / (1 + np.exp(-z))], axis=1)')}`,
    );
  else
    to.add(
      `powers = np.exp((${said} - ${said}.max(axis=1, keepdims=True)) / ${temperature})`,
      `return ${mixed('powers / powers.sum(axis=1, keepdims=True)')}`,
    );
}
