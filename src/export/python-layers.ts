// Layers without splines, as Python.

import type { ActivationStep, GateStep, LinearStep, MeanStep, NormStep, ProductStep } from './program.js';
import { number, type PythonSource } from './python-source.js';

export function linearLines(to: PythonSource, { of, inputs, outputs, weights, bias }: LinearStep, k: number): void {
  const factors = to.table(weights, [inputs, outputs], true);
  to.add(`v${k} = ${to.table(bias, [outputs], true)} + v${of} @ ${factors}`);
}

export function activationLines(to: PythonSource, { of, activation }: ActivationStep, k: number): void {
  to.add(`v${k} = ${to.use(`_${activation}`)}(v${of})`);
}

export function normLines(to: PythonSource, { of, gain, bias }: NormStep, k: number): void {
  to.add(
    `off = v${of} - v${of}.mean(axis=1, keepdims=True)`,
    `v${k} = off / np.sqrt((off * off).mean(axis=1, keepdims=True) + 1e-5) * ${to.table(gain, [gain.length], true)} + ${to.table(bias, [bias.length], true)}`,
  );
}

export function gateLines(to: PythonSource, { of, skip, gate }: GateStep, k: number): void {
  to.add(`v${k} = ${number(gate)} * v${of} + ${number(1 - gate)} * v${skip}`);
}

export function productLines(to: PythonSource, { of, sums, arities }: ProductStep, k: number): void {
  const parts = sums > 0 ? [`v${of}[:, :${sums}]`] : [];
  let at = sums;
  for (const arity of arities) {
    parts.push(`v${of}[:, ${at}:${at + arity}].prod(axis=1, keepdims=True)`);
    at += arity;
  }
  to.add(`v${k} = np.concatenate([${parts.join(', ')}], axis=1)`);
}

export function meanLines(to: PythonSource, { of }: MeanStep, k: number): void {
  to.add(`v${k} = (${of.map((vector) => `v${vector}`).join(' + ')}) / ${of.length}`);
}
