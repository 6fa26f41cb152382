// A formula as levels of nodes, each a sum of one-variable functions of the level below, or a product of such sums: what a KAN with locked
// edges and multiplication nodes computes. Knows nothing of models; compile-formula.ts makes one of it.

import { type Expression, constants } from '../formula/expression.js';
import { type FunctionName, functions, own } from '../formula/functions.js';
import { printExpression } from '../formula/print.js';
import { call, number, power, variable } from '../formula/build.js';
import type { EdgeFunctionName } from '../math/edge-functions.js';

/** A value that a layer can read: an input at level 0, or a node of a later level. */
export interface Signal {
  level: number;
  id: number;
}

/** c · f(a·from + b) */
export interface GraphEdge {
  from: Signal;
  function: string;
  /** f in x where it is not built in */
  expression?: string;
  a: number;
  b: number;
  c: number;
}

/** constant + Σ edges */
export interface Form {
  constant: number;
  edges: readonly GraphEdge[];
}

/** The nodes of one level in the order in which a layer has them: sums, then products of their factors. */
export interface Level {
  sums: { signal: Signal; form: Form }[];
  products: { signal: Signal; factors: Form[] }[];
}

/** Level 1 and above, and the results: forms of signals of the last level, each read once. */
export interface FormulaGraph {
  levels: Level[];
  results: Form[];
}

const builtInCalls: { readonly [Name in FunctionName]?: EdgeFunctionName } = {
  sin: 'sin',
  cos: 'cos',
  tan: 'tan',
  asin: 'arcsin',
  acos: 'arccos',
  atan: 'arctan',
  sinh: 'sinh',
  cosh: 'cosh',
  tanh: 'tanh',
  atanh: 'artanh',
  exp: 'exp',
  log: 'log',
  sqrt: 'sqrt',
  abs: 'abs',
  sign: 'sign',
  sigmoid: 'sigmoid',
};

const builtInPowers = new Map<number, EdgeFunctionName>([
  [2, 'x^2'],
  [3, 'x^3'],
  [4, 'x^4'],
  [5, 'x^5'],
  [0.5, 'sqrt'],
  [-0.5, '1/sqrt'],
  [-1, '1/x'],
  [-2, '1/x^2'],
  [-3, '1/x^3'],
]);

/** 1/f where it is built in too */
const inverses = new Map<string, EdgeFunctionName>([
  ['x^2', '1/x^2'],
  ['x^3', '1/x^3'],
  ['sqrt', '1/sqrt'],
  ['1/x^2', 'x^2'],
  ['1/x^3', 'x^3'],
  ['1/sqrt', 'sqrt'],
]);

