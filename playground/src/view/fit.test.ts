import { expect, test } from 'vitest';
import { fit } from './fit.js';

const letters = (text: string): number => [...text].length;

test('what fits is left alone, and what does not keeps its beginning and its end', () => {
  expect(fit('alcohol', 7, letters)).toBe('alcohol');
  const names = Array.from({ length: 59 }, (_, i) => `measurement_number_${i}`);
  const shown = names.map((name) => fit(name, 12, letters));
  for (const each of shown) {
    expect(letters(each)).toBeLessThanOrEqual(12);
    expect(each.startsWith('measure')).toBe(true);
  }
  // still told apart
  expect(new Set(shown).size).toBe(59);
});

test('as much is kept as there is room for, whatever letters measure', () => {
  const wide = (text: string): number => [...text].reduce((sum, letter) => sum + (letter === 'W' ? 12 : 5), 0);
  for (const name of ['WWWWWiiiiiWWWWW', 'iiiiiWWWWWiiiii', '测量的名字很长很长很长', '👍👍👍👍👍👍👍👍👍'])
    for (let room = 0; room < 160; room += 7) {
      const shown = fit(name, room, wide);
      expect(shown === name || [...shown].length <= 2 || wide(shown) <= room, shown).toBe(true);
      expect(shown).not.toMatch(/\p{Surrogate}/u);
    }
  expect(fit('length', 0, letters)).toBe('l…');
});
