// A model as a function of one row: generated code where the model is small, a call of the kernels where it is large.

import { KanError, show } from '../errors.js';
import { activeFunctions, frozenEdges, layerParameterCount, modelInputs, modelOutputs } from '../model/layout.js';
import { checkModel, createReal, type Model } from '../model/model.js';
import { networksOf } from '../model/members.js';
import type { ModelSpec } from '../model/spec.js';
import { defaultBackend } from './backend.js';
import type { Backend } from './contract.js';
import { copyInputs } from './predict.js';
import { closeSessions, openSessions } from './sessions.js';
import { sourceParts } from './straight-line/source.js';
import { checkNames, type OptionNames } from '../options.js';
import { checkRun } from './run.js';

/** Multiply-adds of one row above which kernels are faster than generated code, as measured; see docs/performance.md. */
const maxTerms = 4000;

/** A function that answers one row at a time, from `compileModel`. */
export interface CompiledModel {
  /** y[outputs] of x[inputs]: what is returned is `y`, or a new array where none is given. Throws a KanError when x or y has another length. */
  (x: ArrayLike<number>, y?: Float64Array): Float64Array;
  /** how: 'code' was generated, or 'kernels' are called */
  readonly by: 'code' | 'kernels';
  /** Gives back what the kernels hold: afterwards, or once the backend was closed, a call throws a KanError. Generated code holds nothing. */
  close(): void;
}

/** How `compileModel` lets the model compute. */
export interface CompileOptions {
  /** how to compute; default: code for small models, kernels for large ones and where a page's policy forbids to make functions of text */
  by?: 'code' | 'kernels';
  /** the backend whose kernels are called; default `defaultBackend()` */
  backend?: Backend;
}

const compileOptions: OptionNames<CompileOptions> = { by: true, backend: true };

/**
 * Makes a function of one row of the network's inputs, for the least time from question to answer: some 0.1 µs for [2, 5, 1].
 * Code computes in float64 whatever the model's dtype and is equal to the reference to rounding; kernels compute in the model's dtype. The
 * parameters are those of the moment: train on, and compile again. Code is made with `new Function`, which a Content-Security-Policy
 * without 'unsafe-eval' forbids; kernels serve there, and `generateSource` gives the same code as a file.
 * Throws a KanError when the model is not sound, or code is asked for where it is forbidden.
 */
export async function compileModel(model: Model, options: CompileOptions = {}): Promise<CompiledModel> {
  checkNames('compileModel', options, compileOptions);
  checkModel(model, 'compileModel');
  checkRun('compileModel', options);
  const { by = networksOf(model).reduce((sum, { spec }) => sum + termsOf(spec), 0) <= maxTerms ? 'code' : 'kernels' } =
    options;
  if (by !== 'code' && by !== 'kernels')
    throw new KanError(`compileModel: \`by\` must be 'code' or 'kernels'; got ${show(by)}`);
  if (by === 'code') {
    const predict = evaluate(model);
    if (predict) return Object.assign(predict, { by, close: () => undefined });
    if (options.by === 'code')
      throw new KanError(
        'compileModel: creating functions from text is not allowed here',
        "allow 'unsafe-eval', use `by: 'kernels'`, or save what `generateSource` gives",
      );
  }
  return callKernels(model, options.backend ?? (await defaultBackend()));
}

/** The generated function, or undefined where a policy forbids it. */
function evaluate(model: Model): ((x: ArrayLike<number>, y?: Float64Array) => Float64Array) | undefined {
  const { declarations, predict } = sourceParts(model, 'KanError');
  try {
    // the text is all of our own making: see straight-line/source.ts
    return new Function('KanError', `'use strict';\n${declarations}\nreturn ${predict};`)(KanError);
  } catch (error) {
    if (error instanceof EvalError) return undefined;
    throw error;
  }
}

function callKernels(model: Model, backend: Backend): CompiledModel {
  const { spec } = model;
  const refused = backend.refuses(spec);
  if (refused) throw new KanError(`compileModel: the ${backend.name} backend cannot run this model: ${refused}`);
  const sessions = openSessions(model, backend, 1);
  const [inputs, outputs] = [modelInputs(spec), modelOutputs(spec)];
  const [row, answer] = [createReal(spec, inputs), createReal(spec, outputs)];
  const predict = (x: ArrayLike<number>, y: Float64Array = new Float64Array(outputs)): Float64Array => {
    if (x?.length !== inputs) throw new KanError(`predict: expected ${inputs} numbers; got ${x?.length ?? x}`);
    if (y?.length !== outputs)
      throw new KanError(`predict: expected an array of ${outputs} numbers for the answers; got ${y?.length ?? y}`);
    copyInputs(spec, x, 0, row, inputs);
    if (sessions.length === 1) {
      sessions[0].forward(row, 1, answer);
      y.set(answer);
      return y;
    }
    y.fill(0);
    for (const session of sessions) {
      session.forward(row, 1, answer);
      for (let o = 0; o < outputs; o++) y[o] += answer[o];
    }
    for (let o = 0; o < outputs; o++) y[o] /= sessions.length;
    return y;
  };
  const close = (): void => closeSessions(sessions);
  return Object.assign(predict, { by: 'kernels' as const, close });
}

/** Multiply-adds of one row, roughly. */
function termsOf(spec: ModelSpec): number {
  return spec.layers.reduce(
    (sum, layer) =>
      layer.kind === 'kan'
        ? sum + (layer.inputs * layer.outputs - frozenEdges(layer).length) * (activeFunctions(layer) + 1)
        : sum + layerParameterCount(layer),
    0,
  );
}
