/** Backs a folder up, from outside the service. Args: folder, target. */
import { backupStore } from '../../src/drivers/embedded/backup.ts';

const [folder = '', target = ''] = process.argv.slice(2);

process.stdout.write('ready\n');
process.stdin.once('data', () => {
  const start = performance.now();
  backupStore(folder, target)
    .then((report) => {
      const ms = performance.now() - start;
      process.stdout.write(`report ${JSON.stringify({ ...report, ms })}\n`);
    })
    .catch((error: unknown) => {
      process.stdout.write(`failed ${String(error)}\n`);
    })
    .finally(() => {
      process.exit();
    });
});
