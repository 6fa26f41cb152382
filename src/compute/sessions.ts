// Sessions of every network of a model, for answers. Opened together and closed together.

import { KanError } from '../errors.js';
import { modelInputs, modelOutputs, parameterCount } from '../model/layout.js';
import { networksOf } from '../model/members.js';
import type { Model } from '../model/model.js';
import type { Backend, Session } from './contract.js';

/** A session for each network, the one that stands for the model first; where one cannot be opened, none is left open. Throws as `openSession`. */
export function openSessions(model: Model, backend: Backend, batchSize: number): Session[] {
  checkAlike(model);
  const sessions: Session[] = [];
  try {
    for (const network of networksOf(model)) sessions.push(openSession(network, backend, batchSize));
    return sessions;
  } catch (error) {
    closeSessions(sessions);
    throw error;
  }
}

/** A session for the answers of one network. Throws a KanError where that has not the parameters its spec says: a backend trusts them. */
export function openSession({ spec, parameters }: Model, backend: Backend, batchSize: number): Session {
  const count = parameterCount(spec);
  if (parameters.length !== count)
    throw new KanError(`the model's layers have ${count} parameters; got ${parameters.length}`);
  // nothing goes back, so nothing is kept for it
  return backend.open(spec, parameters, { batchSize, recompute: true, leastSquares: false });
}

export function closeSessions(sessions: readonly Session[]): void {
  for (const session of sessions) session.close();
}

/** Throws a KanError unless all networks of the model read and give as many numbers as it does. */
export function checkAlike({ spec, members = [] }: Model): void {
  for (const { spec: each } of members)
    if (modelInputs(each) !== modelInputs(spec) || modelOutputs(each) !== modelOutputs(spec))
      throw new KanError('the networks of this model do not have the same inputs and outputs');
}
