import { describe, expect, it } from 'vitest';
import { readXml } from '../../test/well-formed.js';
import { renderAnswers, renderCalibration, renderResiduals } from './answer-plots.js';

const truth = Array.from({ length: 50 }, (_, i) => i);
const answers = truth.map((value, i) => value + (i % 2 ? 1 : -1));
const dots = (svg: string): number => svg.match(/<circle[^>]*r="4"/g)?.length ?? 0;

describe('answers and errors', () => {
  it('a dot for each row, and the line on which answers are right', () => {
    for (const svg of [renderAnswers({ name: 'y', truth, answers }), renderResiduals({ name: 'y', truth, answers })]) {
      readXml(svg);
      expect(dots(svg)).toBe(50);
      expect(svg).toContain(': y');
    }
  });

  it('the error is what was so less the answer: answers that are too low lie above', () => {
    const svg = renderResiduals({ name: 'y', truth: [0, 1, 2, 3], answers: [0, 1, 2, 1] });
    const heights = [...svg.matchAll(/<circle[^>]*cy="([\d.]+)" r="4"/g)].map((found) => Number(found[1]));
    expect(heights).toHaveLength(4);
    expect(Math.min(...heights)).toBe(heights[3]);
    expect(heights[0]).toBe(heights[1]);
  });

  it('of many rows some, of none a picture that says so', () => {
    const many = Array.from({ length: 9000 }, (_, i) => i);
    expect(dots(renderAnswers({ name: 'y', truth: many, answers: many }))).toBe(2000);
    readXml(renderAnswers({ name: 'y', truth: [], answers: [] }));
    expect(() => renderAnswers({ name: 'y', truth: [1], answers: [] })).toThrow('`truth` has 1 values and `answers` 0');
  });

  it('names are escaped', () => readXml(renderAnswers({ name: '<b>&"', truth, answers })));
});

it('a curve of probabilities and the line of honest ones', () => {
  const bins = [0.1, 0.5, 0.9].map((predicted) => ({ predicted, observed: predicted ** 2, rows: 40 }));
  const svg = renderCalibration({ name: 'yes', bins });
  readXml(svg);
  expect(svg).toContain('as said');
});
