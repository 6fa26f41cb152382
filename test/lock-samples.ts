// What is locked in tests: every function that an edge can be and one of a user's own, small networks, and the backends that are there.

import { KAN, type Model, openBackend } from 'kanjs';
import { edgeFunctionNames } from 'kanjs/discover';
import { createRandom, type LockOptions } from 'kanjs/model';

export const backends = [await openBackend({ device: 'reference' }), await openBackend({ device: 'wasm', threads: 1 })];
const native = await openBackend({ threads: 2 });
if (native.name === 'native') backends.push(native);
export const backend = backends[1];

export const own: LockOptions = { function: 'wave', expression: 'x*exp(-x^2) + cos(3*x)/2' };
export const everyFunction: LockOptions[] = [...edgeFunctionNames.map((name) => ({ function: name })), own];

export const fresh = (widths: number[], options = {}): Model => new KAN(widths, { dtype: 'float64', ...options }).model;
export const edge = { layer: 0, input: 1, output: 0 };
export const random = createRandom(3);
export const rows = 7;
export const x = Float64Array.from({ length: rows * 2 }, () => 2 * random.next() - 1);
