/**
 * The import rules of the house: a room imports only lower rooms. The order of the rooms is the order
 * of this list; rooms of one number never import each other.
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

const upward = ROOMS.flatMap((rooms, level) =>
  rooms.map((room) => {
    const higher = ROOMS.slice(level)
      .flat()
      .filter((other) => other !== room);
    return {
      name: `${room}-imports-only-lower-rooms`,
      severity: 'error',
      from: { path: `${SRC}${room}/` },
      to: { path: `${SRC}(?:${[...higher, 'platform'].join('|')}|[a-z]+[.]ts$)` },
    };
  }),
).filter(({ to }) => !to.path.includes('(?:)'));

module.exports = {
  forbidden: [
    ...upward,
    {
      name: 'statements-never-import-proofs-or-transcript',
      severity: 'error',
      from: { path: `${SRC}statements/` },
      to: { path: `${SRC}(?:proofs|transcript)/` },
    },
    {
      name: 'proof-systems-never-import-each-other',
      severity: 'error',
      from: { path: `${SRC}proofs/([a-z]+)/` },
      to: { path: `${SRC}proofs/[a-z]+/`, pathNot: `${SRC}proofs/$1/` },
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
    {
      name: 'packages-meet-through-their-names',
      severity: 'error',
      from: { path: '^packages/([a-z]+)/src/' },
      to: { path: '^packages/[a-z]+/src/', pathNot: '^packages/$1/src/' },
    },
    {
      name: 'nothing-imports-the-private-rooms',
      severity: 'error',
      from: { path: '^packages/' },
      to: { path: '^(?:bench|docs|examples|apps|scripts)/' },
    },
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'everything-resolves',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: 'generated/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '/dist/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['types', 'import'] },
  },
};
