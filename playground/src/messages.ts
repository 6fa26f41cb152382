// What page and worker say to each other. Types alone.

import type { Fault } from './texts/faults.js';
import type { Change, Edit, EdgePlace, Pace, Saved, Settings } from './experiment.js';

export type ToWorker =
  | { kind: 'begin'; id: number; settings: Settings; saved?: Saved }
  /** a file or pasted text; the answer is a 'table' or a 'trouble' */
  | { kind: 'read'; id: number; name: string; source: Blob | string }
  | { kind: 'edit'; edit: Edit }
  | { kind: 'run' }
  | { kind: 'pause' }
  | { kind: 'step' }
  /** nobody looks, or somebody does again */
  | { kind: 'rest'; resting: boolean }
  | { kind: 'pace'; pace: Pace }
  /** the last frame was drawn */
  | { kind: 'drawn' }
  | { kind: 'look'; edge: EdgePlace; asked: number }
  | { kind: 'price'; keep: number; asked: number }
  | { kind: 'take'; what: TakeAway; asked: number };

/** What can be taken away: files, or the rows for the search of formulas. */
export type TakeAway = 'model' | 'table' | 'report' | 'picture' | 'languages' | `in ${string}`;

export type FromWorker =
  | { kind: 'structure'; id: number; structure: Structure }
  | { kind: 'frame'; id: number; frame: Frame }
  | { kind: 'table'; id: number; table: ReadTable }
  /** a sentence; what was there before goes on */
  | ({ kind: 'trouble'; id: number; about: 'data' | 'training' | 'edit' } & Fault)
  /** an edit took effect */
  | { kind: 'changed'; id: number; changes: Change[] }
  | { kind: 'ended'; id: number; how: 'converged' | 'diverged' }
  | { kind: 'edge'; asked: number; look?: EdgeLook | undefined }
  | { kind: 'priced'; asked: number; price?: Price | undefined }
  | {
      kind: 'taken';
      asked: number;
      bytes?: Uint8Array<ArrayBuffer>;
      text?: string;
      table?: unknown;
      /** the columns of the table beside its target, where the rows have more */
      searched?: string[];
      files?: TakenFile[];
      error?: Fault;
    };

/** A file of an export. */
export interface TakenFile {
  name: string;
  content: string | Uint8Array<ArrayBuffer>;
}

/** A table that was read. */
export interface ReadTable {
  name: string;
  rows: number;
  print: string;
  target: string;
  hidden: number[];
}

/** One KAN layer as the page draws it. */
export interface LayerLook {
  /** index in the model's spec */
  index: number;
  inputs: number;
  outputs: number;
  gridSize: number;
  /** input · outputs + output */
  removed: number[];
  locked: { edge: number; name: string }[];
}

/** What stays the same while a network learns. */
export interface Structure {
  layers: LayerLook[];
  inputs: string[];
  outputs: string[];
  target: string;
  columns: string[];
  /** what was found out about one's own table rather than asked for: of which columns, why, and as what they are taken: `missing: impute` */
  decided: { columns: string[]; why: string; as: string }[];
  classes?: string[];
  rows: { train: number; heldBack: number };
  parameters: number;
  picture: Picture;
  /** columns that the table has beyond those used */
  epoch: number;
  /** the settings as they are now, edits included */
  settings: Settings;
  threads: number;
}

/** The data beside which answers are drawn; numbers as the network reads them. */
export type Picture =
  | { kind: 'curve'; x: Float32Array; y: Float32Array; axes: [Axis, Axis] }
  | {
      kind: 'field';
      x: Float32Array;
      y: Float32Array;
      value: Float32Array;
      axes: [Axis, Axis];
      range: [number, number];
    }
  | { kind: 'scatter'; truth: Float32Array; axis: Axis }
  | { kind: 'classes'; counts: number[] };

/** Name and ends of an axis in the column's own units. */
export interface Axis {
  name: string;
  from: number;
  to: number;
}

/** Points of a curve in the picture. */
export const curvePoints = 33;
/** Side of the coloured field. */
export const fieldSide = 48;
/** Points of the curve through the data. */
export const linePoints = 161;

export interface Frame {
  epoch: number;
  train?: number;
  test?: number;
  rate: number;
  /** curvePoints numbers for each edge of each layer, in order */
  curves: Float32Array;
  /** how much each edge has a part in the outputs, 0 to 1 */
  strengths?: Float32Array;
  /**
   * curve: the line; field: rows of values, or of the first class's chance; scatter: answers; classes: counts truth · classes + answer
   */
  answers?: Float32Array;
  /** epochs, losses and losses on rows held back */
  history?: { epochs: number[]; train: number[]; test: number[] };
  running: boolean;
}

/** An edge from near. */
export interface EdgeLook {
  edge: EdgePlace;
  x: Float64Array;
  y: Float64Array;
  /** what x begins and ends with in the units of the column it is; absent behind the first layer */
  ends?: [number, number];
  /** how many rows lie in each of equal parts of x */
  density: number[];
  /** the functions it is most like */
  like: { name: string; r2: number }[];
  locked?: string;
  /** names an edge can be locked to */
  functions: readonly string[];
}

/** What pruning would cost. */
export interface Price {
  keep: number;
  edges: number;
  loss: number;
  lossNow: number;
  /** edges that would go */
  gone: EdgePlace[];
}

/** What the picture of a network begins with, before the worker has loaded. */
export interface First {
  structure: Structure;
  frame: Frame;
}
