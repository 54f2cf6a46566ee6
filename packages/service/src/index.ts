/**
 * The proof service, to be started by a program. `nexuszero serve` is that program.
 * @packageDocumentation
 */
export { configLines, readConfig, SETTING_ROWS, type Config } from './config.ts';
export type { Service } from './running.ts';
export { startService, type ServiceOptions } from './start.ts';
export { backupStore, restoreStore, type BackupReport } from './backup.ts';
export { openLog, type Log } from './telemetry/log.ts';
