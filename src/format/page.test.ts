import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { counted, listed, percentText, section } from './page.js';

test('of more than three names, three and how many more', () => {
  expect(listed(['a'])).toBe('a');
  expect(listed(['a', 'b', 'c'])).toBe('a, b, c');
  expect(listed(['a', 'b', 'c', 'd'])).toBe('a, b, c and 1 more');
  expect(listed(['a', 'b', 'c', 'd', 'e'])).toBe('a, b, c and 2 more');
});

test('one row, two rows, and shares in percent', () => {
  expect([counted(0, 'row'), counted(1, 'row'), counted(2, 'row')]).toEqual(['0 rows', '1 row', '2 rows']);
  expect([percentText(0.5), percentText(0.12345), percentText(1)]).toEqual(['50 %', '12.3 %', '100 %']);
});

test('what scrolls on a narrow screen can be reached by keyboard', () => {
  expect(section('Wide', 'x', 'wide')).toBe('<section class="wide" tabindex="0"><h2>Wide</h2>x</section>');
  expect(section('Plain', 'x')).toBe('<section><h2>Plain</h2>x</section>');
  const parts = readdirSync(new URL('.', import.meta.url)).filter((name) => /^report.*(?<!\.test)\.ts$/.test(name));
  expect(parts.length).toBeGreaterThan(5);
  for (const name of parts) {
    const source = readFileSync(new URL(name, import.meta.url), 'utf8');
    expect(source, name).not.toMatch(/class="(?:scroll|picture)"(?! tabindex="0")/);
  }
});
