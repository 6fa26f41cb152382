// Formulas as nodes of ONNX. What ONNX has no operator for is made of others; what its runtimes have no kernel for in double precision too.

import { constants, type Expression } from '../formula/expression.js';
import { type FunctionName, own } from '../formula/functions.js';
import { KanError } from '../errors.js';
import type { Name, OnnxGraph } from './onnx-graph.js';

/** Operators of the same name, with a kernel for both precisions. */
const plain: { readonly [Function in FunctionName]?: string } = {
  sin: 'Sin',
  cos: 'Cos',
  exp: 'Exp',
  log: 'Log',
  sqrt: 'Sqrt',
  abs: 'Abs',
  sign: 'Sign',
  floor: 'Floor',
  tanh: 'Tanh',
  sigmoid: 'Sigmoid',
};

/** Operators that runtimes have for single precision alone. */
const single: { readonly [Function in FunctionName]?: string } = {
  tan: 'Tan',
  asin: 'Asin',
  acos: 'Acos',
  atan: 'Atan',
  sinh: 'Sinh',
  cosh: 'Cosh',
  asinh: 'Asinh',
  acosh: 'Acosh',
  atanh: 'Atanh',
  erf: 'Erf',
};

/** The value of the expression; variables are [rows, 1]. Throws a KanError on functions that cannot be said. */
export function expressionNodes(graph: OnnxGraph, expression: Expression, variables: ReadonlyMap<string, Name>): Name {
  const visit = (node: Expression): Name => {
    switch (node.kind) {
      case 'number':
        return graph.number(node.value);
      case 'constant':
        return graph.number(constants[node.name]);
      case 'variable':
        return variables.get(node.name)!;
      case 'negate':
        return graph.node('Neg', [visit(node.operand)]);
      case 'binary': {
        const { left, right } = node;
        if (node.operator === '^') return powerNodes(graph, visit(left), right, visit);
        return graph.node({ '+': 'Add', '-': 'Sub', '*': 'Mul', '/': 'Div' }[node.operator], [
          visit(left),
          visit(right),
        ]);
      }
      case 'call':
        return callNodes(graph, node.name, node.arguments.map(visit));
    }
  };
  return visit(expression);
}

/** Whole powers up to 5 as products, which are exact where a logarithm would not be. */
function powerNodes(graph: OnnxGraph, base: Name, exponent: Expression, visit: (node: Expression) => Name): Name {
  const whole =
    exponent.kind === 'number'
      ? exponent.value
      : exponent.kind === 'negate' && exponent.operand.kind === 'number'
        ? -exponent.operand.value
        : NaN;
  const times = Math.abs(whole);
  if (!Number.isInteger(whole) || times < 1 || times > 5) return graph.node('Pow', [base, visit(exponent)]);
  const square = times > 1 ? graph.node('Mul', [base, base]) : base;
  const fourth = times > 3 ? graph.node('Mul', [square, square]) : square;
  const product = times === 3 || times === 5 ? graph.node('Mul', [times === 5 ? fourth : square, base]) : fourth;
  return whole > 0 ? product : graph.node('Div', [graph.number(1), product]);
}

function callNodes(graph: OnnxGraph, name: FunctionName, parts: readonly Name[]): Name {
  const [x] = parts;
  const operator = own(plain, name);
  if (operator !== undefined) return graph.node(operator, [x]);
  const number = (value: number): Name => graph.number(value);
  const node = (op: string, ...inputs: Name[]): Name => graph.node(op, inputs);
  switch (name) {
    case 'log2':
      return node('Div', node('Log', x), number(Math.LN2));
    case 'log10':
      return node('Div', node('Log', x), number(Math.LN10));
    case 'cbrt':
      return node('Mul', node('Sign', x), node('Pow', node('Abs', x), number(1 / 3)));
    case 'min':
      return node('Min', ...parts);
    case 'max':
      return node('Max', ...parts);
  }
  const float = own(single, name);
  if (graph.element === 'float' && float !== undefined) return node(float, x);
  return inDouble(graph, name, parts);
}

