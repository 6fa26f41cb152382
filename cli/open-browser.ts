// Opens an address in the user's browser, as each system does it. Knows no pages.

import { spawn } from 'node:child_process';

/** The system's own way. */
export function opener(platform: NodeJS.Platform, url: string): [command: string, words: string[]] {
  if (platform === 'darwin') return ['open', [url]];
  // the empty word is the window's title, which `start` takes first
  if (platform === 'win32') return ['cmd', ['/c', 'start', '""', url.replaceAll('&', '^&')]];
  return ['xdg-open', [url]];
}

/** Starts it and lets it go; `failed` is called where there is none, or it gives up. */
export function openBrowser(url: string, failed: () => void): void {
  const [command, words] = opener(process.platform, url);
  const child = spawn(command, words, { stdio: 'ignore', detached: true });
  let told = false;
  const tell = (): void => {
    if (!told) failed();
    told = true;
  };
  child.once('error', tell);
  child.once('exit', (code) => {
    if (code !== 0) tell();
  });
  child.unref();
}
