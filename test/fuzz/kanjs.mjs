// The whole library for the fuzzers, whichever door a name is at.

export * from 'kanjs';
export * from 'kanjs/backend';
export * from 'kanjs/discover';
export * from 'kanjs/draw';
export * from 'kanjs/explain';
export * from 'kanjs/formula';
export * from 'kanjs/model';
export * from 'kanjs/splines';
export * from 'kanjs/train';
