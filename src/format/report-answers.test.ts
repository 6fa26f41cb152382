import { expect, test } from 'vitest';
import { answerSections } from './report-answers.js';

const numbers = (columns: string[]) => ({ task: 'regression', columns }) as never;
const classes = (names: string[]) => ({ task: 'classification', column: 'kind', classes: names }) as never;
const headingOf = (part: string): string => /<h2[^>]*>(.*?)<\/h2>/.exec(part)![1];

test('every number has its answers and errors, four of many', () => {
  const many = (count: number): string[] => {
    const values = Array.from({ length: 10 * count }, (_, i) => i);
    const columns = Array.from({ length: count }, (_, i) => `y${i}`);
    return answerSections(numbers(columns), { truth: values, answers: values }).map(headingOf);
  };
  const wanted = ['y0', 'y1', 'y2', 'y3'].map((name) => `Answers and errors of ${name}`);
  expect(many(1)).toEqual(wanted.slice(0, 1));
  expect(many(3)).toEqual(wanted.slice(0, 3));
  expect(many(4)).toEqual(wanted);
  expect(many(6)).toEqual(wanted);
});

test('the numbers of one target are drawn, not those of another', () => {
  const rows = 12;
  const truth = Array.from({ length: 2 * rows }, (_, i) => (i % 2 === 0 ? i : 500 + i));
  const [first, second] = answerSections(numbers(['a', 'b']), { truth, answers: truth });
  const alone = (at: number): number[] => Array.from({ length: rows }, (_, row) => truth[2 * row + at]);
  expect(first).toBe(answerSections(numbers(['a']), { truth: alone(0), answers: alone(0) })[0]);
  expect(second).toBe(answerSections(numbers(['b']), { truth: alone(1), answers: alone(1) })[0]);
});

test('what probabilities are worth is drawn from 30 rows on', () => {
  const of = (rows: number, names: string[]): string[] => {
    const truth = Array.from({ length: rows }, (_, i) => i % names.length);
    const answers = Array.from({ length: rows * names.length }, () => 1 / names.length);
    return answerSections(classes(names), { truth, answers } as never);
  };
  expect(of(29, ['no', 'yes'])).toEqual([]);
  expect(of(30, ['no', 'yes']).map(headingOf)).toEqual(['What probabilities are worth']);
  expect(of(30, ['no', 'yes'])[0]).toContain('yes');
  expect(of(30, ['a', 'b', 'c'])[0]).toContain('the likeliest kind');
});
