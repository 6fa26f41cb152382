// A table of a million rows through the command: reading, then `kan train` for ten epochs of [10, 16, 1] with batches of 1024. The file is
// made here, from a seed, in the temporary directory, and removed. `--rows 1000000 --epochs 10` are the defaults; `--json` prints JSON.

import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createRandom } from 'kanjs/model';

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '1000000' },
    epochs: { type: 'string', default: '10' },
    json: { type: 'boolean' },
  },
});
const [rows, epochs] = [Number(values.rows), Number(values.epochs)];
const folder = mkdtempSync(join(tmpdir(), 'kanjs-table-'));
const file = join(folder, 'table.csv');

/** Ten columns of inputs and y = sin(π a) + b² − c d, in six digits. */
function writeTable() {
  const random = createRandom(1);
  const out = openSync(file, 'w');
  let text = `${[...'abcdefghij', 'y'].join(',')}\n`;
  for (let row = 0; row < rows; row++) {
    const x = Array.from({ length: 10 }, () => 2 * random.next() - 1);
    text += `${x.map((value) => value.toFixed(6)).join(',')},${(Math.sin(Math.PI * x[0]) + x[1] ** 2 - x[2] * x[3]).toFixed(6)}\n`;
    if (text.length > 1e6) {
      writeSync(out, text);
      text = '';
    }
  }
  writeSync(out, text);
  closeSync(out);
}

/** Runs a program in a process of its own; seconds, and the most memory it held. */
function timed(words) {
  const tell = `process.on('exit', () => process._rawDebug('peak ' + process.resourceUsage().maxRSS))`;
  const begun = performance.now();
  const { stderr, stdout, status } = spawnSync(
    process.execPath,
    ['--import', `data:text/javascript,${encodeURIComponent(tell)}`, ...words],
    { encoding: 'utf8', cwd: fileURLToPath(new URL('..', import.meta.url)) },
  );
  if (status !== 0) throw new Error(`${words.join(' ')}: ${stderr}`);
  return {
    seconds: (performance.now() - begun) / 1000,
    stdout,
    megabytes: Number(/peak (\d+)/.exec(stderr)[1]) / 1000,
  };
}

try {
  writeTable();
  const bytes = statSync(file).size;
  const reading = timed([
    '--input-type=module',
    '-e',
    `import { readTableFile } from 'kanjs';
    const begun = performance.now();
    await readTableFile(${JSON.stringify(file)});
    console.log((performance.now() - begun) / 1000);`,
  ]);
  const words = ['dist/cli/kan.js', 'train', file, '--target', 'y', '--layers', '16', '--batch-size', '1024'];
  const train = (count) => timed([...words, '--epochs', String(count), '--output-dir', join(folder, `out${count}`)]);
  const one = train(1);
  const many = train(1 + epochs);
  const result = {
    ...{ rows, file_megabytes: bytes / 1e6, read_megabytes_per_second: bytes / 1e6 / Number(reading.stdout) },
    ...{ epochs, seconds_of_epochs: many.seconds - one.seconds, seconds_in_all: many.seconds },
    peak_megabytes: many.megabytes,
  };
  if (values.json) console.log(JSON.stringify(result, null, 2));
  else
    console.log(
      `${rows} rows, ${result.file_megabytes.toFixed(0)} MB: read at ${result.read_megabytes_per_second.toFixed(0)} MB/s; ` +
        `${epochs} epochs in ${result.seconds_of_epochs.toFixed(1)} s (an epoch and all else before and after: ${one.seconds.toFixed(1)} s); peak ${result.peak_megabytes.toFixed(0)} MB`,
    );
} finally {
  rmSync(folder, { recursive: true });
}
