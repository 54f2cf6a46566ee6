/** What is counted is what operators are told to watch. */
import { expect, test } from 'vitest';
import { Metrics } from '../../src/telemetry/metrics.ts';

test('each write to the journal that failed is counted, and no other trouble', async () => {
  const metrics = new Metrics('1.2.3');
  for (const what of ['job_not_written', 'job_start_not_written', 'job_end_not_written']) {
    metrics.trouble(what);
  }
  metrics.trouble('job_not_run');
  const text = await metrics.registry.metrics();
  expect(text).toContain('\nzk_journal_errors_total 3\n');
  expect(text).toContain('\nzk_troubles_total 4\n');
});
