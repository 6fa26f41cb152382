// What is found of a text as a whole: which separator, how far the header goes, what may stand behind rows, and what is said of it.

import { describe, expect, test } from 'vitest';
import { type Dialect, findDialect, judgedText } from './csv-dialect.js';

/** What counts of a dialect: separator, names that count, blank cells that may follow. */
const shape = (text: string): [string, number, number] => {
  const { separator, width, spare } = findDialect(text);
  return [separator, width, spare];
};
const lines = (count: number, line: string): string => `${line}\n`.repeat(count);

describe('the separator', () => {
  test('is that under which rows are as long as the header', () => {
    expect(findDialect('a;b\n1,5;2\n').separator).toBe(';');
    expect(findDialect('a|b\n1;2|3\n').separator).toBe('|');
    // more than a tenth of the rows is clear; less is not, and numbers tell
    const rows = (slips: number): string => `a;b,c\n${lines(20 - slips, '3;1,2')}${lines(slips, '3 1,2')}`;
    expect(findDialect(rows(2)).separator).toBe(';');
    expect(findDialect(rows(3)).separator).toBe(',');
    // as one in ten more is
    expect(findDialect(`a;b,c\n${lines(2, 'x;y')}1,2\n${lines(7, 'x')}`).separator).toBe(',');
    expect(findDialect(`a;b,c\n${lines(3, 'x;y')}1,2\n${lines(6, 'x')}`).separator).toBe(';');
  });

  test('of one row alone is that under which it is as long as the header, and is numbers', () => {
    expect(findDialect('a,b,c;d\nx,y;z\n').separator).toBe(';');
    expect(findDialect('a,b;c\n1,2;3\n').separator).toBe(';');
    // whether or not its line ends
    expect(findDialect('a,b;c\n1,2;3').separator).toBe(';');
  });

  test('is told by numbers of those rows only that are as long as the header, with what is blank behind them', () => {
    expect(findDialect(`a;b,c\n${lines(19, '1,2,3')}x;2\n`).separator).toBe(';');
    expect(findDialect('a;b,c;\n1;2,5;\n3;4,5;\n').separator).toBe(';');
  });

  test('is that under which most cells are numbers, then that of most columns', () => {
    expect(findDialect('a;b,c\n1;2,x\n3;4,y\n').separator).toBe(';');
    expect(findDialect('a;b,c;d\nx;y,z;w\nx;y,z;w\n').separator).toBe(';');
    expect(findDialect('a,b;c,d\nx,y;z,w\nx,y;z,w\n').separator).toBe(',');
    expect(findDialect('a,b;c\nx,y;z\nx,y;z\n').separator).toBe(',');
    // one cell in a hundred more is no difference
    const numbers = (slips: number): string => `a,b;c\n${lines(100 - slips, '1,x;2')}${lines(slips, 'y,x;2')}`;
    expect(findDialect(numbers(1)).separator).toBe(',');
    expect(findDialect(numbers(3)).separator).toBe(';');
    // as many numbers of more columns, which are those of the header
    expect(findDialect('a,b;c;d;e\n1,x;2;3;y\n1,x;2;3;y\n').separator).toBe(';');
    expect(findDialect('a,b;c\nx,y,z;w;v;u\nx,y;z\n').separator).toBe(',');
  });

  test('is a comma where nothing tells', () => {
    expect(shape('a\n1\n2\n')).toEqual([',', 1, 0]);
    expect(findDialect('a b\n').separator).toBe(',');
    expect(findDialect('').separator).toBe(',');
    // it stands in the only name alone
    expect(shape('a;b\n1\n2\n')[1]).toBe(1);
    // one row may be a slip
    expect(shape('a;b\n1\n')).toEqual([';', 2, 0]);
  });

  test('is a blank, or as many as it takes, where rows of two columns or more are mostly numbers', () => {
    expect(findDialect('a b\n1 2\n3 4\n')).toMatchObject({ separator: ' ', aligned: false });
    expect(findDialect('a   b\n1   2\n10  4\n')).toMatchObject({ separator: ' ', aligned: true });
    expect(findDialect('a b\nx 2\ny 4\n').separator).toBe(' ');
    expect(findDialect('a b c\nx y 2\nx y 4\n').separator).toBe(',');
    expect(findDialect('a b\n1 2\n').separator).toBe(',');
    expect(findDialect('a b\n1 2\n3\n').separator).toBe(',');
  });

  test('that a first line names, or that was given, is taken', () => {
    expect(findDialect('sep=|\na|b\n1|2\n')).toMatchObject({ separator: '|', start: 6 });
    expect(findDialect('sep=;\r\na;b\r\n1;2\r\n')).toMatchObject({ separator: ';', start: 7 });
    expect(findDialect('sep=;\na b\n1 2\n3 4\n').separator).toBe(';');
    expect(findDialect('a;b,c\n1;2,3\n', { separator: ',' }).separator).toBe(',');
    expect(findDialect('a b\nx y\n', { separator: ' ' })).toMatchObject({ separator: ' ', aligned: false });
    expect(findDialect('a  b\n1   2\n3  4\n', { separator: ' ' })).toMatchObject({ aligned: true });
  });

  test('that was given and stands nowhere is refused; an empty text is another’s to refuse', () => {
    expect(() => findDialect('a;b\n1;2\n', { separator: ',' })).toThrow(
      '`separator` is ",", which occurs nowhere in "a;b"',
    );
    expect(() => findDialect('# x,y\na;b\n1;2\n', { separator: ',' })).toThrow('nowhere in "a;b"');
    expect(() => findDialect('a\n', { separator: ',' })).toThrow('nowhere in "a"');
    expect(findDialect('', { separator: ',' }).separator).toBe(',');
  });

  test('is none that is the decimal sign', () => {
    expect(findDialect('a,b\n1,2\n', { decimal: ',' }).separator).not.toBe(',');
  });

  test('below a title is that of the rows, so that the title is told as an error', () => {
    expect(findDialect('Title of all\na,b\n1,2\n').separator).toBe(',');
    expect(findDialect('Title\na;b\nx;y\n').separator).toBe(';');
    expect(findDialect('Title\na;b\n').separator).toBe(',');
    expect(findDialect('Title\na;b\nx;y;z\n').separator).toBe(',');
    // four numbers in five are a column
    expect(shape(`Title\n${lines(4, '1,5')}x,y\n`)).toEqual([';', 1, 0]);
    expect(findDialect(`Title\n${lines(3, '1,5')}${lines(2, 'x,y')}`).separator).toBe(',');
  });
});

