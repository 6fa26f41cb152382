// An expression as a list of loops over columns, for values and derivatives by its numbers at many rows. Nothing is allocated while
// it runs and no code is generated: each instruction is a loop over a block of rows that stays in the first-level cache.

import { KanError, suggest, show } from '../errors.js';
import { constants, type Expression } from './expression.js';
import { findFunction, type FunctionName, functions } from './functions.js';
import { isFloor, type ParameterOptions, parametersOf, wholeExponent, withParameters } from './parameters.js';
import { type Loop, type Register, arithmetic, binaryLoop, unaryLoop, wholePowerLoop } from './tape-loops.js';

export interface Tape {
  /** the expression's own numbers from left to right, where an optimiser may start */
  readonly parameters: Float64Array;
  /** out[row] = value; columns[variable][row] */
  evaluate(columns: readonly ArrayLike<number>[], parameters: ArrayLike<number>, out: Float64Array): void;
  /** out[row] = value and slopes[parameter][row] = ∂value/∂parameter */
  jacobian(
    columns: readonly ArrayLike<number>[],
    parameters: ArrayLike<number>,
    out: Float64Array,
    slopes: readonly Float64Array[],
  ): void;
  /** the expression with other numbers */
  expression(parameters: ArrayLike<number>): Expression;
}

/** rows per block: a few dozen registers of it fit the first- and second-level cache */
const blockRows = 256;

/**
 * The expression as a tape over columns named `variables`. Its numbers become parameters, from left to right; whole exponents
 * are structure unless `wholeExponents: 'parameters'`. Throws a KanError for a variable that is not listed.
 */
export function createTape(expression: Expression, variables: readonly string[], options: ParameterOptions = {}): Tape {
  const registers: Register[] = [];
  const loops: Loop[] = [];
  const inputs: { register: Register; column: number }[] = [];
  const parameterRegisters: Register[] = [];
  const known = new Map<string, Register>();

  const open = (varies: boolean, slope: boolean): Register => {
    const register = {
      index: registers.length,
      varies,
      value: new Float64Array(blockRows),
      slope: slope ? new Float64Array(blockRows) : undefined,
    };
    registers.push(register);
    return register;
  };

  /** the register of what `key` names, made when it is asked for first */
  const once = (key: string, make: () => Register): Register => {
    const register = known.get(key) ?? make();
    known.set(key, register);
    return register;
  };

  const fixed = (value: number): Register =>
    once(`${Object.is(value, -0) ? '-0' : value}`, () => {
      const register = open(false, false);
      register.value.fill(value);
      return register;
    });

  const operate = (key: string, parts: Register[], make: (out: Register) => Loop): Register =>
    once(`${key}(${parts.map(({ index }) => index).join()})`, () => {
      const out = open(
        parts.some(({ varies }) => varies),
        parts.some(({ slope }) => slope !== undefined),
      );
      const loop = make(out);
      if (out.varies) loops.push(loop);
      else loop.forward(blockRows);
      return out;
    });

  const visit = (node: Expression): Register => {
    switch (node.kind) {
      case 'number': {
        const register = open(true, true);
        parameterRegisters.push(register);
        return register;
      }
      case 'constant':
        return fixed(constants[node.name]);
      case 'variable': {
        const column = variables.indexOf(node.name);
        if (column < 0)
          throw new KanError(
            `createTape: the variable ${show(node.name)} has no column`,
            suggest(node.name, variables),
          );
        return once(`column ${column}`, () => {
          const register = open(true, false);
          inputs.push({ register, column });
          return register;
        });
      }
      case 'negate': {
        const a = visit(node.operand);
        return operate('negate', [a], (out) =>
          unaryLoop(
            'negate',
            (x) => -x,
            () => -1,
            a,
            out,
          ),
        );
      }
      case 'binary': {
        const exponent = options.wholeExponents === 'parameters' ? undefined : wholeExponent(node);
        const a = visit(node.left);
        if (exponent !== undefined) return operate(`^${exponent}`, [a], (out) => wholePowerLoop(exponent, a, out));
        const b = visit(node.right);
        return operate(node.operator, [a, b], (out) => arithmetic[node.operator](a, b, out));
      }
      case 'call':
        return visitCall(
          node.name,
          node.arguments.map((part) => (isFloor(node, part) ? fixed(0) : visit(part))),
        );
    }
  };

  const visitCall = (name: FunctionName, parts: Register[]): Register => {
    const found = findFunction(name);
    if (!found) throw new KanError(`createTape: unknown function ${show(name)}`, suggest(name, Object.keys(functions)));
    const { compute, slopes } = found;
    if (parts.length === 1) {
      const [a] = parts;
      return operate(name, parts, (out) => unaryLoop(name, compute, slopes[0], a!, out));
    }
    // min and max of many are taken two by two
    return parts.reduce((a, b) => operate(name, [a, b], (out) => binaryLoop(compute, slopes[0], slopes[1], a, b, out)));
  };

  const result = visit(expression);
  const sloping = registers.filter(({ slope }) => slope !== undefined);

  const load = (columns: readonly ArrayLike<number>[], start: number, rows: number): void => {
    for (const { register, column } of inputs) {
      const values = columns[column];
      for (let i = 0; i < rows; i++) register.value[i] = values[start + i];
    }
  };
  const fillParameters = (parameters: ArrayLike<number>): void =>
    parameterRegisters.forEach((register, k) => register.value.fill(parameters[k]));

  const forward = (columns: readonly ArrayLike<number>[], out: Float64Array, start: number): number => {
    const rows = Math.min(blockRows, out.length - start);
    load(columns, start, rows);
    for (const loop of loops) loop.forward(rows);
    for (let i = 0; i < rows; i++) out[start + i] = result.value[i];
    return rows;
  };

  return {
    parameters: Float64Array.from(parametersOf(expression, options)),
    evaluate(columns, parameters, out) {
      fillParameters(parameters);
      for (let start = 0; start < out.length; start += blockRows) forward(columns, out, start);
    },
    jacobian(columns, parameters, out, slopes) {
      fillParameters(parameters);
      for (let start = 0; start < out.length; start += blockRows) {
        const rows = forward(columns, out, start);
        for (const { slope } of sloping) slope!.fill(0, 0, rows);
        result.slope?.fill(1, 0, rows);
        for (let k = loops.length - 1; k >= 0; k--) loops[k].backward(rows);
        for (let k = 0; k < parameterRegisters.length; k++) {
          const [to, from] = [slopes[k], parameterRegisters[k].slope!];
          for (let i = 0; i < rows; i++) to[start + i] = from[i];
        }
      }
    },
    expression: (parameters) => withParameters(expression, parameters, options),
  };
}
