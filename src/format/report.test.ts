import { describe, expect, test } from 'vitest';
import { referenceBackend } from '../compute/reference/backend.js';
import { createTable } from '../data/table.js';
import { trainTable } from '../train/table.js';
import { renderReport } from './report.js';

const rows = Array.from({ length: 30 }, (_, i) => i);
const table = createTable({ x: rows, y: rows.map((i) => i * i), sign: rows.map((i) => (i < 15 ? 'a<b' : 'c&d')) });
const options = { layers: [], epochs: 3, batchSize: 10, backend: referenceBackend() };
const regression = await trainTable(table, { ...options, target: 'y' });
const classification = await trainTable(table, { ...options, target: 'sign' });

describe('renderReport', () => {
  test('is one page that asks for nothing else', () => {
    const page = renderReport(regression, {});
    expect(page).toMatch(/^<!doctype html>/);
    expect(page).not.toMatch(/https?:(?!\/\/www\.w3\.org)|<link|<img|src=|@import|url\(/);
    expect(page.match(/<svg /g)!.length).toBe(2);
  });

  test('shows the metrics of a regression', () => {
    const page = renderReport(regression, {});
    for (const text of ['R²', 'RMSE', 'best validation loss', '6 held-back rows']) expect(page).toContain(text);
  });

  test('names the loss', async () => {
    const absolute = await trainTable(table, { ...options, target: 'y', loss: 'mae' });
    const names = [regression, classification, absolute].map(
      (result) => /mean (squared error|cross-entropy|absolute error)<\/text>/.exec(renderReport(result, {}))?.[1],
    );
    expect(names).toEqual(['squared error', 'cross-entropy', 'absolute error']);
  });

  test('shows the confusion matrix of a classification, names escaped', () => {
    const page = renderReport(classification, {});
    expect(page).toContain('a&lt;b');
    expect(page).not.toContain('a<b');
    expect(page).toContain('accuracy');
  });

  test('says why a run ended before its time', () => {
    const page = renderReport({ ...regression, stopped: 'diverged', message: 'the loss was NaN in step 1' }, {});
    expect(page).toContain('the loss was NaN in step 1');
  });

  test('holds the results as JSON that cannot end its element', () => {
    const results = { config: { name: '</script><b>' }, best: 1 };
    const page = renderReport(regression, results);
    const json = /<script type="application\/json" id="results">([^]*?)<\/script>/.exec(page)![1]!;
    expect(JSON.parse(json)).toEqual(results);
  });
});