/** The graph of the expressions over inputs in the order of `variables`. Trusts that every variable is listed. */
export function buildGraph(expressions: readonly Expression[], variables: readonly string[]): FormulaGraph {
  const levels: Level[] = [];
  const made = new Map<string, Signal>();
  let count = variables.length;
  const inputs = variables.map((_, id): Signal => ({ level: 0, id }));

  const levelAt = (level: number): Level => {
    while (levels.length < level) levels.push({ sums: [], products: [] });
    return levels[level - 1];
  };

  /** the signal that computes what `key` says, made when it is asked for first */
  const once = (key: string, level: number, add: (signal: Signal, at: Level) => void): Signal => {
    const before = made.get(key);
    if (before) return before;
    const signal = { level, id: count++ };
    add(signal, levelAt(level));
    made.set(key, signal);
    return signal;
  };

  /** the same value at a higher level, passed on by sums of one edge */
  const carry = (signal: Signal, level: number): Signal => {
    let at = signal;
    while (at.level < level) {
      const form = linear(at);
      at = once(keyOf(form), at.level + 1, (made_, { sums }) => sums.push({ signal: made_, form }));
    }
    return at;
  };

  /** the form with no signal read twice: a second function of the same signal gets a node of its own */
  const resolve = (form: Form): Form => {
    // the signal itself stays, since passing it on makes no new node
    const seen = new Set<Signal>();
    const itself = form.edges.filter((edge) => edge.function === 'x');
    const ordered = [...itself, ...form.edges.filter((edge) => !itself.includes(edge))];
    const edges = ordered.map((edge) => {
      if (!seen.has(edge.from)) {
        seen.add(edge.from);
        return edge;
      }
      const alone: Form = { constant: 0, edges: [edge] };
      return linear(node(alone)).edges[0];
    });
    return { ...form, edges };
  };

  const lift = (form: Form, level: number): Form => ({
    ...form,
    edges: form.edges.map((edge) => ({ ...edge, from: carry(edge.from, level) })),
  });

  /** a node that is the sum */
  const node = (form: Form): Signal => {
    const resolved = resolve(form);
    const level = levelOf(resolved);
    const lifted = lift(resolved, level);
    return once(keyOf(lifted), level + 1, (signal, { sums }) => sums.push({ signal, form: lifted }));
  };

  const multiply = (forms: readonly Form[]): Form => {
    const scale = forms.filter(isConstant).reduce((total, { constant }) => total * constant, 1);
    const varying = forms.filter((form) => !isConstant(form));
    if (varying.length === 0) return { constant: scale, edges: [] };
    if (varying.length === 1) return scaled(varying[0], scale);
    const resolved = varying.map(resolve);
    const level = Math.max(...resolved.map(levelOf));
    const factors = resolved.map((form) => lift(form, level));
    const key = factors.map(keyOf).join(' · ');
    const signal = once(key, level + 1, (product, { products }) => products.push({ signal: product, factors }));
    return scaled(linear(signal), scale);
  };

  /** f of the form, on an edge from the one signal that the form is an affine function of */
  const apply = (name: string, form: Form, text?: string): Form => {
    const [only] = form.edges;
    const affine = form.edges.length === 1 && only!.function === 'x';
    const [from, a, b] = affine ? [only!.from, only!.c, form.constant] : [node(form), 1, 0];
    return {
      constant: 0,
      edges: [{ from, function: name, ...(text !== undefined && { expression: text }), a, b, c: 1 }],
    };
  };

  const raise = (form: Form, exponent: number): Form => {
    if (exponent === 1) return form;
    if (exponent === 0) return { constant: 1, edges: [] };
    if (isConstant(form)) return { constant: form.constant ** exponent, edges: [] };
    if (exponent === -1) return invert(form);
    const builtIn = builtInPowers.get(exponent);
    if (builtIn) return apply(builtIn, form);
    return apply(`x^${exponent}`, form, printExpression(power(variable('x'), number(exponent))));
  };

  const invert = (form: Form): Form => {
    if (isConstant(form)) return { constant: 1 / form.constant, edges: [] };
    const [only] = form.edges;
    if (form.edges.length === 1 && form.constant === 0) {
      const { function: name, c, a, b } = only!;
      if (name === 'exp') return { constant: 0, edges: [{ ...only!, a: -a, b: -b, c: 1 / c }] };
      const inverse = inverses.get(name);
      if (inverse) return { constant: 0, edges: [{ ...only!, function: inverse, c: 1 / c }] };
    }
    return apply('1/x', form);
  };

  const exponential = (form: Form): Form => {
    const [only] = form.edges;
    // exp(d − c·(a·x + b)²) is exp(d) times a gaussian
    if (form.edges.length === 1 && only!.function === 'x^2' && only!.c < 0) {
      const root = Math.sqrt(-only!.c);
      const bell = { ...only!, function: 'gaussian', a: root * only!.a, b: root * only!.b, c: Math.exp(form.constant) };
      return { constant: 0, edges: [bell] };
    }
    return apply('exp', form);
  };

  const visitCall = (name: FunctionName, parts: readonly Form[]): Form => {
    const [u, v] = parts as [Form, Form];
    if (parts.every(isConstant)) {
      const compute: (...values: number[]) => number = functions[name].compute;
      return { constant: compute(...parts.map(({ constant }) => constant)), edges: [] };
    }
    switch (name) {
      case 'exp':
        return exponential(u);
      case 'log2':
      case 'log10':
        return scaled(apply('log', u), name === 'log2' ? Math.LOG2E : Math.LOG10E);
      case 'hypot':
        return raise(sum(raise(u, 2), raise(v, 2)), 0.5);
      case 'atan2': {
        // on the right half-plane the arc tangent of y/x, on the left one a half-turn more or less
        const turn = multiply([
          { constant: Math.PI / 2, edges: [] },
          visitCall('sign', [u]),
          sum({ constant: 1, edges: [] }, scaled(visitCall('sign', [v]), -1)),
        ]);
        return sum(visitCall('atan', [multiply([u, invert(v)])]), turn);
      }
      case 'min':
      case 'max': {
        // of halves, so that many arguments take few levels
        const half = Math.ceil(parts.length / 2);
        const extreme = (some: readonly Form[]): Form => (some.length === 1 ? some[0] : visitCall(name, some));
        const [one, other] = [extreme(parts.slice(0, half)), extreme(parts.slice(half))];
        const apart = visitCall('abs', [sum(one, scaled(other, -1))]);
        return scaled(sum(sum(one, other), scaled(apart, name === 'max' ? 1 : -1)), 0.5);
      }
      default: {
        const builtIn = own(builtInCalls, name);
        return builtIn ? apply(builtIn, u) : apply(name, u, printExpression(call(name, variable('x'))));
      }
    }
  };

  const visit = (expr: Expression): Form => {
    switch (expr.kind) {
      case 'number':
        return { constant: expr.value, edges: [] };
      case 'constant':
        return { constant: constants[expr.name], edges: [] };
      case 'variable':
        return linear(inputs[variables.indexOf(expr.name)]);
      case 'negate':
        return scaled(visit(expr.operand), -1);
      case 'call':
        return visitCall(expr.name, expr.arguments.map(visit));
      case 'binary': {
        const { operator } = expr;
        if (operator === '*') return multiply(factorsOf(expr).map(visit));
        const [a, b] = [visit(expr.left), visit(expr.right)];
        if (operator === '+') return sum(a, b);
        if (operator === '-') return sum(a, scaled(b, -1));
        if (operator === '/') return isConstant(b) ? divided(a, b.constant) : multiply([a, invert(b)]);
        if (isConstant(b)) return raise(a, b.constant);
        return exponential(multiply([b, visitCall('log', [a])]));
      }
    }
  };

  const resolved = expressions.map((expression) => resolve(visit(expression)));
  return { levels, results: resolved.map((form) => lift(form, levels.length)) };
}

