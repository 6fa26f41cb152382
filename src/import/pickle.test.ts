import { describe, expect, test } from 'vitest';
import { readPickle } from './pickle.js';

const world = {
  calls: { 'a.make': (args: readonly unknown[]) => ({ made: args }) },
  names: new Set(['a.kind']),
  persistent: (id: unknown) => ({ id }),
};
const ascii = (text: string): Uint8Array => Uint8Array.from(text, (c) => c.charCodeAt(0));
const read = (text: string): unknown => readPickle(ascii(`\x80\x02${text}`), world);

describe('a pickle', () => {
  test('makes plain values', () => {
    expect(read('N.')).toBe(null);
    expect(read('(K\x01M\x02\x01J\xff\xff\xff\xff\x88\x89t.')).toEqual([1, 258, -1, true, false]);
    expect(read('G\x3f\xf8\0\0\0\0\0\0.')).toBe(1.5);
    expect(read('\x8a\x01\xff.')).toBe(-1);
    expect(read('\x8a\x00.')).toBe(0);
    expect(read('}q\x00(X\x01\0\0\0aK\x01X\x01\0\0\0bh\x00u.')).toBeInstanceOf(Map);
    expect(read(']q\x01(K\x01K\x02e.')).toEqual([1, 2]);
    expect(read('K\x05Q.')).toEqual({ id: 5 });
    expect(read('ca\nmake\nK\x07\x85R.')).toEqual({ made: [7] });
    expect(read('\x8c\x01a\x94\x8c\x04make\x94\x93\x94)R.')).toEqual({ made: [] });
  });

  test.each([
    ['imports another name', 'cos\nsystem\n(X\x02\0\0\0idtR.', /uses the name "os.system"/],
    ['imports by the stack', '\x8c\x02os\x8c\x06system\x93)R.', /uses the name "os.system"/],
    ['calls a kind', 'ca\nkind\n)R.', /uses the name "a.kind"/],
    ['calls a value', 'K\x01)R.', /calls what is no name/],
    ['makes an object', '(ios\nsystem\n.', /instruction that is not read, 0x69/],
    ['makes an object another way', 'ca\nmake\n)\x81.', /0x81/],
    ['gives attributes', 'K\x01}b.', /attributes to an object/],
    ['a name of the prototype', 'ca\ntoString\n)R.', /a.toString/],
    ['names that objects inherit', 'cconstructor\n\n)R.', /uses the name/],
    ['a huge number', '\x8a\xff.', /255 bytes/],
    ['ends early', 'X\xff\xff\xff\x7fab', /ends after/],
    ['has no end', 'K\x01', /ends after/],
    ['takes what is not there', '.', /has not made/],
    ['takes a mark', '(.', /has not made/],
    ['recalls what is not there', 'h\x07.', /value 7/],
    ['has more than one value', 'K\x01K\x02.', /more than one/],
    ['a list without beginning', 'K\x01t.', /has not begun/],
    ['adds to a tuple', ')K\x01a.', /no list/],
    ['adds to a number', 'K\x01X\x01\0\0\0aK\x01s.', /no dictionary/],
    ['a name without end', `c${'a'.repeat(2000)}`, /without an end/],
  ])('that %s is an error', (_what, text, message) => {
    expect(() => read(text)).toThrow(message);
  });
});
