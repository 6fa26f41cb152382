// How jets of inputs pass through each kind of layer, forward and backward as pairs; the definitions are those of reference/.
// One row at a time; x and y hold a jet for each value. Float64. Dropout is at rest.

import {
  activate,
  activateDerivative,
  activateSecondDerivative,
  activateThirdDerivative,
} from '../../math/functions.js';
import { addComposed, type JetShape, multiplyJets, pullArgument, pullComposed, pullFactor } from '../../math/jets.js';
import { edgePosition, frozenEdges } from '../../model/layout.js';
import type { ActivationLayerSpec, GateLayerSpec, KANLayerSpec, NormLayerSpec } from '../../model/spec.js';
import { EdgeFunctions } from './edge-functions.js';
import type { JetLayer } from './jet-layer.js';
import { lockedJets } from './locked.js';

export function kanJets(layer: KANLayerSpec, from: number, shape: JetShape): JetLayer {
  const { inputs, outputs } = layer;
  const { size } = shape;
  const functions = Array.from({ length: inputs }, (_, input) => new EdgeFunctions(layer, input));
  const frozen = new Set(frozenEdges(layer).map(([input, output]) => input * outputs + output));
  const locked = lockedJets(layer, from, shape);
  const edges = Array.from({ length: inputs * outputs }, (_, edge) => {
    const [input, output] = [Math.floor(edge / outputs), edge % outputs];
    const { offset, stride } = edgePosition(layer, input, output);
    return { input, output, at: from + offset, stride };
  }).filter((_, edge) => !frozen.has(edge));
  const curve = new Float64Array(4);
  const pull = new Float64Array(3);
  /** the edge's curve and its derivatives at its input, into `curve` */
  const evaluate = (c: Float64Array, { count, rows, planes }: EdgeFunctions, at: number, stride: number): void => {
    let [f0, f1, f2, f3] = [0, 0, 0, 0];
    const [p0, p1, p2, p3] = planes as [Float64Array, Float64Array, Float64Array, Float64Array];
    for (let m = 0; m < count; m++) {
      const weight = c[at + rows[m] * stride];
      f0 += weight * p0[m];
      f1 += weight * p1[m];
      f2 += weight * p2[m];
      f3 += weight * p3[m];
    }
    curve[0] = f0;
    curve[1] = f1;
    curve[2] = f2;
    curve[3] = f3;
  };
  return {
    forward(c, x, y) {
      for (let input = 0; input < inputs; input++) functions[input].at(x[input * size]);
      for (const { input, output, at, stride } of edges) {
        evaluate(c, functions[input], at, stride);
        addComposed(shape, curve, x, input * size, y, output * size);
      }
      locked.forward(c, x, y);
    },
    backward(c, x, d, dx, report) {
      for (const { input, output, at, stride } of edges) {
        const { count, rows, planes } = functions[input];
        const [p0, p1, p2] = planes as [Float64Array, Float64Array, Float64Array];
        pullComposed(shape, x, input * size, d, output * size, pull);
        const [q0, q1, q2] = pull as unknown as [number, number, number];
        for (let m = 0; m < count; m++) report(at + rows[m] * stride, q0 * p0[m] + q1 * p1[m] + q2 * p2[m]);
        evaluate(c, functions[input], at, stride);
        pullArgument(shape, curve, pull, x, input * size, d, output * size, dx);
      }
      locked.backward(c, x, d, dx, report);
    },
  };
}

export function activationJets({ activation, width }: ActivationLayerSpec, shape: JetShape): JetLayer {
  const { size } = shape;
  const pull = new Float64Array(3);
  const evaluate = (u: number): number[] => [
    activate(activation, u),
    activateDerivative(activation, u),
    activateSecondDerivative(activation, u),
    activateThirdDerivative(activation, u),
  ];
  return {
    forward(_c, x, y) {
      for (let at = 0; at < width * size; at += size) addComposed(shape, evaluate(x[at]), x, at, y, at);
    },
    backward(_c, x, d, dx) {
      for (let at = 0; at < width * size; at += size) {
        pullComposed(shape, x, at, d, at, pull);
        pullArgument(shape, evaluate(x[at]), pull, x, at, d, at, dx);
      }
    },
  };
}

/** `from` is where the map begins: W[inputs, outputs], then the bias. */
export function linearJets(
  { inputs, outputs }: { inputs: number; outputs: number },
  from: number,
  { size }: JetShape,
): JetLayer {
  return {
    forward(c, x, y) {
      for (let o = 0; o < outputs; o++) {
        y[o * size] += c[from + inputs * outputs + o];
        for (let i = 0; i < inputs; i++) {
          const weight = c[from + i * outputs + o];
          for (let s = 0; s < size; s++) y[o * size + s] += weight * x[i * size + s];
        }
      }
    },
    backward(c, x, d, dx, report) {
      for (let o = 0; o < outputs; o++) {
        report(from + inputs * outputs + o, d[o * size]);
        for (let i = 0; i < inputs; i++) {
          const weight = c[from + i * outputs + o];
          let slope = 0;
          for (let s = 0; s < size; s++) {
            slope += d[o * size + s] * x[i * size + s];
            dx[i * size + s] += weight * d[o * size + s];
          }
          report(from + i * outputs + o, slope);
        }
      }
    },
  };
}

