// A formula as an object: evaluated, differentiated, simplified, and written in five notations.
import { Formula } from 'kanjs';

const energy = new Formula('m*c^2/sqrt(1 - v^2/c^2)');
console.log(`${energy} at m = 2, c = 1, v = 0.6: ${energy.evaluate({ m: 2, c: 1, v: 0.6 })}`);

const columns = { m: [1, 1, 1], c: [1, 1, 1], v: [0, 0.6, 0.8] };
console.log(`three speeds: ${[...energy.evaluate(columns)].map((value) => value.toFixed(4)).join(', ')}`);

console.log(`by v: ${energy.differentiate('v')}`);

const learned = new Formula('(x + y)^2/4 - (x - y)^2/4 + 0*sin(x)');
console.log(`${learned} is ${learned.simplify()}`);

console.log(energy.latex());
console.log(energy.javascript());
console.log(energy.python());
console.log(energy.c());
