// What every network class shares: it holds a model, a spec and one flat array, and calls the functions of the other rooms.

import { predictInPieces } from '../compute/predict.js';
import { type MatrixLike, readMatrix, type Tensor } from '../data/matrix.js';
import { KanError } from '../errors.js';
import { activeParameterCount, modelInputs, modelOutputs } from '../model/layout.js';
import { checkModel, type Model } from '../model/model.js';
import type { ModelSpec, Real } from '../model/spec.js';
import type { TrainOptions } from '../train/options.js';
import { completeInTurns } from '../train/pause.js';
import { regularizationLoss } from '../train/penalty.js';
import { checkNames } from '../options.js';
import { backendFor, type RunOptions, runOptions } from '../compute/run.js';

/** How predictions are made. */
export interface PredictOptions extends RunOptions {}

/** Rows of numbers, as the functions of the library take them. */
export interface Rows extends Tensor<Float64Array | Float32Array> {
  rows: number;
  width: number;
}

/**
 * What every network has: it holds a model and can be asked for predictions. Training replaces the model it holds. `X` is what its
 * inputs and targets come in, `Y` what it answers.
 */
export abstract class Network<X = MatrixLike, Y = Tensor<Real>> {
  /** the spec and the parameters; what every function of the library takes */
  model: Model;
  /** what KANTrainer does for this kind of network where its own options say nothing */
  readonly trainDefaults: TrainOptions = {};
  /** Throws a KanError unless the model is sound. */
  constructor(model: Model) {
    checkModel(model, new.target.name);
    this.model = model;
  }

  /** What the model computes. */
  get spec(): ModelSpec {
    return this.model.spec;
  }

  /** Every parameter in one array, live. Where each stands is said by `layerOffset` and `edgePosition`. */
  get parameters(): Real {
    return this.model.parameters;
  }

  /** Number of inputs. */
  get inputs(): number {
    return modelInputs(this.spec);
  }

  /** Number of outputs. */
  get outputs(): number {
    return modelOutputs(this.spec);
  }

  /** Number of parameters that training can change; those of removed edges do not count. */
  get numParameters(): number {
    return activeParameterCount(this.spec);
  }

  /** Outputs for inputs. Throws a KanError on inputs that do not fit or are not finite. */
  abstract predict(x: X, options?: PredictOptions): Promise<Y>;

  /** Inputs as rows of numbers; `what` begins the message where they do not fit. */
  abstract readInputs(what: string, x: X): Rows;

  /** Targets as rows of numbers, as wide as the outputs. */
  abstract readTargets(what: string, y: X): Rows;

  /** The specification's regularisation: λ · Σ over KAN layers of mean |spline coefficient|; λ is 0.01 there. */
  regularizationLoss(lambda = 0.01): number {
    return regularizationLoss(this.model, lambda);
  }

  /** A network of the same kind with a copy of everything. */
  clone(): this {
    const twin: this = Object.assign(Object.create(Object.getPrototypeOf(this)), this);
    twin.model = structuredClone(this.model);
    return twin;
  }
}

/** A network over matrices: what it reads and what it answers have rows of numbers. */
export abstract class MatrixNetwork extends Network {
  /** most axes `predict` accepts */
  protected readonly highestRank: number = Infinity;

  /**
   * Outputs for x[..., inputs]: rows of numbers, nested more deeply, or `{ data, shape }`; the result has the same leading axes.
   * Throws a KanError on rows of another width and on values that are not finite, and the signal's reason once that is aborted.
   */
  async predict(x: MatrixLike, options: PredictOptions = {}): Promise<Tensor<Real>> {
    const name = this.constructor.name;
    checkNames(`${name}.predict`, options, runOptions);
    const { data, shape, rows } = this.readInputs(`${name}.predict: \`x\``, x);
    if (shape.length > this.highestRank) {
      throw new KanError(
        `${name}.predict: \`x\` must have at most ${this.highestRank} axes; got shape [${shape.join(', ')}]`,
        'KANLinear and KAN take any number of axes',
      );
    }
    const backend = await backendFor(`${name}.predict`, options);
    const outputs = await completeInTurns(predictInPieces(this.model, data, rows, backend), options.signal);
    return { data: outputs, shape: [...shape.slice(0, -1), this.outputs] };
  }

  readInputs(what: string, x: MatrixLike): Rows {
    return readMatrix(what, x, this.inputs);
  }

  readTargets(what: string, y: MatrixLike): Rows {
    return readMatrix(what, y, this.outputs);
  }
}
