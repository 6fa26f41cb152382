// A formula taken apart: read, differentiated, printed, computed.
import {
  differentiate,
  type Expression,
  expressionFunction,
  parseExpression,
  printExpression,
  printPython,
  variablesOf,
} from 'kanjs/formula';

const slope: Expression = differentiate(parseExpression('sin(pi*x) + x*y^2'), 'x');
const names: string[] = variablesOf(slope);
const value: number = expressionFunction(slope, ['x', 'y'])([0.5, 2]);
console.log(printExpression(slope), printPython(slope), names.join(), value.toFixed(3));
