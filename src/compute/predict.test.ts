// Numbers that a dtype has no room for: they count as the outermost that there are, and answers stay numbers.

import { describe, expect, test } from 'vitest';
import { BatchedKANInference } from '../network/inference.js';
import { KAN } from '../network/kan.js';
import { compileModel } from './compile.js';
import { predictRows } from './predict.js';
import { referenceBackend } from './reference/backend.js';

const backend = referenceBackend();

describe.each(['float32', 'float64'] as const)('%s', (dtype) => {
  const most = { float32: 1e30, float64: 1e300 }[dtype];
  test.each(['linear', 'clamp', 'zero'] as const)('outside: %s', async (outside) => {
    const { model } = new KAN([2, 3, 1], { dtype, outside });
    const [furthest, nearer] = [
      [most, 0.5, -most, 0.5],
      [1e3, 0.5, -1e3, 0.5],
    ].map((x) => [...predictRows(model, x, 2, backend)]);
    expect(furthest.every(Number.isFinite)).toBe(true);
    // where curves go on, further out is another answer
    expect(furthest.every((value, i) => value === nearer[i])).toBe(outside === 'clamp');
    const x = [1.7e308, 0.5, -1.7e308, 0.5];
    expect([...predictRows(model, x, 2, backend)]).toEqual(furthest);
    const rows = [x.slice(0, 2), x.slice(2)];
    const inference = new BatchedKANInference(model, { backend });
    expect([...(await inference.predict(rows)).data]).toEqual(furthest);
    const streamed: number[] = [];
    for await (const row of inference.stream(rows)) streamed.push(...row.data);
    expect(streamed).toEqual(furthest);
    const compiled = await compileModel(model, { by: 'kernels', backend });
    expect(rows.flatMap((row) => [...compiled(row)])).toEqual(furthest);
  });
});
