// Tests in a real browser: one for each file of tests, and pages that fail the test when anything goes wrong on them unseen. Where there is no
// Chromium the tests are skipped, and their title says why.

import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe } from 'vitest';
import { missing, startChromium } from '../../scripts/chromium.mjs';
import { openSite, type Site, type SiteOptions } from './site.js';

export interface Surroundings {
  /** A new page at that address, in a context of its own (no cookies, no cache). Close it, or leave that to the end of the file. */
  openPage(url: string, options?: BrowserContextOptions): Promise<Page>;
  /** A site that is closed at the end of the file. */
  serve(options?: SiteOptions): Promise<Site>;
  browser(): Browser;
}

/** What went wrong on a page without anybody being told: exceptions, errors in the console, files that were not there. */
export function faultsOf(page: Page): readonly string[] {
  return faults.get(page) ?? [];
}

const faults = new WeakMap<Page, string[]>();

/** Waits for the page's own script to say `globalThis.ready = true`; where that never comes, what went wrong on the page is the reason. */
export async function ready(page: Page): Promise<void> {
  await page
    .waitForFunction(() => (globalThis as { ready?: boolean }).ready, undefined, { timeout: 20_000 })
    .catch((error: Error) => {
      throw new Error([error.message, ...faultsOf(page)].join('\n'));
    });
}

/** `describe` with a browser. */
export function inBrowser(title: string, define: (surroundings: Surroundings) => void): void {
  describe.skipIf(missing)(missing === undefined ? title : `${title} — ${missing}`, () => {
    let browser: Browser | undefined;
    const sites: Site[] = [];
    beforeAll(async () => {
      browser = await startChromium();
    }, 60_000);
    afterAll(async () => {
      await browser?.close();
      await Promise.all(sites.map((site) => site.close()));
    });
    define({
      browser: () => browser!,
      async serve(options) {
        const site = await openSite(options);
        sites.push(site);
        return site;
      },
      async openPage(url, options) {
        const context = await browser!.newContext(options);
        const page = await context.newPage();
        const seen: string[] = [];
        faults.set(page, seen);
        page.on('pageerror', (error) => seen.push(`exception: ${error.message}`));
        page.on('console', (message) => {
          // browsers ask for it by themselves
          if (message.location().url.endsWith('/favicon.ico')) return;
          if (message.type() === 'error') seen.push(`console: ${message.text()} (${message.location().url})`);
        });
        await page.goto(url);
        return page;
      },
    });
  });
}
