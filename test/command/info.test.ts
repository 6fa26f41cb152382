// `kan info` with a table: what matters on its rows, and which columns act together.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { version } from '../../src/version.js';
import { kan, Scratch } from './run.js';

const scratch = new Scratch();
afterAll(() => scratch.remove());
const model = scratch.at('out/model.safetensors');
const values = Array.from({ length: 60 }, (_, i) => [Math.sin(i * 12.9), Math.sin(i * 78.2), Math.sin(i * 37.7)]);
const table = scratch.file(
  'table.csv',
  `a,b,still,y\n${values.map(([a, b, c]) => `${a},${b},${c},${4 * a! * b!}\n`).join('')}`,
);

beforeAll(async () => {
  const settings = ['--layers', '0+1', '--epochs', '150', '--lr', '0.03', '--device', 'reference'];
  const outcome = await kan(['train', table, '--target', 'y', ...settings, '--output-dir', scratch.at('out')]);
  expect(outcome.code, outcome.err).toBe(0);
});

test('importance is that on the rows, and pairs that act together are listed', async () => {
  const { out } = await kan(['info', model, table, '--device', 'reference']);
  expect(out).toMatch(
    /\ninput +range +importance\na .*%\nb .*%\nstill .* \d\.\d %\n\ninteraction +of the variance\na with b +\d\d\d?\.\d %\n/,
  );
  const said = JSON.parse((await kan(['info', model, table, '--device', 'reference', '--json'])).out);
  expect(said.interactions[0].columns).toEqual(['a', 'b']);
  expect(said.interactions.length).toBe(3);
  const shares = said.inputs.map(({ importance }: { importance: number }) => importance);
  expect(shares[0] + shares[1] + shares[2]).toBeCloseTo(1, 10);
  const without = JSON.parse((await kan(['info', model, '--device', 'reference', '--json'])).out);
  expect(without.interactions).toBeUndefined();
  expect(without.inputs[0].importance).not.toBe(shares[0]);
});

test('a table that does not fit is refused', async () => {
  const other = scratch.file('other.csv', 'a,b\n1,2\n');
  const outcome = await kan(['info', model, other]);
  expect(outcome).toMatchObject({ code: 1, out: '' });
  expect(outcome.err).toMatch(/^kan: .*other\.csv.*"still"\n/);
});

test('`--system` says in one line what computes here', async () => {
  const { code, out, err } = await kan(['info', '--system', '--device', 'wasm', '--threads', '1']);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  const { platform, arch, versions } = process;
  expect(out).toMatch(
    new RegExp(
      `^kanjs ${version} on wasm \\((relaxed )?SIMD\\), 1 thread; Node ${versions.node}, ${platform} ${arch}\\n$`,
    ),
  );
  const said = JSON.parse((await kan(['info', '--system', '--json', '--threads', '1'])).out);
  expect(said).toMatchObject({ kanjs: version, threads: 1, runtime: `Node ${versions.node}`, platform, arch });
  // the addon and where it came from, or why there is none
  const native = { backend: 'native', addon: expect.stringMatching(/kanjs\.node$|^@kanjs\/native-/) };
  const wasm = { backend: 'wasm', addon: null, missing: expect.stringMatching(/^no native backend: /) };
  expect(said).toMatchObject(said.backend === 'native' ? native : wasm);
});

test('`--system` takes no model, and without it one is needed', async () => {
  expect(await kan(['info', '--system', model])).toMatchObject({ code: 2, err: expect.stringContaining(model) });
  expect(await kan(['info'])).toMatchObject({ code: 2, err: expect.stringMatching(/`model\.safetensors`\n/) });
});
