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