/** y = gain · z / √(mean z² + ε) + bias, where z is x less its mean. */
export function normJets({ width }: NormLayerSpec, from: number, shape: JetShape): JetLayer {
  const { size } = shape;
  const z = new Float64Array(width * size);
  const square = new Float64Array(size);
  const variance = new Float64Array(size);
  const inverse = new Float64Array(size);
  const scaled = new Float64Array(width * size);
  const [dz, dScaled] = [new Float64Array(width * size), new Float64Array(size)];
  const [dInverse, dVariance, pull] = [new Float64Array(size), new Float64Array(size), new Float64Array(3)];
  /** v^(−1/2) and its derivatives */
  const root = (v: number): number[] => {
    const f = 1 / Math.sqrt(v);
    return [f, (-0.5 * f) / v, (0.75 * f) / v ** 2, (-1.875 * f) / v ** 3];
  };
  /** values less their mean over the width, part by part of the jets */
  const centre = (values: Float64Array, add: (place: number, value: number) => void): void => {
    for (let s = 0; s < size; s++) {
      let mean = 0;
      for (let i = 0; i < width; i++) mean += values[i * size + s] / width;
      for (let i = 0; i < width; i++) add(i * size + s, values[i * size + s] - mean);
    }
  };
  return {
    forward(c, x, y) {
      centre(x, (place, value) => (z[place] = value));
      variance.fill(0);
      for (let i = 0; i < width; i++) {
        multiplyJets(shape, z, i * size, z, i * size, square, 0);
        for (let s = 0; s < size; s++) variance[s] += square[s] / width;
      }
      inverse.fill(0);
      addComposed(shape, root(variance[0] + 1e-5), variance, 0, inverse, 0);
      for (let i = 0; i < width; i++) {
        multiplyJets(shape, z, i * size, inverse, 0, scaled, i * size);
        for (let s = 0; s < size; s++) y[i * size + s] = c[from + i] * scaled[i * size + s];
        y[i * size] += c[from + width + i];
      }
    },
    backward(c, _x, d, dx, report) {
      dz.fill(0);
      dInverse.fill(0);
      for (let i = 0; i < width; i++) {
        let slope = 0;
        for (let s = 0; s < size; s++) {
          slope += d[i * size + s] * scaled[i * size + s];
          dScaled[s] = c[from + i] * d[i * size + s];
        }
        report(from + i, slope);
        report(from + width + i, d[i * size]);
        pullFactor(shape, inverse, 0, dScaled, 0, dz, i * size);
        pullFactor(shape, z, i * size, dScaled, 0, dInverse, 0);
      }
      dVariance.fill(0);
      pullComposed(shape, variance, 0, dInverse, 0, pull);
      pullArgument(shape, root(variance[0] + 1e-5), pull, variance, 0, dInverse, 0, dVariance);
      // both factors of each square
      for (let s = 0; s < size; s++) dVariance[s] *= 2 / width;
      for (let i = 0; i < width; i++) pullFactor(shape, z, i * size, dVariance, 0, dz, i * size);
      centre(dz, (place, value) => (dx[place] += value));
    },
  };
}

/** y = gate · x + (1 − gate) · skip; `source` is what skips, `dSource` what derivatives by it are added to. */
export function gateJets(
  layer: GateLayerSpec,
  from: number,
  shape: JetShape,
  source: Float64Array,
  dSource: Float64Array,
): JetLayer {
  const length = layer.width * shape.size;
  const map =
    layer.skip === 'linear'
      ? linearJets({ inputs: layer.sourceWidth, outputs: layer.width }, from + 1, shape)
      : undefined;
  const mapped = map ? new Float64Array(length) : source;
  const dMapped = new Float64Array(length);
  return {
    forward(c, x, y) {
      if (map) {
        mapped.fill(0);
        map.forward(c, source, mapped);
      }
      const gate = c[from];
      for (let i = 0; i < length; i++) y[i] = gate * x[i] + (1 - gate) * mapped[i];
    },
    backward(c, x, d, dx, report) {
      const gate = c[from];
      let slope = 0;
      for (let i = 0; i < length; i++) {
        slope += d[i] * (x[i] - mapped[i]);
        dx[i] += gate * d[i];
        dMapped[i] = (1 - gate) * d[i];
      }
      report(from, slope);
      if (map) map.backward(c, source, dMapped, dSource, report);
      else for (let i = 0; i < length; i++) dSource[i] += dMapped[i];
    },
  };
}
