// A formula taken apart: read, differentiated, printed, computed.
import { expressionFunction, differentiate, parseExpression, printExpression, printPython } from 'kanjs/formula';

const slope = differentiate(parseExpression('sin(pi*x) + x*y^2'), 'x');
console.log(printExpression(slope));
console.log(printPython(slope));
console.log(expressionFunction(slope, ['x', 'y'])([0.5, 2]));
