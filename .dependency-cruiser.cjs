/**
 * The import rules of the house: a room imports only lower rooms. Rooms of one line never import each
 * other. scripts/test/imports.test.ts plants one offence for each rule.
 */
const ROOMS = [
  ['bytes'],
  ['kernels'],
  ['transcript', 'compress'],
  ['statements', 'seal'],
  ['proofs'],
  ['plan'],
  ['engine'],
];
const SRC = '^packages/nexuszero/src/';
const PRIVATE = '^(?:bench|docs|examples|apps)/';

const towardsLowerRooms = ROOMS.flatMap((rooms, level) =>
  rooms.map((room) => {
    const notLower = ROOMS.slice(level)
      .flat()
      .filter((other) => other !== room);
    return {
      name: `${room}-imports-only-lower-rooms`,
      severity: 'error',
      from: { path: `${SRC}${room}/` },
      // platform and the entry files, which lie beside the rooms, are for nobody inside
      to: { path: `${SRC}(?:(?:${[...notLower, 'platform'].join('|')})/|[^/]+$)` },
    };
  }),
);

const BETWEEN_ROOMS = [
  {
    name: 'rooms-are-listed',
    severity: 'error',
    from: { path: SRC },
    to: { path: `${SRC}[^/]+/`, pathNot: `${SRC}(?:${ROOMS.flat().join('|')}|platform)/` },
  },
  {
    name: 'statements-never-import-proofs-or-transcript',
    severity: 'error',
    from: { path: `${SRC}statements/` },
    to: { path: `${SRC}(?:proofs|transcript)/` },
  },
  {
    name: 'proof-systems-never-import-each-other',
    severity: 'error',
    from: { path: `${SRC}proofs/([^/]+)/` },
    to: { path: `${SRC}proofs/[^/]+/`, pathNot: `${SRC}proofs/$1/` },
  },
  {
    name: 'plan-sees-only-the-system-interface',
    severity: 'error',
    from: { path: `${SRC}plan/` },
    to: { path: `${SRC}proofs/`, pathNot: `${SRC}proofs/system[.]ts$` },
  },
  {
    name: 'core-is-isomorphic',
    severity: 'error',
    from: { path: SRC, pathNot: `${SRC}platform/` },
    to: { dependencyTypes: ['core'] },
  },
];

const SERVICE = '^packages/service/src/';

/** http -> jobs -> ports; drivers see only ports; only the files that compose the service see drivers and settings. */
const IN_THE_SERVICE = [
  {
    name: 'service-ports-import-nothing',
    severity: 'error',
    from: { path: `${SERVICE}ports/` },
    to: { path: `${SERVICE}(?!ports/)` },
  },
  {
    name: 'service-drivers-see-only-ports',
    severity: 'error',
    from: { path: `${SERVICE}drivers/([^/]+)/` },
    to: { path: SERVICE, pathNot: `${SERVICE}(?:ports/|drivers/$1/)` },
  },
  {
    name: 'service-jobs-see-only-ports',
    severity: 'error',
    from: { path: `${SERVICE}jobs/` },
    to: { path: SERVICE, pathNot: `${SERVICE}(?:jobs|ports)/` },
  },
  {
    name: 'service-http-sees-no-drivers-and-no-settings',
    severity: 'error',
    from: { path: `${SERVICE}(?:http|keys|telemetry|workers|readiness)` },
    to: { path: `${SERVICE}(?:drivers/|server|start|backup|index)` },
  },
  {
    name: 'client-needs-nothing',
    severity: 'error',
    from: { path: '^packages/client/src/' },
    to: { dependencyTypes: ['core', 'npm', 'npm-dev', 'npm-no-pkg', 'npm-peer'] },
  },
];

const BETWEEN_PACKAGES = [
  {
    name: 'packages-meet-through-their-names',
    severity: 'error',
    from: { path: '^packages/([^/]+)/src/' },
    to: { path: '^packages/', pathNot: '^packages/$1/', dependencyTypes: ['local'] },
  },
  {
    name: 'nothing-imports-the-private-rooms',
    severity: 'error',
    from: { pathNot: PRIVATE },
    to: { path: PRIVATE },
  },
  {
    name: 'packages-need-no-scripts',
    severity: 'error',
    from: { path: '^packages/[^/]+/src/' },
    to: { path: ['^scripts/', '^packages/[^/]+/(?:scripts|test|build)/'] },
  },
];

const EVERYWHERE = [
  { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
  { name: 'everything-resolves', severity: 'error', from: {}, to: { couldNotResolve: true } },
];

module.exports = {
  forbidden: [
    ...towardsLowerRooms,
    ...BETWEEN_ROOMS,
    ...IN_THE_SERVICE,
    ...BETWEEN_PACKAGES,
    ...EVERYWHERE,
  ],
  options: {
    doNotFollow: { path: ['node_modules', '/dist/'] },
    exclude: { path: '^packages/[^/]+/assembly/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['types', 'import'] },
  },
};
