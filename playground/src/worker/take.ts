// What can be taken away of a network as files. Loaded when it is asked for. Knows models, nothing of the run.

import {
  type Backend,
  encodeModel,
  exportModel,
  type Model,
  renderNetwork,
  renderReport,
  type TableResult,
} from 'kanjs';
import { type Observation, observeModel } from 'kanjs/explain';
import { exportTargets } from 'kanjs/model';
import type { Settings } from '../experiment.js';
import type { TakeAway, TakenFile } from '../messages.js';

/** What a run has come to. */
export interface Come {
  model: Model;
  settings: Settings;
  epoch: number;
  history: { train: number[]; test: number[] };
  rows: { train: number; heldBack: number };
  loss: TableResult['loss'];
  /** rows to look at it with */
  x: Float64Array;
  backend: Backend;
}

export interface Taken {
  bytes?: Uint8Array<ArrayBuffer>;
  text?: string;
  files?: TakenFile[];
}

export async function takeAway(what: Exclude<TakeAway, 'table'>, come: Come): Promise<Taken> {
  const { model, settings, epoch } = come;
  switch (what) {
    case 'model':
      return { bytes: Uint8Array.from(encodeModel(model, { playground: { epoch, settings } })) };
    case 'picture':
      return { text: renderNetwork(model, { observation: await observed(come), theme: 'light' }) };
    case 'report':
      return { text: await report(come) };
    case 'languages':
      return { text: JSON.stringify(exportTargets) };
    default: {
      const files = await exportModel(model, { to: what.slice('in '.length) });
      return {
        files: files.map(({ name, content }) => ({
          name,
          content: typeof content === 'string' ? content : Uint8Array.from(content),
        })),
      };
    }
  }
}

function observed({ model, x, backend }: Come): Promise<Observation> {
  const inputs = (model.spec.layers[0] as { inputs: number }).inputs;
  return observeModel(model, { data: x, shape: [x.length / inputs, inputs] }, { backend });
}

async function report(come: Come): Promise<string> {
  const { model, settings, epoch, history, rows, loss } = come;
  const result: TableResult = {
    model,
    loss,
    optimizer: settings.optimizer,
    stopped: 'aborted',
    bestEpoch: epoch,
    history: {
      trainLoss: history.train,
      validationLoss: history.test,
      learningRate: history.train.map(() => settings.rate),
      metrics: {},
    },
    rows: { train: rows.train, validation: rows.heldBack },
  };
  const { data, ...rest } = settings;
  const config = {
    ...rest,
    ...(data.kind === 'formula' ? { function: data.text } : { data: data.name }),
  };
  return renderReport(result, { config }, { observation: await observed(come) });
}
