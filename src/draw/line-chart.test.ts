import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { numberText } from './axis.js';
import { type LineChart, renderLineChart } from './line-chart.js';

const chart = (change: Partial<LineChart> = {}): string =>
  renderLineChart({
    title: 'Loss',
    series: [{ name: 'training', values: [3, 2, 1] }],
    xLabel: 'epoch',
    yLabel: 'loss',
    ...change,
  });
const paths = (svg: string): string[] => [...svg.matchAll(/<path[^>]* d="([^"]*)"/g)].map(([, d]) => d!);

describe('renderLineChart', () => {
  test('is one SVG picture with a title and both labels', () => {
    const svg = chart();
    expect(svg).toMatch(/^<svg [^>]*viewBox="0 0 720 360"[^]*<\/svg>\s*$/);
    for (const text of ['Loss', 'epoch', 'loss']) expect(svg).toContain(`>${text}<`);
  });

  test('draws falling values downwards: larger y in pixels', () => {
    const [line] = paths(chart()).slice(-1);
    const heights = [...line!.matchAll(/[ML ]?(-?[\d.]+)[ ,](-?[\d.]+)/g)].map(([, , y]) => Number(y));
    expect(heights.length).toBe(3);
    expect(heights).toEqual(heights.toSorted((a, b) => a - b));
  });

  test('two series are named in a legend', () => {
    const series = [
      { name: 'training', values: [3, 2, 1] },
      { name: 'validation', values: [3, 2.5, 2] },
    ];
    expect(chart({ series })).toContain('>validation<');
  });

  test('text cannot leave its place', () => {
    const svg = chart({ title: '<script>"&', series: [{ name: '</svg>', values: [1, 2] }] });
    expect(svg).not.toContain('<script>');
    expect(svg.match(/<\/svg>/g)?.length).toBe(1);
  });

  test('any numbers give a picture without NaN or infinity in it', () => {
    const numbers = fc.array(fc.double(), { maxLength: 12 });
    fc.assert(
      fc.property(numbers, numbers, fc.boolean(), (a, b, logY) => {
        const series = [
          { name: 'a', values: a },
          { name: 'b', values: b },
        ];
        expect(chart({ series, logY, marks: [{ x: 2, label: 'here' }] })).not.toMatch(/NaN|Infinity|undefined/);
      }),
    );
  });

  test('gaps: nothing is drawn where a value is not finite', () => {
    const whole = paths(chart({ series: [{ name: 'a', values: [1, 2, 3, 4, 5] }] })).at(-1)!;
    const broken = paths(chart({ series: [{ name: 'a', values: [1, 2, NaN, 4, 5] }] })).at(-1)!;
    expect(broken.match(/M/g)!.length).toBe(whole.match(/M/g)!.length + 1);
  });
});

test('numberText is short and says the number to the digits asked for', () => {
  const read = (text: string): number =>
    Number(
      text
        .replaceAll(/[−⁻]/g, '-')
        .replace(' × 10', 'e')
        .replaceAll(/[⁰¹²³⁴⁵⁶⁷⁸⁹]/g, (digit) => String('⁰¹²³⁴⁵⁶⁷⁸⁹'.indexOf(digit)))
        .replaceAll('\u00a0', ''),
    );
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e300, max: 1e300 }), (value) => {
      const text = numberText(value, 3);
      expect(text.length).toBeLessThan(15);
      expect(Math.abs(read(text) - value)).toBeLessThanOrEqual(0.0051 * Math.abs(value));
    }),
  );
  expect(['0', '1\u00a0234\u00a0567'].map((text) => numberText(read(text)))).toEqual(['0', '1\u00a0234\u00a0567']);
});
