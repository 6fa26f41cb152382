// The process in which the peers run (serve.py). Knows requests and answers, nothing of what is measured.

import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/**
 * Starts it. `ask` sends a request and waits for its answer, which comes once the peers' threads are asleep; throws what goes wrong over there.
 * @param {string} python
 * @param {{ folder: string, threads: number }} options
 */
export function startPeers(python, { folder, threads }) {
  const script = fileURLToPath(new URL('serve.py', import.meta.url));
  const child = spawn(python, [script, '--peers', folder, '--threads', String(threads)], {
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  // a process that ends says so by itself
  child.stdin.on('error', () => {});
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ended = new Promise((resolve) => {
    child.once('error', (error) => resolve({ error: error.message }));
    child.once('close', (code) => resolve({ error: `the process ended with code ${code}` }));
  });
  return {
    async ask(request) {
      child.stdin.write(`${JSON.stringify(request)}\n`);
      const { done, value } = await lines.next();
      const answer = done ? await ended : JSON.parse(value);
      if (answer.error) throw new Error(answer.error);
      return answer;
    },
    close: () => child.stdin.end(),
  };
}
