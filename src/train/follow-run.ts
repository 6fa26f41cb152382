// AdamW and L-BFGS with grids of hidden layers that follow what the layers read: the run goes to an epoch early in it, the grids move, and
// it goes on from where it was. Knows when grids move and what a state says of it; the steps are the trainer's.

import type { Backend } from '../compute/contract.js';
import { KanError } from '../errors.js';
import { checkModel, type Model } from '../model/model.js';
import type { Grid } from '../model/spec.js';
import { followHiddenRanges } from './hidden-ranges.js';
import type { Settings } from './options.js';
import { createPause, runInTurns } from './pause.js';
import type { TrainResult } from './result.js';
import type { FollowedRanges, TrainState } from './state.js';

/** After which parts of the epochs grids move: early, for a moved curve has to be learned on. */
const moments = [0.05, 0.15, 0.35];

/** Part of a run: up to epoch `until`, from `resume`. Its result has the state where it got there and may go on. */
export type RunPart = (
  model: Model,
  resume: TrainState | undefined,
  until: number,
  followed: FollowedRanges | undefined,
) => Promise<TrainResult>;

/** The run in parts, with grids moved in between. What was the best before a move counts no more. */
export async function runFollowing(
  given: Model,
  { epochs, data, signal, resume }: Settings,
  backend: Backend,
  run: RunPart,
): Promise<TrainResult> {
  const moves = movesOf(given, epochs);
  let followed: FollowedRanges = resume?.followed ?? { moves: 0, grids: gridsOf(given) };
  let model = withGrids(given, followed.grids);
  let state = resume;
  const pause = createPause();
  try {
    for (;;) {
      const until = moves[followed.moves] ?? epochs;
      const result = await run(model, state, until, followed);
      if (result.stopped !== 'epochs' || !result.state) return result;
      state = result.state;
      const work = followHiddenRanges({ spec: model.spec, parameters: state.parameters }, data.x, data.rows, {
        backend,
      });
      const next = await runInTurns(work, pause, signal);
      if (!next) return { ...result, stopped: 'aborted', message: `stopped after epoch ${state.epoch} of ${epochs}` };
      followed = { moves: followed.moves + 1, grids: gridsOf(next.model) };
      if (next.moved.length > 0) {
        model = next.model;
        const { parameters } = model;
        // the moments stay: numbers keep their places, and begun anew they would make the next steps too long
        state = {
          ...state,
          parameters,
          begun: parameters,
          best: parameters,
          bestEpoch: state.epoch,
          bestLoss: Infinity,
        };
      }
    }
  } finally {
    pause.close();
  }
}

/** The same for a search over all rows, which begins anew on the moved grids; `part` searches from a model for so many epochs. */
export function* searchFollowing<Point extends { model: Model }, End>(
  given: Model,
  { epochs, data }: Settings,
  backend: Backend,
  part: (model: Model, epochs: number) => Generator<Point | undefined, End, boolean | undefined>,
): Generator<Point | undefined, End, boolean | undefined> {
  let model = given;
  let done = 0;
  for (const until of movesOf(given, epochs)) {
    const search = part(model, until - done);
    try {
      for (;;) {
        const { done: over, value } = search.next();
        if (over === true) break;
        if (value) {
          done++;
          model = { spec: value.model.spec, parameters: value.model.parameters.slice() } as Model;
        }
        yield value;
      }
    } finally {
      search.return(undefined as End);
    }
    model = (yield* followHiddenRanges(model, data.x, data.rows, { backend })).model;
  }
  return yield* part(model, epochs - done);
}

/** The epochs after which grids move; none where there is no grid to move. */
function movesOf({ spec }: Model, epochs: number): number[] {
  const any = spec.layers.some((l, index) => index > 0 && l.kind === 'kan' && (l.basis ?? 'bspline') === 'bspline');
  if (!any) return [];
  return [...new Set(moments.map((part) => Math.ceil(part * epochs)))].filter((epoch) => epoch < epochs);
}

function gridsOf({ spec }: Model): (Grid | null)[] {
  return spec.layers.map((layer) => (layer.kind === 'kan' ? layer.grid : null));
}

/** The model on the grids of a state; its parameters are those of the state. Throws a KanError where they do not fit. */
function withGrids({ spec, parameters }: Model, grids: FollowedRanges['grids']): Model {
  if (grids.length !== spec.layers.length)
    throw new KanError(
      `train: \`resume\` has the grids of ${grids.length} layers; this model has ${spec.layers.length} layers`,
    );
  const layers = spec.layers.map((layer, index) => {
    const grid = grids[index];
    return layer.kind === 'kan' && grid ? { ...layer, grid } : layer;
  });
  const model: Model = { spec: { ...spec, layers }, parameters } as Model;
  checkModel(model, 'train: `resume`');
  return model;
}
