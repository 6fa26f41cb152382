import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RowText } from './row-text.js';

function written(value: number, digits: number): string {
  const text = new RowText(digits);
  text.number(value);
  return text.toString();
}

test.each([7, 16])('numbers read as JavaScript writes them, with %d digits', (digits) => {
  const asWritten = (value: number): void => {
    expect(written(value, digits)).toBe(String(Number(value.toPrecision(digits))));
  };
  const sizes = fc.tuple(fc.double({ min: -1, max: 1, noNaN: true }), fc.integer({ min: -12, max: 12 }));
  fc.assert(fc.property(fc.float(), asWritten), { numRuns: 5000 });
  fc.assert(
    fc.property(sizes, ([value, power]) => asWritten(Math.fround(value * 10 ** power))),
    { numRuns: 10_000 },
  );
  // ends of ranges, ties, carries into one more digit
  for (let power = -8; power <= 8; power++) {
    for (const value of [1, 9.9999995, 9.99999949, 9.99999951, 0.99999995, 1.0000005, 1.2345675, 5, 1.5, 2.25])
      for (const sign of [1, -1]) asWritten(sign * value * 10 ** power);
  }
  for (const value of [0, -0, NaN, Infinity, 0.1, 1e21, 123456.7, 999999.95, 1e-6, 0.5, 12, 100]) asWritten(value);
});

test('words, characters and numbers stand one after the other, however many, until cleared', () => {
  const text = new RowText(7);
  const word = new TextEncoder().encode('größe');
  for (let i = 0; i < 20_000; i++) {
    text.word(word);
    text.character(44);
    text.number(-i / 8);
    text.character(10);
  }
  expect(text.toString()).toBe(Array.from({ length: 20_000 }, (_, i) => `größe,${-i / 8}\n`).join(''));
  text.clear();
  expect(text.bytes).toHaveLength(0);
});
