// Values of expressions, once or often. An expression becomes a list of instructions on a row of cells, which one loop carries out:
// no code is generated, and nothing is allocated while it runs.

import { checkList, KanError, show, suggest } from '../errors.js';
import { checkExpression } from './check.js';
import { constants, type Expression } from './expression.js';
import { findFunction, type FunctionName, functionWords, own } from './functions.js';

type Compute = (...values: number[]) => number;

/**
 * The value of the expression where each variable has the value of that name. Outside a function's domain it is NaN or infinite.
 * Throws a KanError when a variable has no value.
 */
export function evaluateExpression(expression: Expression, values: Readonly<Record<string, number>>): number {
  const names = Object.keys(values);
  return build('evaluateExpression', expression, names)(names.map((name) => own(values, name)!));
}

/**
 * A function of the values of `variables`, in that order: `expressionFunction(parseExpression('x/y'), ['x', 'y'])([1, 2])` is 0.5.
 * Throws a KanError when the expression has a variable that is not listed.
 */
export function expressionFunction(
  expression: Expression,
  variables: readonly string[],
): (values: ArrayLike<number>) => number {
  checkList('expressionFunction: `variables`', variables);
  checkExpression('expressionFunction', expression);
  return build('expressionFunction', expression, variables);
}

/** What an instruction does with the cells a and b. Functions that formulas are full of have a number of their own; see `run`. */
const operations = [
  'call',
  '+',
  '-',
  '*',
  '/',
  '^',
  'negate',
  'sin',
  'cos',
  'exp',
  'log',
  'sqrt',
  'tanh',
  'abs',
  'square',
  'cube',
] as const;

interface Program {
  /** four numbers an instruction: operation, cell of the result, cells a and b */
  code: Int32Array;
  /** the variables, then numbers, then results */
  cells: Float64Array;
  /** the function of each instruction that is a call */
  calls: (Compute | undefined)[];
  result: number;
}

function build(
  what: string,
  expression: Expression,
  variables: readonly string[],
): (values: ArrayLike<number>) => number {
  const program = assemble(what, expression, variables);
  const { cells } = program;
  const count = variables.length;
  return (values) => {
    for (let i = 0; i < count; i++) cells[i] = values[i];
    return run(program);
  };
}

function run({ code, cells, calls, result }: Program): number {
  for (let at = 0; at < code.length; at += 4) {
    const a = cells[code[at + 2]];
    const b = cells[code[at + 3]];
    let value: number;
    switch (code[at]) {
      case 1:
        value = a + b;
        break;
      case 2:
        value = a - b;
        break;
      case 3:
        value = a * b;
        break;
      case 4:
        value = a / b;
        break;
      case 5:
        value = a ** b;
        break;
      case 6:
        value = -a;
        break;
      case 7:
        value = Math.sin(a);
        break;
      case 8:
        value = Math.cos(a);
        break;
      case 9:
        value = Math.exp(a);
        break;
      case 10:
        value = Math.log(a);
        break;
      case 11:
        value = Math.sqrt(a);
        break;
      case 12:
        value = Math.tanh(a);
        break;
      case 13:
        value = Math.abs(a);
        break;
      case 14:
        value = a * a;
        break;
      case 15:
        value = a * a * a;
        break;
      default:
        value = calls[at / 4]!(a, b);
    }
    cells[code[at + 1]] = value;
  }
  return cells[result];
}

function assemble(what: string, expression: Expression, variables: readonly string[]): Program {
  const code: number[] = [];
  const calls: (Compute | undefined)[] = [];
  /** beyond the variables */
  const numbers: number[] = [];

  const cell = (value = 0): number => variables.length + numbers.push(value) - 1;
  const emit = (operation: number, a: number, b = a, compute?: Compute): number => {
    const result = cell();
    code.push(operation, result, a, b);
    calls.push(compute);
    return result;
  };

  const visit = (node: Expression): number => {
    switch (node.kind) {
      case 'number':
        return cell(node.value);
      case 'constant':
        return cell(constants[node.name]);
      case 'variable': {
        const index = variables.indexOf(node.name);
        if (index < 0)
          throw new KanError(`${what}: the variable ${show(node.name)} has no value`, suggest(node.name, variables));
        return index;
      }
      case 'negate':
        return emit(operations.indexOf('negate'), visit(node.operand));
      case 'binary': {
        const power = node.operator === '^' && node.right.kind === 'number' ? node.right.value : 0;
        // a general power takes as long as three sines
        if (power === 2 || power === 3)
          return emit(operations.indexOf(power === 2 ? 'square' : 'cube'), visit(node.left));
        return emit(operations.indexOf(node.operator), visit(node.left), visit(node.right));
      }
      case 'call':
        return visitCall(node.name, node.arguments);
    }
  };

  const visitCall = (name: FunctionName, parts: readonly Expression[]): number => {
    const found = findFunction(name);
    if (!found) throw new KanError(`${what}: unknown function ${show(name)}`, suggest(name, functionWords));
    const operation = Math.max(0, operations.indexOf(name as 'sin'));
    const [first, ...others] = parts.map(visit);
    if (others.length === 0) return emit(operation, first!, first, found.compute);
    // min and max of many are taken two by two
    return others.reduce((a, b) => emit(operation, a, b, found.compute), first!);
  };

  const result = visit(expression);
  const cells = new Float64Array(variables.length + numbers.length);
  cells.set(numbers, variables.length);
  return { code: Int32Array.from(code), cells, calls, result };
}
