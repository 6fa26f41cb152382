import { expect, test } from 'vitest';
import { readXml } from '../../test/well-formed.js';
import { referenceBackend } from '../compute/reference/backend.js';
import { removeEdges } from '../model/removal.js';
import { DeepKAN, KAN } from '../network/kan.js';
import { edgeCurve } from './curves.js';
import { renderCurves } from '../draw/layer-curves.js';

const backend = referenceBackend();

test('a curve is what the network answers when there is no other edge', async () => {
  const kan = new KAN([2, 1], { dtype: 'float64' });
  const alone = new KAN(removeEdges(kan.model, [{ layer: 0, input: 0, output: 0 }]));
  const { x, y } = edgeCurve(kan.model, { layer: 0, input: 1, output: 0 }, { points: 21, range: [-2, 2] });
  expect([x[0], x[20]]).toEqual([-2, 2]);
  const { data } = await alone.predict(
    Array.from(x, (value) => [0.3, value]),
    { backend },
  );
  y.forEach((value, i) => expect(value).toBeCloseTo(data[i], 13));
});

test('curves lie over the domain of the grid where no range is given', () => {
  const { model } = new KAN([2, 1], {
    domain: [
      [0, 1],
      [-5, 7],
    ],
  });
  const { x } = edgeCurve(model, { layer: 0, input: 1, output: 0 });
  expect([x.length, x[0], x[100]]).toEqual([101, -5, 7]);
});

test('the picture has a chart for each edge that is left', () => {
  const { model } = new KAN([2, 3, 1]);
  const whole = renderCurves(model, { names: ['width', '<b>'] });
  expect(whole.match(/aria-label="[^"]*→/g)?.length).toBe(6);
  expect(readXml(whole).filter(({ name }) => name === 'style').length).toBe(1);
  expect(whole).toContain('width → node 3');
  expect(whole).not.toContain('<b>');
  const less = renderCurves(removeEdges(model, [{ layer: 0, input: 0, output: 0 }]));
  expect(less.match(/aria-label="[^"]*→/g)?.length).toBe(5);
});

test('layers and edges that are not there are refused', () => {
  const { model } = new DeepKAN([2, 3, 1]);
  expect(() => renderCurves(model, { theme: 'sepia' as never })).toThrow(/`theme`.*got "sepia"/);
  expect(() => renderCurves(model, { layer: 1 })).toThrow(/layer 1 is not a KAN layer/);
  expect(() => edgeCurve(model, { layer: 0, input: 2, output: 0 })).toThrow(/`input`.*got 2/);
  expect(() => edgeCurve(model, { layer: 0, input: 0, output: 0 }, { points: 1 })).toThrow(/`points`/);
});
