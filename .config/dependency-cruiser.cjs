// Who may import whom (see docs/architecture.md). A rule says what a room may not reach; what is left is allowed.

/** Everything of ours but the given rooms, which are regular expressions from the root. */
const allBut = (...rooms) => ({
  path: '^(app|contracts|db|engine|scripts|test|wallet|workflows)/',
  pathNot: rooms.map((room) => `^${room}`),
})

const room = (name, from, ...allowed) => ({
  name,
  severity: 'error',
  from: { path: from },
  to: allBut(...allowed),
})

const CLIENT = 'engine/gateway/client\\.ts$'
/** The vocabulary that the engine's client is spoken to in: commands, events, refusals, identifiers. */
const VOCABULARY = 'engine/(commands|events|refusal|identifiers)\\.ts$'

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-circle',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    room(
      'app',
      '^app/',
      'app/',
      'db/',
      'engine/money/',
      // pure: what an order would cost and whether it may be sent is said by the same rules that decide
      'engine/risk/',
      CLIENT,
      VOCABULARY,
      'workflows/[^/]+/messages\\.ts$',
    ),
    room(
      'workflows',
      '^workflows/',
      'workflows/',
      'db/',
      CLIENT,
      VOCABULARY,
      'engine/money/',
      'engine/settlement/',
      'wallet/activities\\.ts$',
    ),
    {
      name: 'wallet-only-as-types',
      comment: 'Flows know the shapes of what the wallet does, never its code.',
      severity: 'error',
      from: { path: '^workflows/' },
      to: { path: '^wallet/', dependencyTypesNot: ['type-only'] },
    },
    room(
      'wallet',
      '^wallet/',
      'wallet/',
      'db/',
      'engine/money/',
      'engine/settlement/',
      'contracts/abi/',
      // how payloads are sealed, and the names of the queues, must be the same on both sides
      'workflows/shared/(data-converter|queues)\\.ts$',
    ),
    room('engine', '^engine/', 'engine/', 'db/'),
    room('db', '^db/', 'db/'),
    room('contracts', '^contracts/', 'contracts/'),
    {
      name: 'engine-core-is-pure',
      comment:
        'Money, matching, risk and settlement are functions of what they are given; bytes and hashes are such.',
      severity: 'error',
      from: { path: '^engine/(money|matching|risk|settlement)/' },
      to: { pathNot: ['^engine/(money|matching|risk|settlement)/', `^${VOCABULARY}`, '^(buffer|crypto)$'] },
    },
    {
      name: 'workflow-code-is-deterministic',
      comment: 'A workflow is replayed: it may import the workflow library, types, and pure functions.',
      severity: 'error',
      from: { path: '^workflows/[^/]+/workflow\\.ts$' },
      to: {
        dependencyTypesNot: ['type-only'],
        pathNot: [
          '^workflows/[^/]+/(workflow|messages)\\.ts$',
          '^workflows/shared/',
          '^engine/(money|settlement)/',
          '^node_modules/@temporalio/(workflow|common)/',
        ],
      },
    },
    {
      name: 'nothing-imports-the-app',
      severity: 'error',
      from: { pathNot: ['^app/', '^test/', '^scripts/'] },
      to: { path: '^app/' },
    },
    {
      name: 'no-test-in-the-product',
      severity: 'error',
      // the soak repeats a round of the tests
      from: { pathNot: ['^test/', '^scripts/soak\\.ts$'] },
      to: { path: '^test/' },
    },
    {
      name: 'only-worker-and-wallet-speak-to-temporal',
      severity: 'error',
      from: { path: '^(app|engine|db)/' },
      to: { path: '^node_modules/@temporalio/' },
    },
    {
      name: 'resolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '^virtual:' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(build|artifacts|cache|\\.stoa)/' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
}
