// Every public name of the package in one place, for tests that go through all of them.
export * from 'kanjs';
export * from 'kanjs/backend';
export * from 'kanjs/discover';
export * from 'kanjs/draw';
export * from 'kanjs/explain';
export * from 'kanjs/files';
export * from 'kanjs/formula';
export * from 'kanjs/model';
export * from 'kanjs/splines';
export * from 'kanjs/sweep';
export * from 'kanjs/train';
export * from 'kanjs/worker';
