// How jets pass through the locked edges of a KAN layer, y += c · f(a·x + b) + d, forward and backward as a pair; the definition is that of
// reference/locked-edges.ts.

import { addComposed, type JetShape, pullArgument, pullComposed } from '../../math/jets.js';
import { lockedOffset } from '../../model/layout.js';
import { lockedFunction } from '../../model/locked-edges.js';
import type { KANLayerSpec } from '../../model/spec.js';
import type { JetLayer } from './jet-layer.js';

export function lockedJets(layer: KANLayerSpec, from: number, shape: JetShape): JetLayer {
  const { size } = shape;
  const edges = (layer.locked ?? []).map((edge, position) => ({
    f: lockedFunction(edge),
    at: from + lockedOffset(layer, position),
    input: edge.input * size,
    output: edge.output * size,
  }));
  const [own, curve, pull] = [new Float64Array(4), new Float64Array(4), new Float64Array(3)];
  /** f and its derivatives at a·x + b into `own`, the edge's by x into `curve` */
  const evaluate = (p: Float64Array, { f, at }: (typeof edges)[number], x: number): void => {
    const [a, b, c, d] = [p[at], p[at + 1], p[at + 2], p[at + 3]];
    const u = a * x + b;
    own[0] = f.value(u);
    own[1] = f.slope(u);
    own[2] = f.curvature(u);
    own[3] = f.third(u);
    for (let n = 0, scale = c; n < 4; n++, scale *= a) curve[n] = scale * own[n];
    curve[0] += d;
  };
  return {
    forward(p, x, y) {
      for (const edge of edges) {
        evaluate(p, edge, x[edge.input]);
        addComposed(shape, curve, x, edge.input, y, edge.output);
      }
    },
    backward(p, x, d, dx, report) {
      for (const edge of edges) {
        const { at, input, output } = edge;
        const [a, c] = [p[at], p[at + 2]];
        evaluate(p, edge, x[input]);
        const [f0, f1, f2, f3] = own as unknown as [number, number, number, number];
        pullComposed(shape, x, input, d, output, pull);
        const [q0, q1, q2] = pull as unknown as [number, number, number];
        // by b: of c·f(u), c·a·f'(u), c·a²·f''(u); by a the same times x, and by the powers of a in front
        const inner = c * (q0 * f1 + q1 * a * f2 + q2 * a * a * f3);
        report(at, inner * x[input] + c * (q1 * f1 + 2 * q2 * a * f2));
        report(at + 1, inner);
        report(at + 2, q0 * f0 + q1 * a * f1 + q2 * a * a * f2);
        report(at + 3, q0);
        pullArgument(shape, curve, pull, x, input, d, output, dx);
      }
    },
  };
}