/** What runtimes have no kernel for in double precision, or ONNX no operator, made of what there is. */
function inDouble(graph: OnnxGraph, name: FunctionName, parts: readonly Name[]): Name {
  const [x, other] = parts;
  const number = (value: number): Name => graph.number(value);
  const node = (op: string, ...inputs: Name[]): Name => graph.node(op, inputs);
  const more = (value: Name): Name => node('Add', value, number(1));
  const half = (sign: 'Add' | 'Sub'): Name =>
    node('Mul', number(0.5), node(sign, node('Exp', x), node('Exp', node('Neg', x))));
  const less = (value: Name): Name => node('Sub', number(1), value);
  switch (name) {
    case 'hypot':
      return node('Sqrt', node('Sum', ...parts.map((part) => node('Mul', part, part))));
    case 'tan':
      return node('Div', node('Sin', x), node('Cos', x));
    case 'sinh':
      return half('Sub');
    case 'cosh':
      return half('Add');
    case 'asinh':
      return arsinh(graph, x, number);
    case 'acosh':
      return node('Log', node('Add', x, node('Mul', node('Sqrt', node('Sub', x, number(1))), node('Sqrt', more(x)))));
    case 'atanh':
      return node('Mul', number(0.5), node('Log', node('Div', more(x), less(x))));
    case 'atan':
      return arctangent(graph, x);
    case 'asin':
      return arctangent(graph, node('Div', x, node('Sqrt', node('Mul', less(x), more(x)))));
    case 'acos':
      return node('Mul', number(2), arctangent(graph, node('Sqrt', node('Div', less(x), more(x)))));
    case 'atan2': {
      // half a turn more to the left of the axis
      const turn = node('Where', node('Less', x, number(0)), number(-Math.PI), number(Math.PI));
      const left = node('Where', node('Less', other, number(0)), turn, number(0));
      // 0 / 0 is no number, but has an angle: that of the axis
      const none = node('Equal', node('Add', node('Abs', x), node('Abs', other)), number(0));
      const ratio = node('Where', none, number(0), node('Div', x, other));
      return node('Add', arctangent(graph, ratio), left);
    }
    default:
      if (Object.hasOwn(single, name)) throw noKernel(name);
      throw new KanError(`exportModel: the function ${name} cannot be said in ONNX`, 'export to another language');
  }
}

/** asinh, in two ways: z² of a large z, and 1 / z² of a small one, are infinite. `number` makes constants of the kind that x is. */
export function arsinh(graph: OnnxGraph, x: Name, number: (value: number) => Name): Name {
  const node = (op: string, ...inputs: Name[]): Name => graph.node(op, inputs);
  const root = (z: Name): Name => node('Sqrt', node('Add', node('Mul', z, z), number(1)));
  const size = node('Abs', x);
  const held = node('Min', size, number(1e300));
  const small = node('Log', node('Add', held, root(held)));
  const large = node('Add', node('Log', held), node('Log', node('Add', root(node('Div', number(1), held)), number(1))));
  return node('Mul', node('Sign', x), node('Where', node('Less', size, number(1)), small, large));
}

/** In double precision: what is single, and the arctangent of the small rest, d − d³ / 3. */
function arctangent(graph: OnnxGraph, value: Name): Name {
  if (graph.element === 'float') return graph.node('Atan', [value]);
  const node = (op: string, ...inputs: Name[]): Name => graph.node(op, inputs);
  const x = node('Min', node('Max', value, graph.number(-1e300)), graph.number(1e300));
  const near = graph.cast(node('Atan', graph.cast(x, 'float')), 'double');
  const tangent = node('Div', node('Sin', near), node('Cos', near));
  const rest = node('Div', node('Sub', x, tangent), node('Add', node('Mul', x, tangent), graph.number(1)));
  const cube = node('Mul', node('Mul', rest, rest), node('Mul', rest, graph.number(1 / 3)));
  return node('Add', near, node('Sub', rest, cube));
}

/** What is thrown where ONNX Runtime has no kernel. */
export function noKernel(name: string): KanError {
  return new KanError(
    `exportModel: ONNX Runtime does not compute ${name} in double precision`,
    "use `precision: 'float'`, or another language",
  );
}
