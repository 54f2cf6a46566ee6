// Adds up the test runner's report and the checks' closing line: `N passed, N failed, N skipped`.
import { readFileSync } from 'node:fs';

const [, , reportFile, checksFile] = process.argv;
const counts = { passed: 0, failed: 0, skipped: 0 };
try {
  const report = JSON.parse(readFileSync(reportFile, 'utf8'));
  counts.passed += report.numPassedTests;
  // a file that does not load fails without counting as a test
  counts.failed += Math.max(report.numFailedTests, report.success ? 0 : 1);
  counts.skipped += report.numPendingTests + report.numTodoTests;
} catch {
  counts.failed += 1;
}
const closing = /(\d+) passed, (\d+) failed, (\d+) skipped\s*$/.exec(
  readFileSync(checksFile, 'utf8'),
);
counts.passed += Number(closing?.[1] ?? 0);
counts.failed += Number(closing?.[2] ?? 1);
counts.skipped += Number(closing?.[3] ?? 0);
console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
