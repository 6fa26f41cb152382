// Measures the playground as it is built, in the system's Chromium: when the first picture is there and what came before it, when learning is
// seen, how even the frames are, what drawing costs the worker, and how soon a pause is obeyed. `npm run build && npm run build:playground` first.
//
//   node bench/playground.mjs [--json results.json] [--folder dist/playground]
import { createServer } from 'node:http';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import { chromium } from 'playwright-core';

const { values } = parseArgs({ options: { json: { type: 'string' }, folder: { type: 'string' } } });
const folder = values.folder ?? fileURLToPath(new URL('../dist/playground', import.meta.url));
const types = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' };
const sent = [];

const server = createServer((request, response) => {
  const { pathname } = new URL(request.url, 'http://localhost');
  const name = pathname.endsWith('/') ? `${pathname}index.html` : pathname;
  const file = join(folder, name);
  if (!existsSync(file)) {
    response.writeHead(404);
    return void response.end();
  }
  const body = gzipSync(readFileSync(file), { level: 9 });
  response.on('finish', () => sent.push({ name, bytes: body.length, at: Date.now() }));
  response.writeHead(200, { 'Content-Type': types[extname(name)] ?? 'text/plain', 'Content-Encoding': 'gzip' });
  response.end(body);
});
await new Promise((resolve) => void server.listen(0, '127.0.0.1', () => resolve(undefined)));
const url = `http://127.0.0.1:${/** @type {import('node:net').AddressInfo} */ (server.address()).port}/`;
const executablePath = (process.env.KAN_CHROMIUM ?? '').length > 0 ? process.env.KAN_CHROMIUM : '/usr/bin/chromium';
const browser = await chromium.launch({
  executablePath,
  args: [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), '--disable-dev-shm-usage'],
});
const median = (list) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)];
const tell = (name) => console.error(`${name}: ${JSON.stringify(results[name])}`);
const results = { processor: cpus()[0].model, processors: cpus().length, load: loadavg()[0] };

/** A page of its own, with an empty cache; `slower` times slower than this machine. */
async function open(address, { slower = 1, before } = /** @type {{ slower?: number, before?: () => void }} */ ({})) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  if (before) await page.addInitScript(before);
  const session = await context.newCDPSession(page);
  await session.send('Emulation.setCPUThrottlingRate', { rate: slower });
  sent.length = 0;
  await page.goto(address, { waitUntil: 'commit' });
  return page;
}

// first picture and first movement, from an empty cache, at a quarter of this machine's speed
const opened = [];
for (let round = 0; round < 5; round++) {
  const page = await open(url, {
    slower: 4,
    before: () => {
      globalThis.marks = {};
      const look = () => {
        const path = document.querySelector('.tile path')?.getAttribute('d');
        if (path && !globalThis.marks.picture) {
          globalThis.marks = { picture: performance.now(), path };
          globalThis.marks.wall = Date.now();
        } else if (path && path !== globalThis.marks.path && !globalThis.marks.moved) {
          globalThis.marks.moved = performance.now();
        }
        if (!globalThis.marks.moved) requestAnimationFrame(look);
      };
      requestAnimationFrame(look);
    },
  });
  await page.waitForFunction(() => globalThis.marks.moved);
  const marks = await page.evaluate(() => ({ ...globalThis.marks, path: undefined }));
  const bytes = sent.filter(({ at }) => at <= marks.wall).reduce((sum, each) => sum + each.bytes, 0);
  opened.push({ ...marks, bytes });
  await page.context().close();
}
results.firstPicture = median(opened.map(({ picture }) => picture));
results.moving = median(opened.map(({ picture, moved }) => moved - picture));
results.bytesBefore = Math.max(...opened.map(({ bytes }) => bytes));
['firstPicture', 'moving', 'bytesBefore'].forEach(tell);

/** Milliseconds between the next six hundred frames of a page. */
const framesOf = async (page) => {
  const frames = await page.evaluate(
    () =>
      new Promise((resolve) => {
        const times = [];
        const tick = (now) => {
          times.push(now);
          if (times.length > 600) resolve(times.slice(1).map((time, i) => time - times[i]));
          else requestAnimationFrame(tick);
        };
        requestAnimationFrame(tick);
      }),
  );
  const sorted = frames.toSorted((a, b) => a - b);
  return { p95: sorted[Math.floor(0.95 * sorted.length)], worst: sorted.at(-1) };
};

// what this machine can do at all: an empty page in which one square goes round, while a worker counts
{
  const page = await open(url);
  await page.setContent('<div style="width:40px;height:40px;background:#2563a8"></div>');
  await page.evaluate(() => {
    const script = 'const go = () => { for (let i = 0; i < 1e6; i++); setTimeout(go); }; go();';
    globalThis.counting = new Worker(URL.createObjectURL(new Blob([script])));
    const square = /** @type {HTMLElement} */ (document.querySelector('div'));
    const turn = (now) => {
      square.style.transform = `translate(200px, 200px) rotate(${now / 5}deg)`;
      requestAnimationFrame(turn);
    };
    requestAnimationFrame(turn);
  });
  await page.waitForTimeout(500);
  results['frames, empty page'] = await framesOf(page);
  tell('frames, empty page');
  await page.context().close();
}

