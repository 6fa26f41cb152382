// Finds and starts the Chromium that the system has. Knows no pages.

import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';

/** Names that distributions give it. */
const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];

/** Where Chromium is: what the environment variable KAN_CHROMIUM says, or else the first of those names on the path. */
export function findChromium(environment: NodeJS.ProcessEnv = process.env): string | undefined {
  const told = environment['KAN_CHROMIUM'];
  if (told !== undefined) return existsSync(told) ? told : undefined;
  const folders = (environment['PATH'] ?? '').split(delimiter);
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find((path) => existsSync(path));
}

/** Why tests in browsers cannot run here; undefined where they can. */
export const missing =
  findChromium() === undefined
    ? 'no Chromium here: install it (apt-get install chromium), or say where it is by KAN_CHROMIUM'
    : undefined;

/** Starts it without a window. */
export function startChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: findChromium()!,
    // root has no sandbox; small containers have little /dev/shm
    args: [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), '--disable-dev-shm-usage'],
  });
}
