// Finds and starts the Chromium that the system has, for tests and measurements. Knows no pages.
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium } from 'playwright-core';

/** Names that distributions give it. */
const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];

/** Where Chromium is: what the environment variable KAN_CHROMIUM says, or else the first of those names on the path; undefined where there is none. */
export function findChromium(environment = process.env) {
  const told = environment.KAN_CHROMIUM;
  if (told !== undefined) return existsSync(told) ? told : undefined;
  const folders = (environment.PATH ?? '').split(delimiter);
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find((path) => existsSync(path));
}

/** Why nothing can be done in a browser here; undefined where it can. */
export const missing =
  findChromium() === undefined
    ? 'no Chromium here: install it (apt-get install chromium), or say where it is by KAN_CHROMIUM'
    : undefined;

/** Starts it without a window. */
export function startChromium() {
  return chromium.launch({
    executablePath: findChromium(),
    // root has no sandbox; small containers have little /dev/shm
    args: [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), '--disable-dev-shm-usage'],
  });
}
