import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { edgeFunctionNames } from '../../math/edge-functions.js';
import * as generated from './generated/plan.js';
import { edgeCode, layerBytes, type LayerFields, writeLayer } from './plan.js';

const kernels = fileURLToPath(new URL('../../../kernels/', import.meta.url));
const compiler = process.env['CC'] ?? 'cc';
const structs = ['Layer', 'LockedEdge', 'Task', 'Plan', 'Squares', 'Pool'] as const;

/** What TypeScript believes of a struct. */
function believed(struct: string): { bytes: number; fields: Record<string, number> } {
  const title = struct[0].toLowerCase() + struct.slice(1);
  const all = generated as unknown as Record<string, number & Record<string, number>>;
  const fields: Record<string, number> = {};
  for (const [name, word] of Object.entries(all[`${title}Word`])) fields[name] = word * 4;
  for (const [name, number] of Object.entries(all[`${title}Number`] ?? {})) fields[name] = number * 8;
  return { bytes: all[`${title}Bytes`], fields };
}

/** The same from the C compiler; undefined where there is none. */
function compiled(): Map<string, number> | undefined {
  const directory = mkdtempSync(join(tmpdir(), 'kan-plan-'));
  const lines = structs.flatMap((struct) => [
    `  printf("${struct} %zu\\n", sizeof(${struct}));`,
    ...Object.keys(believed(struct).fields).map(
      (field) => `  printf("${struct}.${field} %zu\\n", offsetof(${struct}, ${field}));`,
    ),
  ]);
  const source = join(directory, 'offsets.c');
  writeFileSync(source, `#include <stdio.h>\n#include "pool.h"\nint main(void) {\n${lines.join('\n')}\n}\n`);
  try {
    execFileSync(compiler, ['-w', '-std=gnu17', `-I${kernels}`, source, '-o', join(directory, 'offsets')]);
    const text = execFileSync(join(directory, 'offsets'), { encoding: 'utf8' });
    const pairs = text.trim().split('\n');
    return new Map(pairs.map((line) => [line.split(' ')[0], Number(line.split(' ')[1])]));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  } finally {
    rmSync(directory, { recursive: true });
  }
}

describe('the plan', () => {
  test('has in TypeScript the layout that a C compiler gives it', (context) => {
    const offsets = compiled();
    if (!offsets) return context.skip('no C compiler here');
    for (const struct of structs) {
      const { bytes, fields } = believed(struct);
      expect(bytes, struct).toBe(offsets.get(struct));
      for (const [field, at] of Object.entries(fields))
        expect(at, `${struct}.${field}`).toBe(offsets.get(`${struct}.${field}`));
    }
  });

  test('every field of a layer is written in a word of its own, and no word is left', () => {
    const names = Object.keys(generated.layerWord) as (keyof LayerFields)[];
    const fields = Object.fromEntries(names.map((name, i) => [name, i + 1])) as LayerFields;
    const buffer = new ArrayBuffer(layerBytes + 8);
    writeLayer(buffer, 8, fields);
    const words = new Uint32Array(buffer);
    expect([...words]).toEqual([0, 0, ...names.map((_, i) => i + 1)]);
  });

  test('every function of an edge has a number of its own', () => {
    const numbers = edgeFunctionNames.map((name) => edgeCode[name]);
    expect(numbers.toSorted((a, b) => a - b)).toEqual(numbers.map((_, i) => i));
  });
});
