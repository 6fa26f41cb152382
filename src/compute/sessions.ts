// Sessions of every network of a model, for answers. Opened together and closed together.

import { networksOf } from '../model/members.js';
import type { Model } from '../model/model.js';
import type { Backend, Session } from './contract.js';

/** A session for each network, the one that stands for the model first; where one cannot be opened, none is left open. */
export function openSessions(model: Model, backend: Backend, batchSize: number): Session[] {
  const sessions: Session[] = [];
  try {
    for (const { spec, parameters } of networksOf(model))
      // nothing goes back, so nothing is kept for it
      sessions.push(backend.open(spec, parameters, { batchSize, recompute: true, leastSquares: false }));
    return sessions;
  } catch (error) {
    closeSessions(sessions);
    throw error;
  }
}

export function closeSessions(sessions: readonly Session[]): void {
  for (const session of sessions) session.close();
}
