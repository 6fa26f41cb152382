// The playground as it is built: it opens learning, and every control acts at once.

import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { faultsOf, inBrowser } from './in-browser.js';

const folders = { '/': 'dist/playground/' };

/** The number in the region "Loss". */
async function lossOf(page: Page): Promise<number> {
  const text = await page.getByRole('region', { name: 'Loss' }).textContent();
  return Number(/[\d.]+(e[-+]?\d+)?/.exec(text ?? '')?.[0]);
}

const epochOf = async (page: Page): Promise<number> =>
  Number((await page.locator('.clock b').textContent())!.replace(/\D/g, ''));

/** Waits until so many epochs are done. */
const learned = (page: Page, epochs: number): Promise<unknown> =>
  page.waitForFunction(
    (least) => Number(document.querySelector('.clock b')?.textContent?.replace(/\D/g, '')) >= least,
    epochs,
  );

const curves = (page: Page): Promise<string[]> =>
  page.locator('.tile path').evaluateAll((paths) => paths.map((path) => path.getAttribute('d') ?? ''));

inBrowser('the playground', ({ openPage, serve }) => {
  test('opens learning, without a click', async () => {
    const { url } = await serve({ folders });
    const page = await openPage(`${url}/`);
    await page.getByRole('region', { name: 'Network' }).waitFor();
    await learned(page, 2);
    const [before, loss] = [await curves(page), await lossOf(page)];
    expect(before).toHaveLength(15);
    await learned(page, 40);
    const after = await curves(page);
    expect(after.every((path, i) => path !== before[i])).toBe(true);
    expect(await lossOf(page)).toBeLessThan(loss / 10);
    expect(faultsOf(page)).toEqual([]);
    await page.context().close();
  });

  test('pauses, steps, goes on, and begins again from the seed', async () => {
    const { url } = await serve({ folders });
    const page = await openPage(`${url}/`);
    await learned(page, 3);
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByRole('button', { name: 'Run' }).waitFor();
    // what was on its way has come
    await page.evaluate(() => new Promise((resolve) => void setTimeout(resolve, 100)));
    const paused = await epochOf(page);
    await page.getByRole('button', { name: 'Step' }).click();
    await learned(page, paused + 1);
    expect(await epochOf(page)).toBe(paused + 1);
    await page.getByRole('button', { name: 'Run' }).click();
    await learned(page, paused + 5);
    await page.getByLabel('Seed').fill('7');
    await page.getByLabel('Seed').press('Enter');
    await page.waitForFunction((most) => Number(document.querySelector('.clock b')?.textContent) < most, paused + 5);
    await learned(page, 3);
    await page.getByRole('button', { name: 'Restart' }).click();
    await learned(page, 3);
    expect(faultsOf(page)).toEqual([]);
    await page.context().close();
  });

  test('other data come with a network of their own', async () => {
    const { url } = await serve({ folders });
    const page = await openPage(`${url}/`);
    for (const [data, edges] of [
      ['function:wave', 1],
      ['table:iris', 21],
      ['table:rings', 20],
      ['table:diabetes', 22],
      ['function:four', 26],
    ] as const) {
      await page.getByLabel('Data').selectOption(data);
      await page.waitForFunction((count) => document.querySelectorAll('.tile').length === count, edges);
      await learned(page, 2);
    }
    expect(faultsOf(page)).toEqual([]);
    await page.context().close();
  });
});
