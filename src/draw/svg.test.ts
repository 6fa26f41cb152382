import fc from 'fast-check';
import { expect, test } from 'vitest';
import { escapeText, fittedText, lineColours, paintOf, px, textWidth } from './svg.js';

/** Contrast of two colours by the Web Content Accessibility Guidelines, 1 to 21. */
function contrast(a: string, b: string): number {
  const [light, dark] = [a, b].map(luminance).toSorted((one, two) => two - one);
  return (light! + 0.05) / (dark! + 0.05);
}

function luminance(attribute: string): number {
  const parts = /#(..)(..)(..)/
    .exec(attribute)!
    .slice(1)
    .map((part) => parseInt(part, 16) / 255);
  const [red, green, blue] = parts.map((part) => (part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
}

test.each(['light', 'dark'] as const)('text can be read and lines can be seen, %s', (theme) => {
  const { fill } = paintOf(theme);
  for (const ink of ['ink', 'muted', 'lockedInk'] as const)
    expect(contrast(fill(ink), fill('surface')), ink).toBeGreaterThanOrEqual(4.5);
  expect(contrast(fill('ink'), fill('bar'))).toBeGreaterThanOrEqual(4.5);
  expect(contrast(fill('surface'), fill('product'))).toBeGreaterThanOrEqual(4.5);
  for (const line of [...lineColours.slice(0, 3), 'axis', 'locked'] as const)
    expect(contrast(fill(line), fill('surface')), line).toBeGreaterThanOrEqual(3);
});

test('contrast is that of the guidelines', () => {
  expect(contrast('#000000', '#ffffff')).toBe(21);
  expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2);
});

test('escapeText makes text safe in markup', () => {
  expect(escapeText(`<a href="x" id='y'>&\u0000\ud800</a>`)).toBe(
    '&lt;a href=&quot;x&quot; id=&#39;y&#39;&gt;&amp;&lt;/a&gt;',
  );
});

test('a text that is cut fits, and is as long as fits', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.double({ min: 13, max: 300, noNaN: true }), (text, room) => {
      const fitted = fittedText(text, room, 12);
      expect(textWidth(fitted, 12)).toBeLessThanOrEqual(room);
      const whole = textWidth(text, 12) <= room;
      expect(fitted === text).toBe(whole);
      expect(text.startsWith(whole ? fitted : fitted.slice(0, -1))).toBe(true);
    }),
  );
});

test('coordinates are tenths of a pixel, and zero has no sign', () => {
  expect([px(1.26), px(-0.01), px(3)]).toEqual(['1.3', '0', '3']);
});
