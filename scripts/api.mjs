// Compares the public types of every subpath with the report kept in api/. `--local` rewrites them.
import { Extractor, ExtractorConfig } from '@microsoft/api-extractor';
import { existsSync, mkdirSync } from 'node:fs';
import { join, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const localBuild = process.argv.includes('--local');
mkdirSync(join(root, '.cache', 'api'), { recursive: true });

function check([entry, name = 'nexuszero']) {
  const project = join(root, 'packages', name);
  const reportFileName = `${name === 'nexuszero' ? entry : name}.api.md`;
  const extractorConfig = ExtractorConfig.prepare({
    configObjectFullPath: join(project, 'api-extractor.json'),
    packageJsonFullPath: join(project, 'package.json'),
    configObject: {
      projectFolder: project,
      newlineKind: 'lf',
      mainEntryPointFilePath: join(project, 'dist', `${entry}.d.ts`),
      compiler: { tsconfigFilePath: join(project, 'tsconfig.json') },
      apiReport: {
        enabled: true,
        reportFileName,
        reportFolder: join(root, 'api'),
        reportTempFolder: join(root, '.cache', 'api'),
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      messages: {
        extractorMessageReporting: {
          default: { logLevel: 'none' },
          // `testing` speaks in the types of `sigma`, which it does not repeat
          'ae-forgotten-export': { logLevel: entry === 'testing' ? 'none' : 'error' },
        },
        // our docstrings write "@throws CODE - when" and no release tags
        tsdocMessageReporting: { default: { logLevel: 'none' } },
        compilerMessageReporting: { default: { logLevel: 'error' } },
      },
    },
  });
  const missing = !existsSync(join(root, 'api', reportFileName));
  const result = Extractor.invoke(extractorConfig, { localBuild, showVerboseMessages: false });
  return result.succeeded && (localBuild || (!missing && !result.apiReportChanged));
}

const changed = [
  ['index'],
  ['sigma'],
  ['range'],
  ['preimage'],
  ['seal'],
  ['compress'],
  ['plan'],
  ['kernels'],
  ['testing'],
  ['index', 'client'],
  ['index', 'service'],
].filter((entry) => !check(entry));
if (changed.length > 0) {
  console.error(
    `the public types changed: ${changed.map((entry) => entry.join(' of ')).join(', ')}. If meant: npm run api:update`,
  );
  process.exitCode = 1;
}