const isConstant = ({ edges }: Form): boolean => edges.length === 0;
const levelOf = ({ edges }: Form): number => Math.max(...edges.map(({ from }) => from.level));

/** the signal itself */
const linear = (from: Signal): Form => ({ constant: 0, edges: [{ from, function: 'x', a: 1, b: 0, c: 1 }] });

const scaled = ({ constant, edges }: Form, by: number): Form =>
  by === 1
    ? { constant, edges }
    : { constant: constant * by, edges: edges.map((edge) => ({ ...edge, c: edge.c * by })) };
const divided = ({ constant, edges }: Form, by: number): Form => ({
  constant: constant / by,
  edges: edges.map((edge) => ({ ...edge, c: edge.c / by })),
});

/** edges with the same function of the same signal become one */
function sum(a: Form, b: Form): Form {
  const edges = new Map<string, GraphEdge>();
  for (const edge of [...a.edges, ...b.edges]) {
    const key = keyOf({ constant: 0, edges: [{ ...edge, c: 1 }] });
    edges.set(key, { ...edge, c: edge.c + (edges.get(key)?.c ?? 0) });
  }
  return { constant: a.constant + b.constant, edges: [...edges.values()].filter(({ c }) => c !== 0) };
}

const keyOf = ({ constant, edges }: Form): string =>
  [constant, ...edges.map(({ from, function: name, a, b, c }) => `${c}·${name}(${a}·#${from.id}+${b})`)].join(' + ');

/** a·b·c as one product */
function factorsOf(expression: Expression): Expression[] {
  return expression.kind === 'binary' && expression.operator === '*'
    ? [...factorsOf(expression.left), ...factorsOf(expression.right)]
    : [expression];
}
