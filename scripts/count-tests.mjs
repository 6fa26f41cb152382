// Reads vitest's JSON report and prints "passed failed" for .ci/run. A file that could not be loaded is a failure, and so
// is an exit code that no failed test explains.
import { existsSync, readFileSync } from 'node:fs';

const [report, exitCode] = process.argv.slice(2);
let [passed, failed] = [0, 0];
if (existsSync(report)) {
  const { numPassedTests, numFailedTests, testResults } = JSON.parse(readFileSync(report, 'utf8'));
  passed = numPassedTests;
  failed =
    numFailedTests +
    testResults.filter(
      (file) => file.status === 'failed' && !file.assertionResults.some(({ status }) => status === 'failed'),
    ).length;
}
if (Number(exitCode) !== 0 && failed === 0) failed = 1;
if (passed + failed === 0) failed = 1;
console.log(`${passed} ${failed}`);
