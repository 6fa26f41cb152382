import { describe, expect, test } from 'vitest';
import { closingQuote, findRowsEnd } from './csv-quotes.js';

const [comma, newline] = [44, 10];

describe('the quote that closes a cell', () => {
  const close = (text: string, open = 0): number => closingQuote(text, open, comma, newline);

  test('stands before a separator or a line end, with nothing but blanks between', () => {
    expect(close('"a",b')).toBe(2);
    expect(close('"a"\n')).toBe(2);
    expect(close('x,"a,b\nc",d', 2)).toBe(8);
    expect(close('"",')).toBe(1);
    expect(close('"a" \t\r\u00a0\u2003\n')).toBe(2);
    for (const blank of ['\t', '\v', '\f', '\r', ' ', '\u00a0', '\ufeff']) expect(close(`"a"${blank},`)).toBe(2);
    for (const other of ['\b', '\u000e', '\u001f', 'b', '\u007f', '\u0080', 'ä'])
      expect(() => close(`"a"${other},`)).toThrow('is not closed or has a stray quote in it');
  });

  test('is none of two within', () => {
    expect(close('"a""b",')).toBe(5);
    expect(close('"a""",')).toBe(4);
    expect(close('"""",')).toBe(3);
    expect(close('""""",')).toBe(-1);
  });

  test('is unknown where the text ends before it or what follows it', () => {
    for (const text of ['"', '"a', '"a"', '"a" ', '"a"" ', '"a""']) expect(close(text)).toBe(-1);
  });

  test('told as missing, with ten characters before the opening one and thirty from it on', () => {
    const text = `${'0123456789'.repeat(3)}"a"b${'x'.repeat(60)}\n`;
    expect(() => closingQuote(text, 30, comma, newline)).toThrow(`near "0123456789"a"b${'x'.repeat(26)}"`);
  });
});

describe('the last whole row', () => {
  const end = (text: string): { end: number; open: number } => findRowsEnd(text, ',', '\n');

  test('ends in the last line end outside of quotes', () => {
    expect(end('')).toEqual({ end: 0, open: -1 });
    expect(end('a,b')).toEqual({ end: 0, open: -1 });
    expect(end('\n')).toEqual({ end: 1, open: -1 });
    expect(end('a\nb\nc')).toEqual({ end: 4, open: -1 });
    expect(end('a\n"b"\nc')).toEqual({ end: 6, open: -1 });
    expect(end('a\n"b\n",c')).toEqual({ end: 2, open: -1 });
    expect(end('"b\n",c\nd')).toEqual({ end: 7, open: -1 });
  });

  test('comes before a quote that nothing closes', () => {
    expect(end('"')).toEqual({ end: 0, open: 0 });
    expect(end('a\n"b\nc')).toEqual({ end: 2, open: 2 });
    expect(end('a\nb\nc,"d\n')).toEqual({ end: 4, open: 6 });
    expect(end('a\n"b",c\nd,"e')).toEqual({ end: 8, open: 10 });
    expect(end('a\n"b\n","c')).toEqual({ end: 2, open: 7 });
    // a line may end just before the quote or just behind the one before it, and not within quotes
    expect(end('\n"c')).toEqual({ end: 1, open: 1 });
    expect(end('"b"\n"c')).toEqual({ end: 4, open: 4 });
    expect(end('"b"\nc,"d')).toEqual({ end: 4, open: 6 });
    expect(end('a\nc,"\nd')).toEqual({ end: 2, open: 4 });
  });

  test('is not minded by quotes within cells', () => {
    expect(end('5" wide\nb')).toEqual({ end: 8, open: -1 });
    expect(end('a"b"c,"d\n"\nx')).toEqual({ end: 11, open: -1 });
    expect(end('x"\n"y')).toEqual({ end: 3, open: 3 });
  });
});
