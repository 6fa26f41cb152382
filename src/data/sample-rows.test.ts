import { describe, expect, test } from 'vitest';
import { commentsEnd, splitRows, withSingleBlanks } from './sample-rows.js';

describe('comments that a text begins with', () => {
  /** the line that the header begins with */
  const headerOf = (text: string): string => text.slice(commentsEnd(text, '\n')).split('\n')[0];

  test('end before the first line without one', () => {
    expect(headerOf('x,y\n1,2\n')).toBe('x,y');
    expect(headerOf('#')).toBe('#');
    expect(headerOf('# a\nx,y\n1,2\n')).toBe('x,y');
    expect(headerOf('# a\n# b\nx,y\n1,2\n')).toBe('x,y');
    expect(commentsEnd('# a\r# b\rx\r', '\r')).toBe(8);
  });

  test('hold the header last where what follows is a row of as many cells, and numbers are in it', () => {
    expect(headerOf('# a\n#x,y\n1,2\n')).toBe('#x,y');
    expect(headerOf('#x;y\n1,5;a\n')).toBe('#x;y');
    expect(headerOf('#x,y,z\n1,a\n')).toBe('1,a');
    expect(headerOf('#x,y\na,b\n')).toBe('a,b');
    expect(headerOf('#x\n1\n')).toBe('#x');
  });

  test('that are all of the text are its header', () => {
    expect(headerOf('# b')).toBe('# b');
  });
});

describe('rows of a sample', () => {
  const split = (text: string, whole = true, start = 0): string[][] => splitRows(text, start, ',', '\n', whole);

  test('are what stands between separators and line ends', () => {
    expect(split('a,b\n1,2\n')).toEqual([
      ['a', 'b'],
      ['1', '2'],
    ]);
    expect(split('xx\na,b\n', true, 3)).toEqual([['a', 'b']]);
    expect(split('a,\n,b\n')).toEqual([
      ['a', ''],
      ['', 'b'],
    ]);
  });

  test('are no more than make thirty thousand cells, with the row in which these are reached', () => {
    const wide = `${'1,'.repeat(9_999)}1\n`;
    expect(split(wide.repeat(5))).toHaveLength(3);
    expect(split(`${wide.repeat(2)}${wide.slice(2)}${wide.repeat(2)}`)).toHaveLength(4);
  });

  test('need no line end where the text ends, also behind a separator', () => {
    expect(split('a,b\n1,2')).toEqual([
      ['a', 'b'],
      ['1', '2'],
    ]);
    expect(split('a,b\n1,')).toEqual([
      ['a', 'b'],
      ['1', ''],
    ]);
    expect(split('a,b\n1')).toEqual([['a', 'b'], ['1']]);
  });

  test('that go on behind the sample are left out, but for a header', () => {
    expect(split('a,b\n1,2\n3,4', false)).toEqual([
      ['a', 'b'],
      ['1', '2'],
    ]);
    expect(split('a,b\n1,2\n3,', false)).toHaveLength(2);
    expect(split('a,b,cc', false)).toEqual([['a', 'b', 'cc']]);
    expect(split('a', false)).toEqual([['a']]);
    expect(split('', false)).toEqual([]);
    expect(split('a,b\n', false)).toEqual([['a', 'b']]);
  });

  test('are no blank lines, but lines of separators', () => {
    expect(split('a,b\n\n  \n1,2\n,\n')).toEqual([
      ['a', 'b'],
      ['1', '2'],
      ['', ''],
    ]);
  });

  test('hold quoted cells with separators, line ends and quotes', () => {
    expect(split('"a,\n""b""",c\n"",2\n')).toEqual([
      ['a,\n"b"', 'c'],
      ['', '2'],
    ]);
    expect(split('""""\n')).toEqual([['"']]);
    expect(split('"a"""\n"b"')).toEqual([['a"'], ['b']]);
  });

  test('end where a quote is not closed', () => {
    expect(split('a,b\n"1,2\n3,4\n')).toEqual([['a', 'b']]);
    expect(split('"')).toEqual([]);
  });

  test('are a header and a thousand, or as many as have thirty thousand cells', () => {
    expect(split('x\n'.repeat(3000))).toHaveLength(1001);
    expect(split(`${'x,'.repeat(99)}x\n`.repeat(500))).toHaveLength(300);
  });
});

test('blanks and tabs become one, and none where lines begin and end; what is quoted stays', () => {
  expect(withSingleBlanks('  a \t b  \n\t1   "x  y"  2 \r\n')).toBe('a b\n1 "x  y" 2\r\n');
  expect(withSingleBlanks('a"  b" c')).toBe('a" b" c');
  expect(withSingleBlanks('"a ""  b"  c  ')).toBe('"a ""  b" c');
});
