import { expect, test } from 'vitest';
import { readXml } from '../../test/well-formed.js';
import { type HistoryOptions, renderHistory, type Run } from './history-plot.js';

const texts = (run: Run, options?: HistoryOptions): string[] =>
  readXml(renderHistory(run, options)).flatMap(({ name, text }) => (name === 'text' ? [text] : []));
const history = { trainLoss: [1, 0.5, 0.3], validationLoss: [1.1, 0.6, 0.7] };

test('both losses are drawn, the best epoch pointed out, the loss named', () => {
  const found = texts({ history, bestEpoch: 2, loss: 'mae' }, { title: 'a < b', theme: 'dark' });
  for (const text of ['training', 'validation', 'best: epoch 2', 'mean absolute error', 'a < b'])
    expect(found).toContain(text);
});

test('without validation there is one curve and nothing to point out', () => {
  const found = texts({ history: { ...history, validationLoss: [] }, bestEpoch: 2 });
  expect(found).not.toContain('validation');
  expect(found.join()).not.toContain('best');
});

test('the axis is logarithmic where losses fall twentyfold, or where asked for', () => {
  const falling = { ...history, trainLoss: [1, 0.1, 0.001] };
  const isLog = (run: Run, options?: HistoryOptions): boolean => texts(run, options).includes('0.01');
  expect(isLog({ history: falling })).toBe(true);
  expect(isLog({ history: falling }, { logarithmic: false })).toBe(false);
  expect(isLog({ history })).toBe(false);
});

test('losses that are not finite leave gaps', () => {
  expect(renderHistory({ history: { trainLoss: [1, NaN, Infinity, 0.5], validationLoss: [] } })).not.toMatch(
    /NaN|Infinity/,
  );
});

test('what is not a history is refused', () => {
  expect(() => renderHistory({} as never)).toThrow(/renderHistory: `history` must have lists/);
  expect(() => renderHistory({ history }, { width: 3 })).toThrow(/renderHistory: `width`.*got 3/);
});
