// What both ways to write JavaScript have in common: columns on their way in, answers on their way out.

import { literal } from '../compute/straight-line/code.js';
import { javascriptNames } from '../formula/code-names.js';
import { printJavaScript } from '../formula/print-javascript.js';
import { formulaFunctions } from './formula-code.js';
import type { Answer, DateStep, FormulaStep, NumberStep, Program, WordsStep } from './program.js';

/** Text before a function, and the lines of it. */
export interface Body {
  declarations: readonly string[];
  lines: readonly string[];
}

/** How constants and tables are made. */
interface Making {
  name: (text: string) => string;
  table: (numbers: ArrayLike<number>) => string;
}

/** Helpers that the text may call; see `helperTexts`. */
export const helperTexts = {
  robust: `function robust(value⟨: number⟩, center⟨: number⟩, width⟨: number⟩)⟨: number⟩ {
  const z = (value - center) / width;
  return Math.abs(z) > 1e8 ? Math.sign(z) : z / Math.sqrt(1 + z * z);
}`,
  logarithmic: `function logarithmic(value⟨: number⟩, center⟨: number⟩, width⟨: number⟩)⟨: number⟩ {
  const apart = (value - center) / width;
  const z = Number.isFinite(apart) ? apart : value / width - center / width;
  return Math.asinh(Math.max(-1e300, Math.min(1e300, z)));
}`,
} as const;

const finite = (x: string): string => `${x} + 0 * ${x}`;

/** What a column becomes; x is the text of its value. */
export function columnCode(step: NumberStep | DateStep | WordsStep, x: string, { name, table }: Making): string[] {
  if (step.op === 'words') {
    const last = step.table.length / step.width - 1;
    const rows = table(step.table);
    // of the size of a word's place, or NaN
    const at = name(`(${x} >= 0 && ${x} < ${last} ? ${x} : ${last}) * ${step.width}`);
    return Array.from({ length: step.width }, (_, i) => name(`${rows}[${at} + ${i}]`));
  }
  // what is infinite has no answer: 0 · ∞ is NaN
  const value = name(Number.isNaN(step.fill) ? finite(x) : `${x} === ${x} ? ${finite(x)} : ${literal(step.fill)}`);
  if (step.op === 'number') {
    const { offset, factor, curve } = step;
    const curved = curve
      ? `${curve.kind === 'log' ? 'logarithmic' : 'robust'}(${value}, ${literal(curve.center)}, ${literal(curve.width)})`
      : value;
    return [offset === 0 && factor === 1 ? curved : name(`(${curved} - ${literal(offset)}) * ${literal(factor)}`)];
  }
  const made: string[] = [];
  if (step.elapsed) {
    const { origin, unit, offset, factor } = step.elapsed;
    made.push(name(`((${value} - ${literal(origin)}) / ${unit} - ${literal(offset)}) * ${literal(factor)}`));
  }
  for (const { wholeDays, shift, length } of step.cycles) {
    const turns = name(wholeDays ? `(Math.floor(${value} / 86400) + ${shift}) / ${length}` : `${value} / ${length}`);
    const angle = name(`2 * Math.PI * (${turns} - Math.floor(${turns}))`);
    made.push(name(`Math.sin(${angle})`), name(`Math.cos(${angle})`));
  }
  return made;
}

/** The lines that write y from what the networks say. */
export function answerCode(answer: Answer, said: readonly string[], name: (text: string) => string): string[] {
  // names are made before their lines are asked for
  if (answer.kind === 'numbers')
    return answer.columns.map(({ offset, factor, transform, constant }, i) => {
      if (constant) return `y[${i}] = ${literal(offset)};`;
      const value = offset === 0 && factor === 1 ? said[i] : `${said[i]} / ${literal(factor)} + ${literal(offset)}`;
      if (!transform) return `y[${i}] = ${value};`;
      return `y[${i}] = Math.exp(Math.min(${value}, 700)) * ${literal(transform.smear)} - ${literal(transform.shift)};`;
    });
  const { logit, temperature, chance, classes } = answer;
  const over = temperature === 1 ? '' : ` / ${literal(temperature)}`;
  const mixed = (p: string): string =>
    chance === 0 ? p : `${literal(1 - chance)} * (${p}) + ${literal(chance / classes.length)}`;
  if (logit) {
    const z = name(`${said[0]}${over}`);
    return [`y[0] = ${mixed(`1 / (1 + Math.exp(${z}))`)};`, `y[1] = ${mixed(`1 / (1 + Math.exp(-${z}))`)};`];
  }
  const largest = name(said.reduce((most, each) => `Math.max(${most}, ${each})`));
  const powers = said.map((each) => name(`Math.exp((${each} - ${largest})${over})`));
  const sum = name(powers.join(' + '));
  return powers.map((each, i) => `y[${i}] = ${mixed(`${each} / ${sum}`)};`);
}

/** The functions of a formula, and the calls of them; `values` are what their columns are called. */
export function formulaCode(step: FormulaStep, program: Program, values: (place: number) => string): FormulaCode {
  const all = formulaFunctions(step, program, javascriptNames);
  const texts = all.map(({ expression }) => printJavaScript(expression));
  return {
    declarations: all.map(
      ({ name, parameters }, i) =>
        `/** ${step.expressions.length === 1 ? 'The formula' : 'A formula'}, of values of columns. */\nexport function ${name}(${parameters.map((each) => `${each}⟨: number⟩`).join(', ')})⟨: number⟩ {\n  return ${texts[i]};\n}`,
    ),
    calls: all.map(({ name, places }) => `${name}(${places.map(values).join(', ')})`),
    needsErf: texts.some((text) => text.includes('erf(')),
  };
}

interface FormulaCode {
  declarations: string[];
  calls: string[];
  needsErf: boolean;
}
