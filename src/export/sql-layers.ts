// Layers without splines, and activations, as expressions of SQL.

import { KanError } from '../errors.js';
import type { ActivationName } from '../math/functions.js';
import type { GateStep, LinearStep, MeanStep, NormStep, ProductStep } from './program.js';
import { type SqlDialect, sqlNumber } from './sql-dialects.js';
import { sqlExp } from './sql-formula.js';
import { type SqlQuery, sumOf } from './sql-query.js';

export function linearTexts({ weights, bias, outputs }: LinearStep, x: readonly string[]): string[] {
  return Array.from(bias, (start, o) =>
    sumOf([sqlNumber(start), ...x.map((each, i) => `${sqlNumber(weights[i * outputs + o])} * ${each}`)]),
  );
}

export function gateTexts({ gate }: GateStep, x: readonly string[], skip: readonly string[]): string[] {
  return x.map((each, i) => `${sqlNumber(gate)} * ${each} + ${sqlNumber(1 - gate)} * ${skip[i]}`);
}

export function productTexts({ sums, arities }: ProductStep, x: readonly string[]): string[] {
  let at = sums;
  return [...x.slice(0, sums), ...arities.map((arity) => x.slice(at, (at += arity)).join(' * '))];
}

export function meanTexts({ of }: MeanStep, vectors: readonly (readonly string[])[]): string[] {
  return vectors[of[0]].map((_, i) => `(${sumOf(of.map((vector) => vectors[vector][i]))}) / ${sqlNumber(of.length)}`);
}

/** Mean, then scale, then the vector: three stages. */
export function normStages(query: SqlQuery, { of, gain, bias }: NormStep, k: number): void {
  const x = query.vectors[of];
  const [mean, scale] = [query.keep(`m${k}`), query.keep(`n${k}`)];
  query.stage(k, [[mean, `(${sumOf(x)}) / ${sqlNumber(x.length)}`]]);
  const squares = sumOf(x.map((each) => `(${each} - ${mean}) * (${each} - ${mean})`));
  query.stage(k, [[scale, `1 / sqrt((${squares}) / ${sqlNumber(x.length)} + 1e-5)`]]);
  query.setVector(
    k,
    x.map((each, i) => `(${each} - ${mean}) * ${scale} * ${sqlNumber(gain[i])} + ${sqlNumber(bias[i])}`),
  );
  query.forget();
}

export function activationText(activation: ActivationName, x: string, dialect: SqlDialect): string {
  switch (activation) {
    case 'silu':
      return siluText(x, dialect);
    case 'relu':
      return `CASE WHEN ${x} < 0 THEN 0 ELSE ${x} END`;
    case 'tanh':
      return `tanh(${x})`;
    case 'identity':
      return x;
    case 'gelu':
      throw new KanError(
        `exportModel: the model has \`gelu\`, and ${dialect.name} has no error function`,
        'export to another language, such as python or c',
      );
    case 'none':
      return '0e0';
  }
}

/** x / (1 + e^−x). Where e^−x stands still it is not as good as infinite beside x, which may be larger. */
function siluText(x: string, dialect: SqlDialect): string {
  const text = `${x} / (1 + ${sqlExp(dialect, `(-${x})`)})`;
  return dialect.strictExp ? `CASE WHEN ${x} < -300 THEN 0 ELSE ${text} END` : text;
}
