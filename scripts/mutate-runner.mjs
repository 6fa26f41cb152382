// Runs test files whenever it is asked to, in one process that keeps what it has read: started by mutate.mjs, in a copy of the checkout.
// Asked with { changed, tests }, the files that have another content now and the tests in their order; answers { failed }, the first test
// that fails, if any does.
import { join, relative } from 'node:path';
import { createVitest } from 'vitest/node';
import { inOrder } from './mutate-places.mjs';

let order = [];
/** the first test of this run that failed */
let failed;
const vitest = await createVitest('test', {
  watch: false,
  bail: 1,
  // a file's modules serve the next one too; mutate.mjs looks first whether all pass that way
  isolate: false,
  // a sign of life after every file
  reporters: [
    {
      onTestCaseResult(test) {
        if (test.result().state === 'failed') failed ??= `${test.module.relativeModuleId} > ${test.fullName}`;
      },
      onTestModuleEnd(module) {
        // by what it throws outside of tests
        if (module.state() === 'failed') failed ??= module.relativeModuleId;
        process.send({ alive: true });
      },
    },
  ],
  sequence: { sequencer: inOrder(() => order) },
  cache: false,
});
process.on('message', async ({ changed, tests }) => {
  order = tests;
  for (const file of changed) vitest.invalidateFile(join(process.cwd(), file));
  const found = await vitest.globTestSpecifications(tests);
  failed = undefined;
  const { unhandledErrors } = await vitest.runTestSpecifications(
    found.filter(({ moduleId }) => tests.includes(relative(process.cwd(), moduleId))),
  );
  if (unhandledErrors.length > 0) failed ??= String(unhandledErrors[0]?.message ?? unhandledErrors[0]);
  process.send({ failed });
});
process.send({ failed: undefined });
