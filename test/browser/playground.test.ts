// The playground as it is built: it opens learning, and every control acts at once.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { faultsOf, inBrowser } from './in-browser.js';
import { curvesOf, drawn, epochOf, folders, learned, lossOf, pause } from './playing.js';

const root = fileURLToPath(new URL('../..', import.meta.url));

inBrowser('the playground', ({ openPage, serve }) => {
  test('opens learning, without a click', async () => {
    const { url } = await serve({ folders });
    const page = await openPage(`${url}/`);
    await page.getByRole('region', { name: 'Network' }).waitFor();
    await learned(page, 2);
    const before = await curvesOf(page);
    expect(before).toHaveLength(15);
    await learned(page, 40);
    const after = await curvesOf(page);
    expect(after.every((path, i) => path !== before[i])).toBe(true);
    // the mean alone has a loss of 1.6
    expect(await lossOf(page)).toBeLessThan(0.02);
    expect(faultsOf(page)).toEqual([]);
    await page.context().close();
  });

  test('pauses, steps, goes on, and begins again from the seed', async () => {
    const { url } = await serve({ folders });
    const page = await openPage(`${url}/`);
    await learned(page, 3);
    await pause(page);
    const paused = await epochOf(page);
    await page.getByRole('button', { name: 'Step' }).click();
    await learned(page, paused + 1);
    expect(await epochOf(page)).toBe(paused + 1);
    await page.getByRole('button', { name: 'Run', exact: true }).click();
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
      await drawn(page, edges);
      await learned(page, 2);
    }
    expect(faultsOf(page)).toEqual([]);
    await page.context().close();
  });

  test('every setting acts at once, on the network under way where it can', async () => {
    const { url } = await serve({ folders });
    const page = await openPage(`${url}/`);
    await learned(page, 20);
    // on the network under way
    await page.getByLabel('Grid').fill('7');
    await page.getByLabel('Rate').fill('2');
    await page.getByLabel('Sparsity').fill('2');
    await page.getByLabel('Optimiser').selectOption('lbfgs');
    await learned(page, 40);
    await page.getByText('210 parameters').waitFor();
    await page.getByLabel('Optimiser').selectOption('lm');
    await page.waitForFunction(() => /\d\.\d\de-/.test(document.querySelector('.loss strong')?.textContent ?? ''));
    // on a new one
    await page.getByLabel('Order').fill('1');
    await page.getByLabel('Base').selectOption('none');
    await page.getByLabel('Noise').fill('2');
    await page.getByRole('button', { name: 'Add a node to layer 1' }).click();
    await drawn(page, 18);
    await page.getByRole('button', { name: 'Add a layer' }).click();
    await drawn(page, 12 + 12 + 2);
    await learned(page, 2);
    expect(faultsOf(page)).toEqual([]);
    await page.context().close();
  });

  test('pictures of edges are drawn together, and the slider stands at all of them', async () => {
    const { url } = await serve({ folders });
    const page = await openPage(`${url}/`);
    await page.getByLabel('Data').selectOption('function:four');
    await drawn(page, 26);
    await learned(page, 2);
    // a group with an opacity is a picture of its own, blended in every frame: fifty of them took three quarters of the time
    const blended = await page
      .locator('.network svg *')
      .evaluateAll((all) => all.filter((each) => getComputedStyle(each).opacity !== '1').length);
    expect(blended).toBe(0);
    expect(await page.locator('.prune input').inputValue()).toBe('26');
    expect(faultsOf(page)).toEqual([]);
    await page.context().close();
  });

  test('an optimiser that is not for this loss is a sentence, and the network learns on', async () => {
    const { url } = await serve({ folders });
    const page = await openPage(`${url}/`);
    await page.getByLabel('Data').selectOption('table:iris');
    await drawn(page, 21);
    await learned(page, 3);
    await page.getByLabel('Optimiser').selectOption('lm');
    await page.locator('.notice').getByText("is for loss 'mse'").waitFor();
    await learned(page, (await epochOf(page)) + 3);
    expect(await page.getByLabel('Optimiser').inputValue()).toBe('adamw');
    expect(faultsOf(page)).toEqual([]);
    await page.context().close();
  });

  test('at most 150 kB, compressed, come before the first picture', async () => {
    const { url } = await serve({ folders });
    const page = await openPage('about:blank');
    const came: string[] = [];
    page.on('request', (request) => came.push(new URL(request.url()).pathname));
    // what moves the picture waits
    await page.route(/trainer\.worker/, () => {});
    await page.goto(`${url}/`);
    await page.locator('.tile path[d]').first().waitFor();
    const files = came.filter((path) => !path.includes('trainer.worker') && !path.includes('uPlot'));
    const sizes = await Promise.all(
      files.map(async (path) => {
        const name = path.endsWith('/') ? `${path}index.html` : path;
        return gzipSync(await readFile(join(root, 'dist/playground', name)), { level: 9 }).length;
      }),
    );
    expect(files.length).toBeGreaterThan(2);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(80_000);
    await page.context().close();
  });

  test('a tab in the background rests', async () => {
    const { url } = await serve({ folders });
    const page = await openPage(`${url}/`);
    await page.getByLabel('Pace').selectOption('full');
    await learned(page, 50);
    await page.evaluate(() => {
      Object.defineProperty(document, 'hidden', { value: true, configurable: true });
      document.dispatchEvent(new Event('visibilitychange'));
    });
    await page.waitForTimeout(200);
    const resting = await epochOf(page);
    await page.waitForTimeout(300);
    expect(await epochOf(page)).toBe(resting);
    await page.evaluate(() => {
      Object.defineProperty(document, 'hidden', { value: false, configurable: true });
      document.dispatchEvent(new Event('visibilitychange'));
    });
    await learned(page, resting + 20);
    expect(faultsOf(page)).toEqual([]);
    await page.context().close();
  });
});
