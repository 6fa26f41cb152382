// From data to something to take away: the formula in three clicks, a table dropped, learned, pruned, read and exported, and links.

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { decodeModel } from 'kanjs';
import { expect, test } from 'vitest';
import { faultsOf, inBrowser } from './in-browser.js';
import { curvesOf, drawn, epochOf, exported, folders, learned, pause } from './playing.js';

const data = join(fileURLToPath(new URL('../..', import.meta.url)), 'examples/data');

inBrowser('the playground', ({ openPage, serve }) => {
  test('finds the formula of what it opens with, in one click', async () => {
    const { url } = await serve({ folders });
    const page = await openPage(`${url}/`);
    await learned(page, 5);
    await page.getByRole('button', { name: 'Find formula' }).click();
    const formula = page.getByLabel('Formula', { exact: true });
    await formula.getByText('exact').waitFor();
    const maths = formula.locator('math');
    expect(await maths.getAttribute('aria-label')).toBe('f = exp(sin(pi*x) + y^2)');
    // drawn as mathematics, not as text
    expect(await maths.locator('msup').count()).toBe(2);
    expect((await exported(page, /Formula .text/)).toString()).toBe('f = exp(sin(pi*x) + y^2)\n');
    expect((await exported(page, /Formula .LaTeX/)).toString()).toBe(
      '\\[ f = e^{\\sin\\left(\\pi x\\right) + y^{2}} \\]\n',
    );
    // of the network itself there is none while its edges are curves
    await page.getByRole('button', { name: 'Export' }).click();
    await page.getByRole('button', { name: /^onnx:/ }).waitFor();
    expect(await page.getByRole('button', { name: /^(latex|mathml):/ }).count()).toBe(0);
    await page.keyboard.press('Escape');
    // of other rows there is none yet
    await page.getByLabel('Seed').fill('9');
    await page.getByLabel('Seed').press('Enter');
    await formula.waitFor({ state: 'detached' });
    expect(faultsOf(page)).toEqual([]);
    await page.context().close();
  });

  test('a search can be stopped, and keeps what it has', async () => {
    const { url } = await serve({ folders });
    const page = await openPage(`${url}/`);
    await page.getByLabel('Data').selectOption('table:diabetes');
    await drawn(page, 22);
    await page.getByRole('button', { name: 'Find formula' }).click();
    await page.getByLabel('Formula', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.getByRole('button', { name: 'Find formula' }).waitFor();
    expect(await page.getByLabel('Formula', { exact: true }).locator('math').count()).toBe(1);
    // ten columns, of which those are searched that the network uses
    await page.getByText(/^Of the columns that the network uses most: (\w+, ){4}\w+$/).waitFor();
    expect(faultsOf(page)).toEqual([]);
    await page.context().close();
  });

  test('a slip in the table does not hide its law, and is named', async () => {
    const { url } = await serve({ folders });
    const page = await openPage(`${url}/`);
    const rows = Array.from({ length: 90 }, (_, i) => [1 + ((i * 37) % 90) / 10, 0] as [number, number]);
    const noise = (i: number): number => 1 + 0.02 * Math.sin(i * i);
    rows.forEach((row, i) => (row[1] = Number((3 * row[0] ** 1.5 * noise(i)).toFixed(2))));
    rows[40][1] = -999;
    const buffer = Buffer.from(`x,y\n${rows.map((row) => `${row.join(',')}\n`).join('')}`);
    await page.locator('input[type=file]').setInputFiles({ name: 'slip.csv', mimeType: 'text/csv', buffer });
    await page.getByLabel('Predict').waitFor();
    await page.getByRole('button', { name: 'Find formula' }).click();
    await page.getByText('Set aside as a slip: y = -999').waitFor();
    expect(await page.getByLabel('Formula', { exact: true }).locator('math').getAttribute('aria-label')).toMatch(
      /^y = (3|2\.99\d*|3\.0\d*)\*x\^1\.5$/,
    );
    expect(faultsOf(page)).toEqual([]);
    await page.context().close();
  });

  test('of classes, formulas come one after the other while it searches', async () => {
    const { url } = await serve({ folders });
    const page = await openPage(`${url}/`);
    await page.getByLabel('Data').selectOption('table:iris');
    await drawn(page, 21);
    await page.getByRole('button', { name: 'Find formula' }).click();
    const formula = page.getByLabel('Formula', { exact: true });
    await formula.getByRole('math').first().waitFor();
    await page
      .getByText('setosa: a first look')
      .or(page.getByText(/setosa: \d+ of/))
      .waitFor();
    // the first class has one while the others have none
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.getByRole('button', { name: 'Find formula' }).waitFor();
    expect(await formula.locator('math').count()).toBe(3);
    await formula.getByText(/% right/).waitFor();
    expect(faultsOf(page)).toEqual([]);
    await page.context().close();
  });

  test('iris, dropped: learned, pruned, read, exported', async () => {
    const { url } = await serve({ folders });
    const page = await openPage(`${url}/`);
    await learned(page, 2);
    await page.getByLabel('Table', { exact: true }).setInputFiles(join(data, 'iris.csv'));
    await page.getByLabel('Predict').waitFor();
    await page.getByLabel('Pace').selectOption('full');
    await learned(page, 60);
    const before = await page.locator('.tile').count();
    await page.getByRole('slider', { name: /keep/ }).fill('9');
    await page.getByText(/loss .* →/).waitFor();
    await page.getByRole('button', { name: 'Prune' }).click();
    await page.waitForFunction((most) => document.querySelectorAll('.tile').length < most, before);
    expect(await page.locator('.tile').count()).toBeLessThanOrEqual(9);
    await page
      .getByText(/\d+ % right/)
      .first()
      .waitFor();
    // an edge from near, locked, and free again
    const edge = page.getByRole('button', { name: /petal_.*importance/ }).first();
    await edge.click();
    await page.getByText('looks like').waitFor();
    await page.getByRole('button', { name: 'Lock', exact: true }).click();
    await page.getByRole('button', { name: 'Free' }).waitFor();
    await page.getByRole('button', { name: 'Free' }).click();
    await page.getByRole('button', { name: 'Lock', exact: true }).waitFor();
    const { model } = decodeModel(await exported(page, /Model file/));
    expect(model.spec.encoding?.target).toMatchObject({ classes: ['setosa', 'versicolor', 'virginica'] });
    expect((await exported(page, /SVG/)).toString()).toContain('</svg>');
    expect((await exported(page, /PNG/)).subarray(1, 4).toString()).toBe('PNG');
    expect((await exported(page, /Report/)).toString()).toContain('species from iris');
    // in another language, by the library's exports
    const code = join(await mkdtemp(join(tmpdir(), 'kanjs-playground-')), 'model.mjs');
    await writeFile(code, await exported(page, /^js:/));
    const { predict } = await import(code);
    expect(typeof predict).toBe('function');
    await rm(dirname(code), { recursive: true });
    expect(faultsOf(page)).toEqual([]);
    await page.context().close();
  });

  test('a link leads to the same parameters, byte for byte, through all that was changed', async () => {
    const { url } = await serve({ folders });
    const page = await openPage(`${url}/`);
    await learned(page, 12);
    await page.getByLabel('Rate').fill('2');
    await learned(page, 20);
    await page.getByLabel('Grid').fill('7');
    await learned(page, 30);
    await page.getByRole('button', { name: /^x → node 1/ }).click();
    await page.getByRole('button', { name: 'Lock', exact: true }).click();
    await page.getByRole('button', { name: 'Free' }).waitFor();
    await page.getByRole('button', { name: 'Prune' }).click();
    await page.waitForFunction(() => document.querySelectorAll('.tile').length < 15);
    await learned(page, (await epochOf(page)) + 10);
    await pause(page);
    await page.getByRole('button', { name: 'Copy link' }).click();
    await page.waitForFunction(() => location.hash.length > 10);
    expect(page.url().length).toBeLessThan(2000);
    const [epoch, curves, file] = [await epochOf(page), await curvesOf(page), await exported(page, /Model file/)];
    const other = await openPage(page.url());
    await learned(other, epoch);
    await other.getByRole('button', { name: 'Run', exact: true }).waitFor();
    expect(await epochOf(other)).toBe(epoch);
    expect(await curvesOf(other)).toEqual(curves);
    expect((await exported(other, /Model file/)).equals(file)).toBe(true);
    expect([...faultsOf(page), ...faultsOf(other)]).toEqual([]);
    await page.context().close();
    await other.context().close();
  });

  test('a table that the address names is learned, one that is not there is a sentence', async () => {
    const texts = { '/rows.csv': `x,y\n${Array.from({ length: 50 }, (_, i) => `${i},${i % 7}`).join('\n')}\n` };
    const { url } = await serve({ folders, texts });
    const page = await openPage(`${url}/?table=./rows.csv`);
    await page.getByLabel('Predict').waitFor();
    expect(await page.getByLabel('Predict').inputValue()).toBe('y');
    await learned(page, 3);
    expect(faultsOf(page)).toEqual([]);
    await page.goto(`${url}/?table=https://example.org/rows.csv`);
    await page.locator('.notice').getByText('another site').waitFor();
    await page.context().close();
  });

  test.each([1, 2, 3, 4, 5, 6])('lesson %i plays by itself, from its link', async (number) => {
    const { url } = await serve({ folders });
    const page = await openPage(`${url}/#lesson-${number}`);
    await page.getByLabel('Pace').selectOption('full');
    const told = page.locator('.told p');
    await expect.poll(() => told.count(), { timeout: 50_000 }).toBeGreaterThanOrEqual(3);
    expect(faultsOf(page)).toEqual([]);
    await page.context().close();
  });
});
