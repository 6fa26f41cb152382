// Trees of formulas come from files and programs too: one that is none is told, by whoever is given it.

import { describe, expect, test } from 'vitest';
import { KanError } from '../errors.js';
import { complexityOf } from './complexity.js';
import { differentiate } from './differentiate.js';
import { expressionFunction } from './evaluate.js';
import { type Expression, variablesOf } from './expression.js';
import { printC } from './print-c.js';
import { printJavaScript } from './print-javascript.js';
import { printLatex } from './print-latex.js';
import { printMathML } from './print-mathml.js';
import { printPython } from './print-python.js';
import { printExpression } from './print.js';
import { simplify } from './simplify.js';
import { snapConstants } from './snap.js';

const readers: Record<string, (tree: Expression) => unknown> = {
  printExpression,
  printC,
  printJavaScript,
  printLatex,
  printMathML,
  printPython,
  complexityOf,
  simplify,
  snapConstants: (tree) => snapConstants(tree, { error: () => 0, tolerated: 1 }),
  differentiate: (tree) => differentiate(tree, 'x'),
  expressionFunction: (tree) => expressionFunction(tree, ['x']),
};
const one = { kind: 'number', value: 1 };
const endless: Record<string, unknown> = { kind: 'negate' };
endless.operand = endless;
/** What is no formula, and what would do as one where only names are looked for. */
const damaged: [what: string, tree: unknown, namesOnly?: boolean][] = [
  ['nothing', null],
  ['text', 'x'],
  ['no kind', {}],
  ['a number in text', { kind: 'number', value: '7' }, true],
  ['a constant of another object', { kind: 'constant', name: 'constructor' }, true],
  ['a variable without a name', { kind: 'variable' }],
  ['an operator there is not', { kind: 'binary', operator: '%', left: one, right: one }, true],
  ['half a sum', { kind: 'binary', operator: '+', left: one }],
  ['a function there is not', { kind: 'call', name: 'toString', arguments: [one] }, true],
  ['a function of nothing', { kind: 'call', name: 'sin' }],
  ['a function of too much', { kind: 'call', name: 'sin', arguments: [one, one] }, true],
  ['itself as a part', endless],
];

const insideOf = (tree: unknown) => ({
  kind: 'binary',
  operator: '*',
  left: { kind: 'variable', name: 'x' },
  right: tree,
});

describe.each(damaged)('%s', (_, tree) => {
  test.each(Object.entries(readers))('%s', (name, read) => {
    for (const each of [tree, insideOf(tree)]) {
      expect(() => read(each as Expression)).toThrow(KanError);
      expect(() => read(each as Expression)).toThrow(new RegExp(`^${name}: `));
    }
  });
});

test.each(damaged.filter(([, , namesOnly]) => namesOnly !== true))('variablesOf: %s', (_, tree) => {
  for (const each of [tree, insideOf(tree)]) expect(() => variablesOf(each as Expression)).toThrow(KanError);
});
