// Streams a long table through the built `kan predict` in a process of its own: rows and megabytes per second, and peak memory.
// `--rows N` (default 10 million) sets the length, `--json` prints JSON. The table lies in a temporary directory and goes with it.

import { spawn } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { mkdtemp, open, rm, stat } from 'node:fs/promises';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createTable, predictTable, saveModel, trainTable } from 'kanjs';
import { createRandom } from 'kanjs/model';

const { values: options } = parseArgs({
  options: { rows: { type: 'string', default: '10000000' }, json: { type: 'boolean' } },
});
const rows = Number(options.rows);
if (!Number.isSafeInteger(rows) || rows < 10)
  throw new Error(`--rows must be a whole number from 10; got ${options.rows}`);

const names = ['a', 'b', 'c', 'd'];
const headRows = Math.min(rows, 2000);
const program = fileURLToPath(new URL('../dist/cli/kan.js', import.meta.url));

/** Writes the table; returns its first rows as numbers. */
async function makeTable(path) {
  const random = createRandom(1);
  const head = [];
  const file = await open(path, 'w');
  await file.write(`${names.join(',')}\n`);
  for (let row = 0; row < rows;) {
    const lines = [];
    for (; lines.length < 20_000 && row < rows; row++) {
      const cells = names.map(() => (2 * random.next() - 1).toFixed(6));
      if (row < headRows) head.push(cells.map(Number));
      lines.push(cells.join(','));
    }
    await file.write(`${lines.join('\n')}\n`);
  }
  await file.close();
  return head;
}

/** A small model trained on the head of the table, and what it says of these rows. */
async function trainOn(head, path) {
  const records = head.map((cells) => Object.fromEntries(names.map((name, i) => [name, cells[i]])));
  const table = createTable(records.map((row) => ({ ...row, y: Math.sin(3 * row.a) * row.b + row.c ** 2 - row.d })));
  const { model } = await trainTable(table, { target: 'y', layers: [8], epochs: 30 });
  await saveModel(path, model);
  const { data } = await predictTable(model, createTable(records));
  return Array.from(data, (value) => Number(value.toPrecision(7)));
}

/** Runs `kan predict`; resolves to seconds and to peak bytes, which the process itself tells at its end. */
function predict(model, table, output) {
  const tell = `import { writeSync } from 'node:fs'; process.on('exit', () => writeSync(3, String(process.resourceUsage().maxRSS)));`;
  const words = ['--import', `data:text/javascript,${encodeURIComponent(tell)}`, program, 'predict', model, table];
  const started = performance.now();
  const child = spawn(process.execPath, [...words, '-o', output], { stdio: ['ignore', 'ignore', 'inherit', 'pipe'] });
  let kilobytes = '';
  child.stdio[3].on('data', (data) => (kilobytes += data));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      if (code !== 0) reject(new Error(`kan predict ended with code ${code}`));
      else resolve({ seconds: (performance.now() - started) / 1000, peakBytes: Number(kilobytes) * 1024 });
    });
  });
}

/** Throws unless there is a line for each row, and the first are as expected. */
async function check(output, expected) {
  let line = -1;
  for await (const text of createInterface({ input: createReadStream(output) })) {
    if (line >= 0 && line < expected.length && Number(text) !== expected[line])
      throw new Error(`row ${line + 1} is predicted as ${text}; expected ${expected[line]}`);
    line++;
  }
  if (line !== rows) throw new Error(`${line} rows were predicted; expected ${rows}`);
}

const directory = await mkdtemp(join(tmpdir(), 'kan-streaming-'));
try {
  const [table, model, output] = ['table.csv', 'model.safetensors', 'predictions.csv'].map((name) =>
    join(directory, name),
  );
  const expected = await trainOn(await makeTable(table), model);
  const load = loadavg()[0];
  const { seconds, peakBytes } = await predict(model, table, output);
  await check(output, expected);
  const { size } = await stat(table);
  const result = {
    rows,
    bytes: size,
    seconds: Number(seconds.toFixed(3)),
    rowsPerSecond: Math.round(rows / seconds),
    megabytesPerSecond: Number((size / seconds / 1e6).toFixed(1)),
    peakMegabytes: Number((peakBytes / 1e6).toFixed(1)),
    machine: { processor: cpus()[0].model, processors: cpus().length, load, node: process.version },
  };
  if (options.json) console.log(JSON.stringify(result));
  else {
    console.log(`rows    ${rows} of ${names.length} numbers, ${(size / 1e6).toFixed(1)} MB of text`);
    console.log(
      `speed   ${result.rowsPerSecond} rows/s, ${result.megabytesPerSecond} MB/s, ${result.seconds} s with the start of the process`,
    );
    console.log(`memory  ${result.peakMegabytes} MB at most`);
  }
} finally {
  await rm(directory, { recursive: true });
}
