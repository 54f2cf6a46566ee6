/**
 * The proof service, to be started by a program. `nexuszero serve` is that program.
 * @packageDocumentation
 */
export { configLines, readConfig, SETTING_ROWS, type Config } from './config.ts';
export { startService, type Service, type ServiceOptions } from './start.ts';
export { openLog, type Log } from './telemetry/log.ts';
