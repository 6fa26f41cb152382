// What travels to workers comes back to the bit, and what is no such text is told.

import { expect, test } from 'vitest';
import { KanError } from '../../src/errors.js';
import { printPlain, readPlain } from './plain-text.js';

test('numbers, arrays and objects come back as they were, to the bit', () => {
  const shared = new Float64Array(new SharedArrayBuffer(16));
  shared.set([0.1, -0]);
  const value = {
    odd: [NaN, Infinity, -Infinity, -0, 0, 5e-324, 1 / 3],
    arrays: [new Float32Array([0.1, -0]), new Uint32Array([4294967295]), new Int32Array([-1]), new Uint8Array(0)],
    // a part of a longer one
    part: new Float64Array([1, 2, 3, 4]).subarray(1, 3),
    shared,
    words: { text: '\u2028 "quoted" $', nothing: null, yes: true, list: [[], {}] },
    $number: 'NaN',
    deep: { $pairs: [['a', 1]], ['__proto__']: 1 },
  };
  const back = readPlain(printPlain(value)) as typeof value;
  expect(back).toEqual({ ...value, shared: new Float64Array([0.1, -0]) });
  expect(Object.is(back.odd[3], -0) && Object.is(back.odd[4], 0)).toBe(true);
  expect(Object.keys(back.deep)).toEqual(['$pairs', '__proto__']);
  // a NaN of other bits is one of the array's bytes
  const bits = new Float64Array(new BigUint64Array([0x7ff8000000000123n]).buffer);
  const again = readPlain(printPlain(bits)) as Float64Array;
  expect(new BigUint64Array(again.buffer)).toEqual(new BigUint64Array(bits.buffer));
  // equal values are equal text: jobs are called by it; what is not there is left out
  expect(printPlain({ a: 1, b: undefined, c: new Float64Array([1]) })).toBe(
    '{"a":1,"c":{"$Float64Array":"AAAAAAAA8D8="}}',
  );
});

test.each([
  ['{"a":', 'it is no JSON'],
  ['{"$Float64Array":"AAAA"}', 'an array ends in the middle of a number'],
  ['{"$Float64Array":5}', 'an array is of no kind'],
  ['{"$Map":"AAAA"}', 'an array is of no kind'],
  ['[{"$number":"5"}]', 'a number is none'],
  ['{"$pairs":[1]}', 'pairs are none'],
])('%s is told', (text, why) => {
  expect(() => readPlain(text)).toThrow(new KanError(`what came through Redis cannot be read: ${why}`));
});

test('functions and other arrays are refused', () => {
  expect(() => printPlain({ loss: () => 0 })).toThrow('a function cannot be sent to another machine');
  expect(() => printPlain(new BigInt64Array(1))).toThrow('an array of this kind cannot be sent');
});
