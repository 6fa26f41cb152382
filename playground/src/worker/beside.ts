// The picture beside the network: the data, and what the network answers there. Knows models and rows as numbers, no training.

import type { Model } from 'kanjs';
import type { DatasetSource } from 'kanjs/backend';
import type { TableEncoding } from 'kanjs/model';
import { type Axis, fieldSide, linePoints, type Picture } from '../messages.js';
import { evenly } from './evenly.js';

/** Points that are drawn at most. */
const mostPoints = 800;

/** Rows beside which the network's answers are drawn. */
export interface Looked {
  picture: Picture;
  /** inputs for which answers are wanted, row after row */
  x: Float32Array;
  rows: number;
}

/** Chooses the picture: by one input, by two, or answers beside the truth. */
export function pictureOf({ spec }: Model, train: DatasetSource, heldBack: DatasetSource | undefined): Looked {
  const encoding = spec.encoding!;
  const inputs = inputCount(train);
  const classes = encoding.target.kind === 'classification' ? encoding.target.classes : undefined;
  const shown = evenly(train.rows, mostPoints);
  const column = (i: number): Float32Array => Float32Array.from(shown, (row) => train.x[row * inputs + i]);
  const value = Float32Array.from(shown, (row) => train.y[row]);
  if (inputs === 1 && !classes) {
    const x = Float32Array.from({ length: linePoints }, (_, i) => -1 + (2 * i) / (linePoints - 1));
    return {
      picture: { kind: 'curve', x: column(0), y: value, axes: [axisOf(encoding, 0), targetAxis(encoding)] },
      x,
      rows: linePoints,
    };
  }
  if (inputs === 2) {
    const x = new Float32Array(2 * fieldSide * fieldSide);
    for (let row = 0; row < fieldSide; row++)
      for (let at = 0; at < fieldSide; at++)
        x.set([-1 + (2 * at + 1) / fieldSide, 1 - (2 * row + 1) / fieldSide], 2 * (row * fieldSide + at));
    const sorted = value.toSorted();
    const range: [number, number] = classes
      ? [0, classes.length - 1]
      : [sorted[Math.floor(sorted.length * 0.01)], sorted[Math.ceil((sorted.length - 1) * 0.99)]];
    return {
      picture: {
        kind: 'field',
        x: column(0),
        y: column(1),
        value,
        axes: [axisOf(encoding, 0), axisOf(encoding, 1)],
        range,
      },
      x,
      rows: fieldSide * fieldSide,
    };
  }
  const source = heldBack && heldBack.rows >= 20 ? heldBack : train;
  const taken = evenly(source.rows, mostPoints);
  const x = new Float32Array(taken.length * inputs);
  taken.forEach((row, k) => {
    for (let i = 0; i < inputs; i++) x[k * inputs + i] = source.x[row * inputs + i];
  });
  const truth = Float32Array.from(taken, (row) => source.y[row]);
  if (!classes) return { picture: { kind: 'scatter', truth, axis: targetAxis(encoding) }, x, rows: taken.length };
  return { picture: { kind: 'classes', counts: Array.from(truth) }, x, rows: taken.length };
}

/** What the page draws of outputs[rows, width] for the picture. */
export function answersOf(picture: Picture, outputs: ArrayLike<number>, width: number, classes: number): Float32Array {
  const rows = outputs.length / width;
  if (classes === 0) return Float32Array.from(outputs as Float32Array);
  const chosen = (row: number): number => {
    if (width === 1) return outputs[row] > 0 ? 1 : 0;
    let best = 0;
    for (let o = 1; o < width; o++) if (outputs[row * width + o] > outputs[row * width + best]) best = o;
    return best;
  };
  if (picture.kind === 'classes') {
    const counts = new Float32Array(classes * classes);
    for (let row = 0; row < rows; row++) counts[picture.counts[row] * classes + chosen(row)]++;
    return counts;
  }
  // the class, and how sure: 3.8 is class 3 with a chance of 0.8 above the others
  return Float32Array.from({ length: rows }, (_, row) => {
    const best = chosen(row);
    const top = width === 1 ? Math.abs(outputs[row]) : outputs[row * width + best];
    let sum = width === 1 ? 1 + Math.exp(-top) : 0;
    if (width > 1) for (let o = 0; o < width; o++) sum += Math.exp(outputs[row * width + o] - top);
    return best + Math.min(0.999, 1 / sum);
  });
}

function inputCount({ x, rows }: DatasetSource): number {
  return x.length / rows;
}

/** The column behind an input that alone makes it, with the ends that the picture has. */
function axisOf({ inputs }: TableEncoding, index: number): Axis {
  const column = inputs[index];
  if (column?.kind === 'number') return { name: column.name, from: column.range[0], to: column.range[1] };
  return { name: column?.name ?? '', from: -1, to: 1 };
}

function targetAxis({ target }: TableEncoding): Axis {
  if (target.kind === 'classification') return { name: target.name, from: 0, to: 1 };
  const [{ name, offset, factor }] = target.columns;
  // of the network's own numbers −1 and 1
  return { name, from: offset - 1 / factor, to: offset + 1 / factor };
}
