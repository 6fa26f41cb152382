// What was found out about a table is told in lines that are true of every column they name.

import { expect, test } from 'vitest';
import { profileText } from './profile-text.js';

const leftOut = (name: string, why: string) => ({ option: 'kinds', columns: [name], value: 'ignore', why });

test('columns left out for their own reasons: the reason that is told is said to be of the first', () => {
  const two = [leftOut('name', 'it has 60 different words'), leftOut('cabin', 'it has 40 different words')];
  expect(profileText('t.csv', two)).toBe(
    'kan: t.csv: name, cabin left out: of name, it has 60 different words (`--kinds`)\n',
  );
  const same = [leftOut('a', 'no row has a value there'), leftOut('b', 'no row has a value there')];
  expect(profileText('t.csv', same)).toBe('kan: t.csv: a, b left out: no row has a value there (`--kinds`)\n');
});

test('a column without a name is seen', () => {
  expect(profileText('t.csv', [leftOut('', 'it has no name')])).toBe(
    'kan: t.csv: "" left out: it has no name (`--kinds`)\n',
  );
});

test('notices of the same option that say other things are lines of their own', () => {
  const number = (name: string, why: string) => ({ option: 'kinds', columns: [name], value: 'number', why });
  const lines = profileText('t.csv', [
    number('id', 'it rises by one from row to row'),
    number('price', '"$" stands beside its numbers and is left away, as in $5'),
    number('cost', '"€" stands beside its numbers and is left away, as in €7'),
  ]);
  expect(lines.split('\n')).toEqual([
    'kan: t.csv: id: it rises by one from row to row (`--kinds`)',
    'kan: t.csv: price, cost: of price, "$" stands beside its numbers and is left away, as in $5 (`--kinds`)',
    '',
  ]);
});

test('text in another encoding is told beside the separator', () => {
  expect(
    profileText('t.csv', [
      { option: 'encoding', value: 'windows-1252', why: 'it is no UTF-8' },
      { option: 'separator', value: ';', why: '' },
    ]),
  ).toBe('kan: t.csv: text in windows-1252, separated by ";" (found; `--encoding`, `--separator` say otherwise)\n');
});
