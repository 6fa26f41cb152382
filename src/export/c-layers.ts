// Layers without splines, as C.

import { type CHelper, type CSource, constant } from './c-source.js';
import type { ActivationStep, GateStep, LinearStep, MeanStep, NormStep, ProductStep } from './program.js';

export function linearLines(to: CSource, { of, inputs, outputs, weights, bias }: LinearStep, k: number): void {
  to.add(
    `for (o = 0; o < ${outputs}; o++) v${k}[o] = ${to.parameters(bias)}[o];`,
    `for (i = 0; i < ${inputs}; i++) {`,
    `  const R a = v${of}[i];`,
    `  for (o = 0; o < ${outputs}; o++) v${k}[o] += a * ${to.parameters(weights)}[i * ${outputs} + o];`,
    '}',
  );
}

export function activationLines(to: CSource, { of, activation }: ActivationStep, k: number): void {
  const called = to.helper(activation as CHelper);
  to.add(`for (i = 0; i < ${to.widths[k]}; i++) v${k}[i] = ${called}(v${of}[i]);`);
}

export function normLines(to: CSource, { of, gain, bias }: NormStep, k: number): void {
  const n = to.widths[k];
  to.add(
    '{',
    '  R mean = 0, variance = 0;',
    `  for (i = 0; i < ${n}; i++) mean += v${of}[i] / ${n};`,
    `  for (i = 0; i < ${n}; i++) variance += (v${of}[i] - mean) * (v${of}[i] - mean) / ${n};`,
    '  variance = 1 / M(sqrt)(variance + (R)1e-5);',
    `  for (i = 0; i < ${n}; i++) v${k}[i] = (v${of}[i] - mean) * variance * ${to.parameters(gain)}[i] + ${to.parameters(bias)}[i];`,
    '}',
  );
}

export function gateLines(to: CSource, { of, skip, gate }: GateStep, k: number): void {
  to.add(
    `for (i = 0; i < ${to.widths[k]}; i++) v${k}[i] = ${constant(gate)} * v${of}[i] + ${constant(1 - gate)} * v${skip}[i];`,
  );
}

export function productLines(to: CSource, { of, sums, arities }: ProductStep, k: number): void {
  if (sums > 0) to.add(`for (i = 0; i < ${sums}; i++) v${k}[i] = v${of}[i];`);
  let at = sums;
  arities.forEach((arity, j) => {
    const factors = Array.from({ length: arity }, (_, i) => `v${of}[${at + i}]`);
    at += arity;
    to.add(`v${k}[${sums + j}] = ${factors.join(' * ')};`);
  });
}

export function meanLines(to: CSource, { of }: MeanStep, k: number): void {
  const sum = of.map((vector) => `v${vector}[i]`).join(' + ');
  to.add(`for (i = 0; i < ${to.widths[k]}; i++) v${k}[i] = (${sum}) / ${of.length};`);
}
