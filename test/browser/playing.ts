// What tests of the playground have in common: where it is, and how far it has learned. Knows its names for people.

import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';

/** The page as it is built. */
export const folders = { '/': 'dist/playground/' };

/** The number in the region "Loss". */
export async function lossOf(page: Page): Promise<number> {
  const text = await page.getByRole('region', { name: 'Loss' }).textContent();
  return Number(/[\d.]+(e[-+]?\d+)?/.exec(text ?? '')?.[0]);
}

export async function epochOf(page: Page): Promise<number> {
  return Number((await page.locator('.clock b').textContent())!.replace(/\D/g, ''));
}

/** Waits until so many epochs are done. */
export function learned(page: Page, epochs: number): Promise<unknown> {
  return page.waitForFunction(
    (least) => Number(document.querySelector('.clock b')?.textContent?.replace(/\D/g, '')) >= least,
    epochs,
  );
}

/** The paths of all curves. */
export function curvesOf(page: Page): Promise<string[]> {
  return page.locator('.tile path').evaluateAll((paths) => paths.map((path) => path.getAttribute('d') ?? ''));
}

/** Waits until so many edges are drawn. */
export function drawn(page: Page, edges: number): Promise<unknown> {
  return page.waitForFunction((count) => document.querySelectorAll('.tile').length === count, edges);
}

/** Pauses, and waits until nothing moves any more. */
export async function pause(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Pause' }).click();
  await page.getByRole('button', { name: 'Run', exact: true }).waitFor();
  for (let before = ''; ;) {
    const now = (await curvesOf(page)).join();
    if (now === before) return;
    before = now;
    await page.waitForTimeout(150);
  }
}

/** The bytes of the file that an item of "Export" gives. */
export async function exported(page: Page, item: RegExp): Promise<Buffer> {
  await page.getByRole('button', { name: 'Export' }).click();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: item }).click(),
  ]);
  return readFile(await download.path());
}
