// Sixty rows that estimators learn in an instant: two inputs, a number, words and digits for classes, and the same as a table.

import { createTable, type Table } from '../src/data/table.js';
import { referenceBackend } from '../src/compute/reference/backend.js';
import { createRandom } from '../src/math/random.js';

export const backend = referenceBackend();
const random = createRandom(5);
export const count = 60;
export const X = Array.from({ length: count }, () => [10 * random.next(), 100 * random.next()]);
export const sums = X.map(([a, b]) => 1000 + 50 * a! + b!);
/** a word for each row, and a number that names a class */
export const words: string[] = X.map(([a]) => (a! < 4 ? 'low' : 'high'));
export const digits: number[] = X.map(([a]) => (a! < 3 ? 7 : a! < 6 ? -2 : 10));
export const quick = { backend, epochs: 30, batchSize: 12, learningRate: 0.05, layers: [] };
const colours = X.map((_, i) => ['red', 'blue'][i % 2]);
export const table: Table = createTable({ a: X.map(([a]) => a), colour: colours, label: words, price: sums });
