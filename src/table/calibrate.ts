// What a model learns about its own errors, from rows that its networks had not seen: how far numbers are off, and how sure it may be of classes. Knows
// encodings and outputs, no training.

import { fitErrors } from '../data/answer-errors.js';
import type { TableEncoding, TargetColumn, TargetEncoding } from '../data/table-encoding.js';
import { fitSureness } from '../data/chance.js';
import type { Model } from '../model/model.js';

/** Answers to rows that were not seen by the network that gave them. */
export interface UnseenAnswers {
  /** outputs[rows, outputs]; NaN where there is none */
  outputs: ArrayLike<number>;
  /** what would have been right, as for training */
  y: ArrayLike<number>;
  rows: number;
  /** of an ensemble: how far its networks' outputs are apart in each row, spreads[rows, outputs] */
  spreads?: ArrayLike<number>;
}

/** Answers to these rows and to those, as if to one table; none of them are of an ensemble. */
export function joinAnswers(these: UnseenAnswers, those: UnseenAnswers): UnseenAnswers {
  const joined = (a: ArrayLike<number>, b: ArrayLike<number>): Float64Array => {
    const both = new Float64Array(a.length + b.length);
    both.set(a);
    both.set(b, a.length);
    return both;
  };
  return { outputs: joined(these.outputs, those.outputs), y: joined(these.y, those.y), rows: these.rows + those.rows };
}

/** The model with what its errors tell; without where there are none, for what it knew before was of other parameters. */
export function withErrors(model: Model, unseen: UnseenAnswers | undefined): Model {
  const encoding = model.spec.encoding!;
  const { target } = encoding;
  const learned: TargetEncoding =
    target.kind === 'regression'
      ? { ...target, columns: target.columns.map((column, i) => withSizes(column, i, target.columns.length, unseen)) }
      : withSureness(target, unseen);
  return withTarget(model, encoding, learned);
}

/** `model` with what `other`, a network of the same table, knows of its errors. */
export function withErrorsOf(model: Model, other: Model): Model {
  const encoding = model.spec.encoding!;
  const [own, known] = [encoding.target, other.spec.encoding!.target];
  if (own.kind === 'regression' && known.kind === 'regression') {
    const columns = own.columns.map((column, i) => ({
      ...column,
      ...(known.columns[i].errors && { errors: known.columns[i].errors }),
    }));
    return withTarget(model, encoding, { ...own, columns });
  }
  if (own.kind === 'regression' || known.kind === 'regression') return model;
  const { temperature, chance } = known;
  if (temperature === undefined && chance === undefined) return model;
  return withTarget(model, encoding, {
    ...own,
    ...(temperature !== undefined && { temperature }),
    ...(chance !== undefined && { chance }),
  });
}

function withTarget(model: Model, encoding: TableEncoding, target: TargetEncoding): Model {
  return { ...model, spec: { ...model.spec, encoding: { ...encoding, target } } };
}

function withSizes(given: TargetColumn, at: number, width: number, unseen: UnseenAnswers | undefined): TargetColumn {
  const { errors: _before, ...column } = given;
  if (unseen === undefined || column.constant === true) return column;
  const { outputs, y, rows, spreads } = unseen;
  const unit = 1 / Math.abs(column.factor);
  const [far, apart]: [number[], number[]] = [[], []];
  for (let i = at; i < rows * width; i += width) {
    if (Number.isNaN(outputs[i])) continue;
    far.push((outputs[i] - y[i]) * unit);
    if (spreads) apart.push(spreads[i] * unit);
  }
  if (!spreads) return { ...column, ...wrapped(fitErrors(far)) };
  // a mean is off by less than its networks are: the squares by as much as these are apart
  const square = (values: readonly number[]): number => values.reduce((sum, value) => sum + value * value, 0);
  const gain = Math.sqrt(Math.max(0.25, 1 - square(apart) / Math.max(square(far), Number.MIN_VALUE)));
  return {
    ...column,
    ...wrapped(
      fitErrors(
        far.map((error) => error * gain),
        apart,
      ),
    ),
  };
}

const wrapped = <T>(errors: T | undefined): { errors?: T } => (errors === undefined ? {} : { errors });

function withSureness(
  given: TargetEncoding & { kind: 'classification' },
  unseen: UnseenAnswers | undefined,
): TargetEncoding {
  const { temperature: _before, chance: _found, ...target } = given;
  return unseen ? { ...target, ...fitSureness(unseen, target.classes.length) } : target;
}
