// The playground for everybody: nothing that axe-core finds, the whole tour by keyboard, two languages, and sentences for what goes wrong.

import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { faultsOf, inBrowser } from './in-browser.js';
import { drawn, epochOf, folders, learned } from './playing.js';

/** What axe-core finds, a line each. */
async function found(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  return page.evaluate(async () => {
    const { violations } = await (globalThis as any).axe.run(document);
    return violations.flatMap(({ id, nodes }: any) => nodes.map(({ html }: any) => `${id}: ${html.slice(0, 160)}`));
  });
}

/** Chooses a file of these bytes as the table. */
const choose = (page: Page, name: string, text: string | Buffer): Promise<void> =>
  page.locator('input[type=file]').setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(text) });

inBrowser('the playground', ({ openPage, serve }) => {
  test.each([
    ['light', 'en-GB', 1440, 900],
    ['dark', 'en-GB', 1280, 720],
    ['light', 'zh-CN', 820, 1180],
    ['dark', 'zh-CN', 390, 844],
  ] as const)('axe finds nothing: %s, %s, %i × %i', async (colorScheme, locale, width, height) => {
    const { url } = await serve({ folders });
    const page = await openPage(`${url}/`, { colorScheme, locale, viewport: { width, height } });
    await learned(page, 5);
    expect(await page.evaluate(() => document.documentElement.lang)).toBe(locale === 'zh-CN' ? 'zh-CN' : 'en');
    expect(await found(page)).toEqual([]);
    // nothing hangs over the edge
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
    // one screen on a desktop
    const tall = await page.evaluate(() => document.documentElement.scrollHeight);
    expect(width > 1080 ? tall : height).toBe(height);
    const [edges, find, take] =
      locale === 'zh-CN' ? ['看作表格', '寻找公式', '导出'] : ['as a table', 'Find formula', 'Export'];
    await page.getByRole('button', { name: edges }).click();
    expect(await found(page)).toEqual([]);
    await page.getByRole('button', { name: edges }).click();
    await page.locator('.tile').nth(2).click();
    await page.locator('.card .lock').waitFor();
    expect(await found(page)).toEqual([]);
    await page.locator('.card .title button').click();
    await page.getByRole('button', { name: find }).click();
    await page.locator('.front li').first().waitFor();
    await page.getByRole('button', { name: take }).click();
    expect(await found(page)).toEqual([]);
    expect(faultsOf(page)).toEqual([]);
    await page.context().close();
  });

  test('the whole tour by keyboard', async () => {
    const { url } = await serve({ folders });
    const page = await openPage(`${url}/`);
    await learned(page, 2);
    /** Goes on with the tab key until what has the focus says this. */
    const tabTo = async (name: RegExp): Promise<void> => {
      for (let i = 0; i < 60; i++) {
        await page.keyboard.press('Tab');
        const now = await page.evaluate(() => {
          const at = document.activeElement;
          const label = at?.closest('label')?.textContent ?? '';
          return `${at?.getAttribute('aria-label') ?? ''} ${at?.textContent ?? ''} ${label}`;
        });
        if (name.test(now)) return;
      }
      throw new Error(`the tab key does not lead to ${name}`);
    };
    await tabTo(/Table/);
    await tabTo(/Pause/);
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Run', exact: true }).waitFor();
    await tabTo(/Step/);
    await page.keyboard.press('Enter');
    await tabTo(/Rate/);
    await page.keyboard.press('ArrowLeft');
    await page.locator('input[aria-valuetext="0.003"]').waitFor();
    await tabTo(/What an edge is/);
    // one edge is a stop; arrows lead to the others
    await tabTo(/x → node 1.*importance/);
    await page.locator('.card').waitFor();
    await page.keyboard.press('ArrowDown');
    await page.locator('.card').getByText('y → node 1').waitFor();
    await page.keyboard.press('Enter');
    await page.locator('.card .lock').waitFor();
    await tabTo(/^ Lock/);
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Free' }).waitFor();
    await tabTo(/as a table/);
    await page.keyboard.press('Enter');
    await page.getByRole('cell', { name: /locked to/ }).waitFor();
    await page.keyboard.press('Enter');
    await tabTo(/keep 15 of 15/);
    await page.keyboard.press('ArrowLeft');
    await page.getByText('keep 14 of 15 edges').waitFor();
    await tabTo(/^ Prune/);
    await page.keyboard.press('Enter');
    await drawn(page, 14);
    await tabTo(/Export/);
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: /Model file/ }).waitFor();
    await page.keyboard.press('Escape');
    await tabTo(/Copy link/);
    expect(faultsOf(page)).toEqual([]);
    await page.context().close();
  });

  test('the loss is said in words, and less motion is less motion', async () => {
    const { url } = await serve({ folders });
    const page = await openPage(`${url}/`, { reducedMotion: 'reduce' });
    await learned(page, 10);
    const [first, second] = await page.evaluate(async () => {
      const path = document.querySelector('.tile path')!;
      let changes = 0;
      new MutationObserver(() => changes++).observe(path, { attributes: true, attributeFilter: ['d'] });
      await new Promise((resolve) => void setTimeout(resolve, 1500));
      const moved = changes;
      await new Promise((resolve) => void setTimeout(resolve, 10));
      return [moved, changes];
    });
    expect(second - first).toBeLessThanOrEqual(1);
    expect(first).toBeLessThanOrEqual(4);
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByText(/^Epoch \d+: loss .* on rows held back\.$/).waitFor({ state: 'attached' });
    expect(faultsOf(page)).toEqual([]);
    await page.context().close();
  });

  test('files that are no tables are sentences, and nothing is lost', async () => {
    const { url } = await serve({ folders });
    const page = await openPage(`${url}/`);
    await learned(page, 5);
    for (const [name, content, sentence] of [
      ['picture.csv', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 1, 2, 3]), /not text/],
      ['empty.csv', '', /empty/],
      ['header.csv', 'a,b,c\n', /no rows/],
      ['one.csv', `a\n${'1\n2\n'.repeat(20)}`, /one column/],
      ['wide.csv', `${Array.from({ length: 1e6 }, (_, i) => `c${i}`).join()}\n1\n`, /thousands of columns/],
      ['class.csv', `a,b\n${'1,yes\n2,yes\n'.repeat(20)}`, /one class only/],
      ['book.xlsx', Buffer.from([0x50, 0x4b, 3, 4, 0, 0, 0, 0]), /workbook/],
    ] as const) {
      await choose(page, name, content as string);
      await page.locator('.notice').getByText(sentence).waitFor();
      // what was there goes on
      await learned(page, (await epochOf(page)) + 5);
      expect(await page.locator('.tile').count()).toBe(15);
      expect(await page.getByLabel('Data').inputValue()).toBe('function:hello');
      await page.locator('.notice').getByRole('button', { name: 'Close' }).click();
    }
    expect(faultsOf(page)).toEqual([]);
    await page.context().close();
  });

  test('in Chinese, what is wrong is said in Chinese, and in English when the language is turned', async () => {
    const { url } = await serve({ folders });
    const page = await openPage(`${url}/`, { locale: 'zh-CN' });
    await learned(page, 3);
    const notice = page.locator('.notice p');
    const latin = /\p{Script=Latin}{2,} \p{Script=Latin}{2,}/u;
    await choose(page, 'header.csv', 'a,b,c\n');
    await notice.getByText('没有数据行').waitFor();
    expect(await notice.textContent()).not.toMatch(latin);
    await page.locator('.data select').selectOption('formula:');
    await page.locator('input[name=formula]').fill('2x + snin(y)');
    await page.locator('input[name=formula]').press('Enter');
    await notice.getByText('第 2 个字符').waitFor();
    expect((await notice.textContent())?.replaceAll(/"[^"]*"/g, '')).not.toMatch(latin);
    await page.getByRole('button', { name: 'EN' }).click();
    await notice.getByText('at character 2').waitFor();
    expect(faultsOf(page)).toEqual([]);
    await page.context().close();
  });

  test('text as target is learned as classes, and pasted rows are a table too', async () => {
    const { url } = await serve({ folders });
    const page = await openPage(`${url}/`);
    await learned(page, 2);
    const rows = Array.from({ length: 60 }, (_, i) => `${i},${(i * 7) % 11},${i < 30 ? 'low' : 'high'}`);
    await page.evaluate(
      (text) => {
        const clipboardData = new DataTransfer();
        clipboardData.setData('text/plain', text);
        document.dispatchEvent(new ClipboardEvent('paste', { clipboardData }));
      },
      `a,b,level\n${rows.join('\n')}\n`,
    );
    await page.getByLabel('Predict').waitFor();
    await learned(page, 20);
    // and the number in place of the word
    await page.getByLabel('Predict').selectOption('b');
    await page.waitForFunction(() => [...document.querySelectorAll('.names text')].at(-1)?.textContent === 'b');
    expect(faultsOf(page)).toEqual([]);
    await page.context().close();
  });

  test('of a table whose last column cannot be predicted, one that can is taken', async () => {
    const { url } = await serve({ folders });
    const page = await openPage(`${url}/`, { viewport: { width: 1280, height: 720 } });
    await learned(page, 2);
    // a function of one's own, and then a table in its place
    await page.getByLabel('Data').selectOption('formula:');
    await page.locator('input[name=formula]').fill('x^2 - y');
    await page.locator('input[name=formula]').press('Enter');
    await page.waitForFunction(() => document.querySelector('.names')?.textContent?.includes('y'));
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(1280);
    const rows = Array.from({ length: 60 }, (_, i) => `${i},${(i * i) % 17},name ${i},5`);
    await choose(page, 'a table with a long name.csv', `a,level,name,constant\n${rows.join('\n')}\n`);
    await page.getByLabel('Predict').waitFor();
    expect(await page.getByLabel('Predict').inputValue()).toBe('level');
    expect(await page.locator('input[name=formula]').count()).toBe(0);
    await learned(page, 3);
    // one that cannot be predicted is a sentence, and the choice goes back
    await page.getByLabel('Predict').selectOption('constant');
    await page.locator('.notice').getByText('nothing to learn').waitFor();
    expect(await page.getByLabel('Predict').inputValue()).toBe('level');
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(1280);
    expect(faultsOf(page)).toEqual([]);
    await page.context().close();
  });

  test('hostile names, many classes and long formulas stay text, and within the page', async () => {
    const { url } = await serve({ folders });
    const page = await openPage(`${url}/`);
    const rows = (count: number, row: (i: number) => string): string =>
      Array.from({ length: count }, (_, i) => row(i)).join('\n');
    for (const [header, row] of [
      [
        '"<script>alert(1)</script>","<img src=x onerror=alert(2)>",a&b',
        (i: number) => `${i},${i % 7},${['<b>x</b>', '<svg onload=alert(3)>', '&amp;'][i % 3]}`,
      ],
      ['a,b', (i: number) => `${i},k${i % 20}`],
      [`${'x'.repeat(3000)},b,${'y'.repeat(3000)}`, (i: number) => `${i},${i % 7},${(i * i) % 13}`],
    ] as const) {
      await choose(page, '<i>.csv', `${header}\n${rows(200, row)}\n`);
      await page.waitForFunction(
        (first) => document.querySelector('.target option')?.textContent === first,
        header.split(',')[0].replaceAll('"', ''),
      );
      await page.getByRole('button', { name: 'Find formula' }).click();
      await page.getByLabel('Formula', { exact: true }).getByRole('math').first().waitFor();
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(1280);
      expect(await page.locator('img, script[src=x], .found b, .found svg, math b').count()).toBe(0);
    }
    // on a phone names stand above their nodes, whole or cut on purpose
    await page.setViewportSize({ width: 390, height: 844 });
    await page.getByLabel('Data').selectOption('table:iris');
    await page.locator('.names').getByText('sepal_length').waitFor();
    const [left, right] = await page.locator('.names text').evaluateAll((all) => {
      const boxes = all.map((each) => each.getBoundingClientRect());
      return [Math.min(...boxes.map((box) => box.left)), Math.max(...boxes.map((box) => box.right))];
    });
    expect(left).toBeGreaterThanOrEqual(0);
    expect(right).toBeLessThanOrEqual(390);
    expect(faultsOf(page)).toEqual([]);
    await page.context().close();
  });

  test('a link that is broken is a sentence', async () => {
    const { url } = await serve({ folders });
    const page = await openPage(`${url}/#1.broken`);
    const notice = page.locator('.notice');
    await notice.getByText('This link is broken').waitFor();
    await learned(page, 3);
    for (const link of ['1.AAAA', 'nonsense', '2.abc', `1.${'A'.repeat(9000)}`]) {
      await notice.getByRole('button', { name: 'Close' }).click();
      await page.evaluate((hash) => {
        location.hash = hash;
      }, link);
      await notice.getByText('This link is broken').waitFor();
      await learned(page, (await epochOf(page)) + 1);
    }
    expect(faultsOf(page)).toEqual([]);
    await page.context().close();
  });

  test("a link about one's own table waits for it", async () => {
    const { url } = await serve({ folders });
    const page = await openPage(`${url}/`);
    const text = `x,y\n${Array.from({ length: 80 }, (_, i) => `${i},${(i * i) % 37}`).join('\n')}\n`;
    await choose(page, 'own.csv', text);
    await page.getByLabel('Predict').waitFor();
    await learned(page, 10);
    await page.getByRole('button', { name: 'Copy link' }).click();
    await page.waitForFunction(() => location.hash.length > 10);
    const other = await openPage(page.url());
    await other.locator('.notice').getByText('This link is about the table own.csv').waitFor();
    await choose(other, 'own.csv', text);
    await other.getByLabel('Predict').waitFor();
    await learned(other, 10);
    expect([...faultsOf(page), ...faultsOf(other)]).toEqual([]);
    await page.context().close();
    await other.context().close();
  });
});
