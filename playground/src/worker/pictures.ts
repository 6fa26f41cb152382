// What is sent to the page of a network that learns: its shape when that changes, and frames. Knows models and rows, no time.

import type { Backend, Model } from 'kanjs';
import type { DatasetSource, Session } from 'kanjs/backend';
import { attributionScores } from 'kanjs/explain';
import { activeParameterCount, inputNames, outputNames } from 'kanjs/model';
import type { Settings } from '../experiment.js';
import { curvePoints, type LayerLook, type Structure } from '../messages.js';
import { Curves } from './curves.js';
import { answersOf, type Looked, pictureOf } from './beside.js';

/** Most rows that are run through the network at once. */
const batch = 1024;

export class Pictures {
  readonly #backend: Backend;
  readonly #train: DatasetSource;
  readonly #heldBack: DatasetSource | undefined;
  readonly #columns: string[];
  readonly #judged: Float64Array;
  readonly #curves = new Curves(curvePoints);
  #looked: Looked;
  #session:
    | { of: unknown; session: Session; outputs: Float32Array | Float64Array; x: Float32Array | Float64Array }
    | undefined;

  constructor(
    model: Model,
    {
      backend,
      train,
      heldBack,
      columns,
      judged,
    }: {
      backend: Backend;
      train: DatasetSource;
      heldBack?: DatasetSource | undefined;
      columns: string[];
      judged: Float64Array;
    },
  ) {
    this.#backend = backend;
    this.#train = train;
    this.#heldBack = heldBack;
    this.#columns = columns;
    this.#judged = judged;
    this.#looked = pictureOf(model, train, heldBack);
  }

  structure({ spec }: Model, settings: Settings, epoch: number): Structure {
    const target = spec.encoding!.target;
    return {
      layers: spec.layers.flatMap((layer, index): LayerLook[] => {
        if (layer.kind !== 'kan') return [];
        const { inputs, outputs, gridSize, removed = [], locked = [] } = layer;
        return [
          {
            ...{ index, inputs, outputs, gridSize },
            removed: removed.map(([input, output]) => input * outputs + output),
            locked: locked.map(({ input, output, function: name }) => ({ edge: input * outputs + output, name })),
          },
        ];
      }),
      inputs: inputNames(spec.encoding!),
      outputs: outputNames(spec.encoding!),
      target: target.kind === 'classification' ? target.name : target.columns[0].name,
      columns: this.#columns,
      decided:
        settings.data.kind === 'own'
          ? (spec.encoding!.profile ?? []).map(({ option, columns = [], value, why }) => ({
              ...{ columns: [...columns], why },
              as:
                Array.isArray(value) && value.length === 0
                  ? option
                  : `${option}: ${value === '\t' ? 'tab' : String(value)}`,
            }))
          : [],
      ...(target.kind === 'classification' && { classes: target.classes }),
      rows: { train: this.#train.rows, heldBack: this.#heldBack?.rows ?? 0 },
      parameters: activeParameterCount(spec),
      picture: this.#looked.picture,
      epoch,
      settings,
      threads: this.#backend.threads,
    };
  }

  curves(model: Model): Float32Array {
    return this.#curves.values(model);
  }

  /** 0 to 1 for each edge, relative to the strongest of its layer. */
  async strengths(model: Model): Promise<Float32Array> {
    const inputs = (model.spec.layers[0] as { inputs: number }).inputs;
    const shape = [this.#judged.length / inputs, inputs];
    const { layers } = await attributionScores(model, { data: this.#judged, shape }, { backend: this.#backend });
    const all = layers.map(({ edges }) => {
      const most = edges.reduce((a, b) => Math.max(a, b), 1e-12);
      return Array.from(edges, (score) => score / most);
    });
    return Float32Array.from(all.flat());
  }

  answers(model: Model): Float32Array {
    const { spec, parameters } = model;
    const { x, rows, picture } = this.#looked;
    const target = spec.encoding!.target;
    const classes = target.kind === 'classification' ? target.classes.length : 0;
    const width = classes > 0 ? (classes === 2 ? 1 : classes) : 1;
    const inputs = x.length / rows;
    if (this.#session?.of !== spec) {
      this.close();
      const room = Math.min(batch, rows);
      const Real = spec.dtype === 'float32' ? Float32Array : Float64Array;
      this.#session = {
        of: spec,
        session: this.#backend.open(spec, parameters, { batchSize: room, recompute: true, leastSquares: false }),
        outputs: new Real(rows * width),
        x: new Real(room * inputs),
      };
    }
    const { session, outputs, x: part } = this.#session;
    session.parameters.set(parameters);
    for (let first = 0; first < rows; first += session.batchSize) {
      const count = Math.min(session.batchSize, rows - first);
      part.set(x.subarray(first * inputs, (first + count) * inputs));
      session.forward(part, count, outputs.subarray(first * width, (first + count) * width));
    }
    return answersOf(picture, outputs, width, classes);
  }

  close(): void {
    this.#session?.session.close();
    this.#session = undefined;
  }
}