test('lines end in a carriage return where there is no line feed', () => {
  expect(findDialect('a,b\r1,2\r').lineEnd).toBe('\r');
  expect(findDialect('a,b\r\n1,2\r\n').lineEnd).toBe('\n');
  expect(findDialect('a,b').lineEnd).toBe('\n');
});

describe('names that count, and blank cells behind', () => {
  test.each([
    ['nothing behind', 'a,b\n1,2\n3,4\n', 2, 0],
    ['a separator at the end of every line', 'a,b,\n1,2,\n3,4,\n', 2, 1],
    ['of the header alone', 'a,b,\n1,2\n3,4\n', 2, 1],
    ['two of the header', 'a,b,,\n1,2\n3,4\n', 2, 2],
    ['of all rows but the header', 'a,b\n1,2,\n3,4,\n', 2, 1],
    ['two of most rows', 'a,b\n1,2,,\n3,4,,\n5,6\n', 2, 2],
    ['of half of the rows, which are slips', 'a,b\n1,2,\n3,4\n', 2, 0],
    ['of one row in three', 'a,b\n1,2,\n3,4\n5,6\n', 2, 0],
    ['something behind', 'a,b\n1,2,3\n4,5,6\n', 2, 0],
    ['below a blank name something', 'a,b,\n1,2,3\n4,5,6\n', 3, 0],
    ['a blank name before others', 'a,,b\n1,2,3\n', 3, 0],
    ['all names blank but the first', 'a,\n1,\n2,\n', 1, 1],
    ['nothing but blanks, of which the first name counts', ',\n,\n,\n', 1, 1],
    ['a header longer than the rows are', 'a,b, ,\n1,2,\n3,4,\n', 2, 2],
  ])('%s', (_what, text, width, spare) => {
    expect(shape(text)).toEqual([',', width, spare]);
  });

  test('of a header alone all names count', () => {
    expect(shape('a,b,\n')).toEqual([',', Infinity, 0]);
  });
});

describe('what is said', () => {
  const said = (text: string, given = {}): Dialect['profile'] => findDialect(text, given).profile;

  test('a separator that is no comma, by its name and the number of values', () => {
    const why = (text: string): string => said(text)[0].why;
    expect(said('a;b\n1;2\n')).toEqual([
      {
        option: 'separator',
        value: ';',
        why: 'with a semicolon between them rows have 2 values, as many as there are names',
      },
    ]);
    expect(why('a\tb\n1\t2\n')).toContain('with a tab between');
    expect(why('a|b\n1|2\n')).toContain('with a bar between');
    expect(why('a b\n1 2\n3 4\n')).toContain('with a blank between');
    expect(why('a  b\n1   2\n3  4\n')).toContain('with blanks between');
    expect(why('sep=:\na:b\n1:2\n')).toContain('with a : between');
    for (const text of ['a,b\n1,2\n', 'a;b\n', 'a\n1\n']) expect(said(text)).toEqual([]);
    expect(said('a;b\n1;2\n', { separator: ';' })).toEqual([]);
  });

  test('decimal comma and groups, with the first number of each kind', () => {
    const [, decimal] = said('a;1,1\nx;2\ny; 3,25 \nz;4,5\n');
    expect(decimal).toEqual({ option: 'decimal', value: ',', why: 'numbers such as 3,25 have a decimal comma' });
    const [thousands] = said('a,b\n1,"1,234"\n2,"5,678"\n3,999\n');
    expect(thousands).toEqual({
      option: 'thousands',
      value: ',',
      why: 'numbers such as 1,234 have their digits in groups',
    });
    expect(said('a;b\n1,5;2\n', { decimal: ',', separator: ';' })).toEqual([]);
    expect(said('a;b\nx;"1,x"\n2,5;3\n2;4\n3;4\n2;4\n')[1].why).toContain('such as 2,5 ');
  });
});

test('is judged by the beginning of a text, whose last row is whole only where the text is', () => {
  const text = (length: number): string => {
    const head = 'a;b\n1;2\n';
    return `${head}${'9'.repeat(length - head.length)}`;
  };
  // the last row has one cell
  expect(findDialect(text(judgedText - 1)).separator).toBe(';');
  expect(findDialect(text(judgedText)).separator).toBe(';');
  const one = (length: number): string => {
    const [head, tail] = ['a,b,c;d\nx,', ';y'];
    return `${head}${'z'.repeat(length - head.length - tail.length)}${tail}`;
  };
  expect(findDialect(one(judgedText - 1)).separator).toBe(';');
  // of the names alone there are most by commas
  expect(findDialect(one(judgedText)).separator).toBe(',');
});