// frames while [4, 10, 1] learns
{
  const page = await open(url);
  await page.getByLabel('Data').selectOption('function:four');
  for (let nodes = 4; nodes < 10; nodes++) await page.getByRole('button', { name: 'Add a node to layer 1' }).click();
  await page.getByRole('button', { name: 'Take a node from layer 2' }).click();
  await page.getByRole('button', { name: 'Take a node from layer 2' }).click();
  await page.waitForFunction(() => document.querySelectorAll('.tile').length === 50);
  for (const pace of ['watch', 'full']) {
    await page.getByLabel('Pace').selectOption(pace);
    await page.waitForTimeout(1000);
    results[`frames, ${pace}`] = await framesOf(page);
    tell(`frames, ${pace}`);
  }
  // what a picture costs the page's own thread, in its own time: machines that do other things change it little
  {
    await page.getByLabel('Pace').selectOption('watch');
    const session = await page.context().newCDPSession(page);
    await session.send('Performance.enable', { timeDomain: 'threadTicks' });
    const busy = async () => {
      const { metrics } = await session.send('Performance.getMetrics');
      return metrics.find(({ name }) => name === 'TaskDuration').value * 1000;
    };
    const epoch = () => page.evaluate(() => Number(document.querySelector('.clock b').textContent.replace(/\D/g, '')));
    const [from, began] = [await epoch(), await busy()];
    await page.waitForTimeout(4000);
    results.threadMilliseconds = ((await busy()) - began) / ((await epoch()) - from);
    tell('threadMilliseconds');
    await page.getByLabel('Pace').selectOption('full');
  }
  // epochs a second with pictures, and without: nobody says that the last one was drawn. From a pause to a pause, where the number of epochs is exact
  await page.getByRole('button', { name: 'Pause' }).click();
  await page.waitForTimeout(500);
  const speed = (drawing) =>
    page.evaluate(async (draws) => {
      const own = Worker.prototype.postMessage;
      // what is drawn goes nowhere: the page's own messages that a frame was seen are held back
      if (!draws)
        Worker.prototype.postMessage = function post(message, ...rest) {
          if (message?.kind !== 'drawn') own.call(this, message, ...rest);
        };
      const wait = (milliseconds) => new Promise((resolve) => void setTimeout(resolve, milliseconds));
      const now = () => Number(document.querySelector('.clock b').textContent.replace(/\D/g, ''));
      const button = /** @type {HTMLElement} */ (document.querySelector('.buttons .main'));
      const [from, began] = [now(), performance.now()];
      button.click();
      await wait(3000);
      button.click();
      const seconds = (performance.now() - began) / 1000;
      await wait(500);
      Worker.prototype.postMessage = own;
      return (now() - from) / seconds;
    }, drawing);
  const speeds = { drawing: /** @type {number[]} */ ([]), withoutPictures: /** @type {number[]} */ ([]) };
  for (let round = 0; round < 3; round++) {
    speeds.withoutPictures.push(await speed(false));
    speeds.drawing.push(await speed(true));
  }
  const [drawing, withoutPictures] = [median(speeds.drawing), median(speeds.withoutPictures)];
  results.speed = { drawing, withoutPictures, share: drawing / withoutPictures };
  tell('speed');
  await page.context().close();
}

// how soon a pause is obeyed at full pace
{
  const page = await open(url);
  await page.getByLabel('Pace').selectOption('full');
  await page.waitForTimeout(500);
  const waits = [];
  for (let round = 0; round < 10; round++) {
    waits.push(
      await page.evaluate(
        () =>
          new Promise((resolve) => {
            const clock = document.querySelector('.clock b');
            const began = performance.now();
            let last = began;
            const observer = new MutationObserver(() => (last = performance.now()));
            observer.observe(clock, { characterData: true, subtree: true, childList: true });
            /** @type {HTMLElement} */ (document.querySelector('.buttons .main')).click();
            setTimeout(() => {
              observer.disconnect();
              resolve(last - began);
            }, 300);
          }),
      ),
    );
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await page.waitForTimeout(100);
  }
  results.pause = { median: median(waits), worst: Math.max(...waits) };
  tell('pause');
  await page.context().close();
}

// a table of fifty thousand rows, five megabytes, from the drop to the first epoch
{
  const rows = Array.from({ length: 50_000 }, (_, i) => {
    const x = Array.from({ length: 12 }, (__, k) => (Math.sin(i * 0.37 + k * k) * 100).toFixed(4));
    return `${x.join()},${(Math.sin(Number(x[0]) / 40) + Number(x[1]) / 100).toFixed(5)}`;
  });
  const text = `${Array.from({ length: 12 }, (_, k) => `column_${k}`).join()},y\n${rows.join('\n')}\n`;
  const page = await open(url);
  await page.waitForFunction(() => Number(document.querySelector('.clock b')?.textContent) > 5);
  const ready = await page.evaluate(async (whole) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([whole], 'large.csv', { type: 'text/csv' }));
    const began = performance.now();
    document.querySelector('.page').dispatchEvent(new DragEvent('drop', { dataTransfer: transfer, bubbles: true }));
    const wait = (done) =>
      new Promise((resolve) => {
        const look = () => (done() ? resolve(performance.now() - began) : requestAnimationFrame(look));
        look();
      });
    const there = await wait(() => document.querySelector('.about')?.textContent?.match(/40.?000/));
    const learned = await wait(() => Number(document.querySelector('.clock b').textContent) >= 1);
    return { there, learned };
  }, text);
  results.ownTable = { megabytes: text.length / 1e6, ...ready };
  await page.context().close();
}

await browser.close();
server.close();
console.log(
  JSON.stringify(results, (_, value) => (typeof value === 'number' ? Number(value.toPrecision(4)) : value), 2),
);
if (values.json) writeFileSync(values.json, `${JSON.stringify(results, null, 2)}\n`);
