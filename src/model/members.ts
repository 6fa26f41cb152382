// Models of several networks: what becomes of the others where one alone is meant. Knows no training and no answers.

import { KanError } from '../errors.js';
import { checkIsModel, type Model } from './model.js';
import type { ModelSpec } from './spec.js';

/** The network that stands for the model, then its members, each by itself and without an encoding. Trusts its argument. */
export function networksOf({ spec, parameters, members = [] }: Model): Model[] {
  return [{ spec, parameters }, ...members];
}

/** Number of networks that answer together. */
export function networkCount({ members = [] }: Model): number {
  return 1 + members.length;
}

/**
 * The one network that pictures and formulas of the model are of, without the members whose mean is what the whole model answers: what
 * pruning, refining and training on are about. A model without members is returned as it is. Throws a KanError on what is no model.
 */
export function withoutMembers(model: Model): Model {
  checkIsModel('withoutMembers', model);
  return model.members === undefined ? model : { spec: withoutErrors(model.spec), parameters: model.parameters };
}

/** The spec without what is known of the errors of its answers: for other parameters it is not true. */
export function withoutErrors(spec: ModelSpec): ModelSpec {
  const { encoding } = spec;
  if (encoding === undefined) return spec;
  const { target } = encoding;
  if (target.kind === 'classification') {
    const { temperature: _fitted, chance: _found, ...rest } = target;
    return { ...spec, encoding: { ...encoding, target: rest } };
  }
  const columns = target.columns.map(({ errors: _known, ...column }) => column);
  return { ...spec, encoding: { ...encoding, target: { ...target, columns } } };
}

/** Throws a KanError where the model has members: what is done here is done to one network. */
export function checkAlone(what: string, model: Model): void {
  if (model.members === undefined) return;
  throw new KanError(
    `${what}: this model is an ensemble of ${networkCount(model)} networks, and this is for one`,
    'give the one that stands for all, `withoutMembers(model)`, or one that learned from all, `distillTable(model, table)`',
  );
}
