// The parameters of a network in training in memory that two threads share: one writes, others read whenever they like, nobody waits.
// Slots are written in turn, and a number says how often: while a slot is read, others are written. Knows no messages.

import type { Model } from '../model/model.js';
import type { ModelSpec, Real } from '../model/spec.js';

/** Figures of the epoch that parameters are from. */
export interface SnapshotFigures {
  /** epochs that are done; 0: nothing is learned yet */
  epoch: number;
  /** mean loss over the rows in that epoch; NaN before the first */
  trainLoss: number;
  /** absent without validation rows */
  validationLoss?: number;
  learningRate: number;
}

/** A network as it was after an epoch. */
export interface Snapshot extends SnapshotFigures {
  /** from 1, higher for each that is taken in a run; where it is the same, so is everything else */
  number: number;
  /** a copy: it does not change any more */
  model: Model;
}

/** A spec, and the memory that parameters of its kind come by. */
export interface SnapshotMemory {
  spec: ModelSpec;
  /** number of parameters */
  length: number;
  /** snapshots that were taken before, in memory of other specs */
  before: number;
  buffer: SharedArrayBuffer;
}

const headerBytes = 8;
const figures = 4;
/** A power of two. Whoever reads one has the time of two whole writings for it: with two slots a reader that is slower than the writer would get none. */
const slotCount = 4;

const slotBytes = ({ dtype }: ModelSpec, length: number): number =>
  figures * 8 + Math.ceil((length * (dtype === 'float64' ? 8 : 4)) / 8) * 8;

/** Memory for such a model. Throws a RangeError where there is no room. */
export function createMemory({ spec, parameters }: Model, before: number): SnapshotMemory {
  const { length } = parameters;
  return { spec, length, before, buffer: new SharedArrayBuffer(headerBytes + slotCount * slotBytes(spec, length)) };
}

/** The places in that memory. */
function placesOf({ spec, length, buffer }: SnapshotMemory) {
  const bytes = slotBytes(spec, length);
  const parametersAt = (at: number): Real =>
    (spec.dtype === 'float64' ? new Float64Array(buffer, at, length) : new Float32Array(buffer, at, length)) as Real;
  return {
    count: new Int32Array(buffer, 0, 1),
    slots: Array.from({ length: slotCount }, (_, slot) => ({
      figures: new Float64Array(buffer, headerBytes + slot * bytes, figures),
      parameters: parametersAt(headerBytes + slot * bytes + figures * 8),
    })),
  };
}

/** Writes there; no more than one may. */
export function snapshotWriter(memory: SnapshotMemory): (of: SnapshotFigures, parameters: ArrayLike<number>) => number {
  const { count, slots } = placesOf(memory);
  return ({ epoch, trainLoss, validationLoss = NaN, learningRate }, parameters) => {
    const next = Atomics.load(count, 0) + 1;
    const slot = slots[next & (slotCount - 1)];
    slot.figures.set([epoch, trainLoss, validationLoss, learningRate]);
    slot.parameters.set(parameters);
    // not a plain store: what stands before it must not be seen after it
    Atomics.add(count, 0, 1);
    return memory.before + next;
  };
}

/** Tries before an older snapshot is good enough: the writer would have to come round to the slot during each. */
const tries = 16;

/** Reads from there: the newest snapshot, whole; undefined before the first. The same object comes again until there is a newer one. */
export function snapshotReader(memory: SnapshotMemory): () => Snapshot | undefined {
  const { count, slots } = placesOf(memory);
  const { spec, before } = memory;
  // memory that is there already takes a copy in far less time than new memory would
  const copy = slots[0].parameters.slice();
  let last: Snapshot | undefined;
  return () => {
    for (let attempt = 0; attempt < tries; attempt++) {
      const number = Atomics.load(count, 0);
      if (number === 0 || before + number === last?.number) return last;
      const slot = slots[number & (slotCount - 1)];
      const [epoch, trainLoss, validationLoss, learningRate] = slot.figures;
      copy.set(slot.parameters);
      // what stands before it must not be read after it, so it is no plain load either
      if (Atomics.or(count, 0, 0) - number > slotCount - 2) continue;
      return (last = {
        number: before + number,
        epoch,
        trainLoss,
        ...(!Number.isNaN(validationLoss) && { validationLoss }),
        learningRate,
        model: { spec, parameters: copy.slice() },
      });
    }
    return last;
  };
}
