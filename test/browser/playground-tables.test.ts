// The playground with tables that are wide, long in their names, or need reading with care: what is drawn, and what is said about it.

import { expect, test } from 'vitest';
import { faultsOf, inBrowser } from './in-browser.js';
import { drawn, folders, learned } from './playing.js';

/** A number between 0 and 1 for each place. */
const at = (row: number, column: number): number => (((row + 1) * (2 * column + 7) * 7919) % 10_007) / 10_007;
const rows = (count: number, row: (i: number) => readonly unknown[], separator = ','): string =>
  Array.from({ length: count }, (_, i) => `${row(i).join(separator)}\n`).join('');

inBrowser('the playground and tables', ({ openPage, serve }) => {
  const open = async (text: string, options = {}) => {
    const { url } = await serve({ folders });
    const page = await openPage(`${url}/`, options);
    await learned(page, 2);
    const buffer = Buffer.from(text);
    await page.locator('input[type=file]').setInputFiles({ name: 'own.csv', mimeType: 'text/csv', buffer });
    await page.locator('.data option[value="own:"]').waitFor({ state: 'attached' });
    return page;
  };

  test('of many inputs some are drawn, which is said; after pruning those that are left', async () => {
    const names = [...Array.from({ length: 40 }, (_, i) => `measurement_number_${i}`), 'y'];
    const table = `${names.join()}\n${rows(160, (i) => names.map((_, k) => (k === 40 ? at(i, 30) + at(i, 33) ** 2 : at(i, k))))}`;
    const page = await open(table);
    await page.getByText('16 of 40 inputs are drawn').waitFor();
    const shown = await page
      .locator('.names text')
      .evaluateAll((all) => all.map((each) => each.firstChild?.textContent));
    expect(shown).toHaveLength(17);
    // cut, and still told apart
    expect(new Set(shown).size).toBe(17);
    expect(await page.locator('.names title').first().textContent()).toBe('measurement_number_0');
    await page.getByLabel('Pace').selectOption('full');
    await learned(page, 120);
    await page.getByRole('slider', { name: /keep/ }).fill('12');
    await page.getByRole('button', { name: 'Prune' }).click();
    await page.getByText(/^\d+ of 40 inputs are left$/).waitFor();
    const left = await page.locator('.names title').allTextContents();
    expect(left).toContain('measurement_number_30');
    expect(left).toContain('measurement_number_33');
    expect(faultsOf(page)).toEqual([]);
    await page.context().close();
  });

  test('a phone has room for the names of thirteen inputs', async () => {
    const { url } = await serve({ folders });
    const page = await openPage(`${url}/`, { viewport: { width: 390, height: 844 } });
    await page.getByLabel('Data').selectOption('table:wine');
    await drawn(page, 48);
    const names = page.locator('.names text');
    const texts = await names.evaluateAll((all) => all.map((each) => each.firstChild?.textContent ?? ''));
    // one of them is longer than a third of the page
    expect(texts.filter((text) => text.includes('…'))).toHaveLength(1);
    expect(texts).toContain('nonflavanoid_phenols');
    for (const { left, right } of await names.evaluateAll((all) =>
      all.map((each) => each.getBoundingClientRect().toJSON()),
    )) {
      expect(left).toBeGreaterThanOrEqual(0);
      expect(right).toBeLessThanOrEqual(390);
    }
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
    // what it learns is seen without scrolling
    await page.getByLabel('Data').selectOption('table:iris');
    await drawn(page, 21);
    await learned(page, 2);
    const loss = page.locator('.below-loss b');
    // the clock may still be that of the table before
    await page.waitForFunction(() => Number(document.querySelector('.below-loss b')?.textContent) > 0);
    const { bottom } = await loss.evaluate((each) => each.getBoundingClientRect().toJSON());
    expect(bottom).toBeLessThan(844 - (await page.locator('footer').evaluate((each) => each.clientHeight)));
    expect(faultsOf(page)).toEqual([]);
    await page.context().close();
  });

  test('what was found out about a table is there to read, in both languages', async () => {
    const comma = (value: number): string => value.toFixed(3).replace('.', ',');
    const table = `x;w;y\n${rows(100, (i) => [i % 5 ? comma(at(i, 1)) : '', comma(at(i, 2)), comma(at(i, 3))], ';')}`;
    const page = await open(table);
    await page.getByText('how it was read: 3 things').click();
    await page.getByText('x: 20 of 100 cells have no value, and are taken as the median').waitFor();
    await page.getByText('have a decimal comma').waitFor();
    await page.getByRole('button', { name: '中文' }).click();
    await page.getByText('x：100 格中有 20 格没有值，取中位数').waitFor();
    // of what the page brings along nothing had to be found out
    await page.getByLabel('数据').selectOption('table:iris');
    await drawn(page, 21);
    expect(await page.locator('.decided').count()).toBe(0);
    expect(faultsOf(page)).toEqual([]);
    await page.context().close();
  });

  test('an edge from near says its ends as the column has them', async () => {
    const page = await open(`age,dose,y\n${rows(100, (i) => [20 + (i % 25), 1000 + i, at(i, 3)])}`);
    await page.locator('.tile[aria-label^="age →"]').first().click();
    const ends = page.locator('.card text');
    await ends.first().waitFor();
    const texts = await ends.allTextContents();
    expect(texts.slice(-2)).toEqual(['20.0', '44.0']);
    expect(faultsOf(page)).toEqual([]);
    await page.context().close();
  });

  test('the table of edges lies over no edge from near', async () => {
    const { url } = await serve({ folders });
    const page = await openPage(`${url}/`);
    await learned(page, 2);
    await page.locator('.tile').nth(2).click();
    await page.locator('.card .lock').waitFor();
    await page.getByRole('button', { name: 'as a table' }).click();
    await page.getByRole('table', { name: 'Edges' }).waitFor();
    expect(await page.locator('.card').count()).toBe(0);
    expect(faultsOf(page)).toEqual([]);
    await page.context().close();
  });
});
