// Derivatives of a model's outputs by its inputs, exact, for rows of network inputs. Knows no tables and no equations.

import { type MatrixLike, readMatrix, type Tensor } from '../data/matrix.js';
import { checkInteger, KanError, show } from '../errors.js';
import { modelInputs, modelOutputs } from '../model/layout.js';
import { networksOf } from '../model/members.js';
import { checkModel, type Model } from '../model/model.js';
import { JetNetwork } from './jets/network.js';
import { checkNames } from '../options.js';

/** Which derivatives `inputDerivatives` computes. */
export interface DerivativeOptions {
  /** highest derivative, 1 or 2; default 2 */
  order?: 1 | 2;
  /** only these second derivatives, pairs of input numbers from 0; default: the whole matrix of them */
  pairs?: readonly (readonly [number, number])[];
}

/** Outputs with their derivatives by the inputs, from `inputDerivatives`; leading axes are those of x. */
export interface InputDerivatives {
  /** values[..., outputs] */
  values: Tensor<Float64Array>;
  /** gradient[..., outputs, inputs]: ∂y_o / ∂x_i */
  gradient: Tensor<Float64Array>;
  /** hessian[..., outputs, inputs, inputs]: ∂²y_o / ∂x_i ∂x_j; with order 2 and no `pairs` */
  hessian?: Tensor<Float64Array>;
  /** second[..., outputs, pairs]; with `pairs` */
  second?: Tensor<Float64Array>;
}

/**
 * Outputs of the model for x[..., inputs] with their first and second derivatives by the inputs, by the chain rule and not by
 * differences, in float64 whatever the model's dtype. Inputs and outputs are the network's own numbers: for a model of a table, those
 * after its encoding. Where a derivative jumps (at knots of a low order, at the ends of a domain, of relu at 0) it is that of one side.
 *
 * Those of a model with members are the means over all. Throws a KanError on a model that is not sound, rows of another width, numbers that are not finite, and pairs there are no inputs for.
 */
export function inputDerivatives(model: Model, x: MatrixLike, options: DerivativeOptions = {}): InputDerivatives {
  checkNames('inputDerivatives', options, ['order', 'pairs']);
  const { order = 2, pairs } = options;
  checkModel(model, 'inputDerivatives');
  checkInteger('inputDerivatives: `order`', order, 1, 2);
  const [inputs, outputs] = [modelInputs(model.spec), modelOutputs(model.spec)];
  if (pairs !== undefined) checkPairs(pairs, order, inputs);
  const { data, shape, rows } = readMatrix('inputDerivatives: `x`', x, inputs);
  const all = Array.from({ length: inputs }, (_, input) => input);
  const wanted = order === 1 ? [] : (pairs ?? all.flatMap((i) => all.slice(i).map((j) => [i, j] as const)));
  const networks = networksOf(model).map(({ spec, parameters }) => ({
    jets: new JetNetwork(spec, all, wanted),
    parameters: Float64Array.from(parameters),
  }));

  const leading = shape.slice(0, -1);
  const tensor = (...last: number[]): Tensor<Float64Array> => ({
    data: new Float64Array(last.reduce((product, length) => product * length, rows)),
    shape: [...leading, ...last],
  });
  const [values, gradient] = [tensor(outputs), tensor(outputs, inputs)];
  const hessian = order === 2 && !pairs ? tensor(outputs, inputs, inputs) : undefined;
  const second = pairs ? tensor(outputs, pairs.length) : undefined;
  const { size } = networks[0].jets.shape;
  const mean = new Float64Array(outputs * size);
  for (let row = 0; row < rows; row++) {
    mean.fill(0);
    for (const { jets, parameters } of networks) {
      jets.forward(parameters, data, row * inputs);
      for (let i = 0; i < mean.length; i++) mean[i] += jets.outputs[i] / networks.length;
    }
    for (let o = 0; o < outputs; o++) {
      const jet = mean.subarray(o * size, (o + 1) * size);
      const cell = row * outputs + o;
      values.data[cell] = jet[0];
      gradient.data.set(jet.subarray(1, 1 + inputs), cell * inputs);
      const seconds = jet.subarray(1 + inputs);
      second?.data.set(seconds, cell * wanted.length);
      if (!hessian) continue;
      wanted.forEach(([i, j], s) => {
        hessian.data[(cell * inputs + i) * inputs + j] = seconds[s];
        hessian.data[(cell * inputs + j) * inputs + i] = seconds[s];
      });
    }
  }
  return { values, gradient, ...(hessian && { hessian }), ...(second && { second }) };
}

function checkPairs(pairs: NonNullable<DerivativeOptions['pairs']>, order: number, inputs: number): void {
  if (order === 1) throw new KanError('inputDerivatives: `pairs` are second derivatives; `order` is 1');
  if (!Array.isArray(pairs))
    throw new KanError(`inputDerivatives: \`pairs\` must be a list of pairs of inputs; got ${show(pairs)}`);
  pairs.forEach((pair, i) => {
    if (!Array.isArray(pair) || pair.length !== 2)
      throw new KanError(`inputDerivatives: \`pairs[${i}]\` must be two inputs; got ${show(pair)}`);
    for (const input of pair) checkInteger(`inputDerivatives: an input of \`pairs[${i}]\``, input, 0, inputs - 1);
  });
}
