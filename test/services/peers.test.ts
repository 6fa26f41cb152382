// Checkpoints for pykan and efficient-kan, opened by the two themselves where a Python has them (KAN_PYTHON, PYTHONPATH): they answer as the models
// do here.

import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compileModel, exportModel, importModel, type Model } from 'kanjs';
import { afterAll, describe, expect, test } from 'vitest';
import { drawModel, kan } from '../export/models.js';

const python = process.env['KAN_PYTHON'] ?? 'python3';
const missing = (module: string): string | undefined =>
  spawnSync(python, ['-c', `import ${module}`]).status === 0 ? undefined : `${python} has no ${module}`;

const directory = mkdtempSync(join(tmpdir(), 'kan-peers-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));
const peers = new URL('../known-answers/peers/', import.meta.url);
const rows = Array.from({ length: 40 }, (_, i) => [Math.sin(7 * i), Math.cos(3 * i) * (i % 5 === 0 ? 3 : 1)]);

/** What the program prints: a list of answers. */
function ask(program: string): number[][] {
  writeFileSync(join(directory, 'rows.json'), JSON.stringify(rows));
  writeFileSync(join(directory, 'ask.py'), program);
  return JSON.parse(execFileSync(python, ['ask.py'], { cwd: directory, encoding: 'utf8' }).trim().split('\n').at(-1)!);
}

async function expectAnswers(model: Model, said: number[][]): Promise<void> {
  const predict = await compileModel(model, { by: 'code' });
  const errors = rows.flatMap((row, i) =>
    [...predict(row)].map((value, o) => Math.abs(value - said[i][o]) / Math.max(1, Math.abs(value))),
  );
  // parameters and knots have the digits of float32 there
  expect(Math.max(...errors)).toBeLessThan(2e-6);
}

const zero = { outside: 'zero' } as const;
const pykan = missing('kan');

describe.skipIf(pykan !== undefined)(pykan === undefined ? 'pykan' : `pykan — skipped: ${pykan}`, () => {
  const products = importModel(new Uint8Array(readFileSync(new URL('pykan-products_state', peers))), {
    config: readFileSync(new URL('pykan-products_config.yml', peers), 'utf8'),
  }).model;
  test.each([
    ['splines', drawModel([kan(2, 3, zero), kan(3, 2, zero)], 1, { dtype: 'float32' })],
    ['products, functions, nodes that are moved', products],
    [
      'products of two and three',
      drawModel([kan(2, 6, zero), { kind: 'product', sums: 1, arities: [2, 3] }, kan(3, 1, { ...zero, order: 2 })], 2, {
        dtype: 'float32',
      }),
    ],
  ])('opens %s', async (_title, model) => {
    for (const { name, content } of await exportModel(model, { to: 'pykan', name: 'net' }))
      writeFileSync(join(directory, name), content);
    const said = ask(
      [
        'import json, torch',
        'from kan import KAN',
        'model = KAN.loadckpt("net")',
        'model.double()',
        'rows = torch.tensor(json.load(open("rows.json")), dtype=torch.float64)',
        'answers = model(rows).tolist()',
        'model(model.cache_data.double())',
        'print(json.dumps(answers))',
      ].join('\n'),
    );
    await expectAnswers(model, said);
  });
});

const efficient = missing('efficient_kan');

describe.skipIf(efficient !== undefined)(
  efficient === undefined ? 'efficient-kan' : `efficient-kan — skipped: ${efficient}`,
  () => {
    test('opens a network, and its grid is its own to the byte', async () => {
      const model = drawModel([kan(2, 3, zero), kan(3, 1, zero)], 1, { dtype: 'float32' });
      for (const { name, content } of await exportModel(model, { to: 'efficient-kan', name: 'net' }))
        writeFileSync(join(directory, name), content);
      const said = ask(
        [
          'import json, torch',
          'from efficient_kan import KAN, KANLinear',
          'from safetensors.torch import load_file',
          'model = KAN([2, 3, 1])',
          'model.layers = torch.nn.ModuleList(KANLinear(a, b, enable_standalone_scale_spline=False) for a, b in ((2, 3), (3, 1)))',
          'own = model.state_dict()["layers.0.grid"].clone()',
          'state = load_file("net_efficient_kan.safetensors")',
          'assert torch.equal(own, state["layers.0.grid"])',
          'model.load_state_dict(state)',
          'model.double()',
          'rows = torch.tensor(json.load(open("rows.json")), dtype=torch.float64)',
          'print(json.dumps(model(rows).tolist()))',
        ].join('\n'),
      );
      await expectAnswers(model, said);
    });
  },
);
