/**
 * Who may import whom, and which file owns which package: ARCHITECTURE.md has the table, this enforces it.
 * Types count. What depends on an import being of types alone (circles, the web client) is in .oxlintrc.json.
 */

const tests = ['[.](test|fixture)[.]ts$', '^(api|queues|workers|shared)/testing/'];
/** Of the modules under `path`, those that run in production. */
const code = (path) => ({ path, pathNot: tests });
const areas = '^shared/(?!platform/|testing/)';

/** Keeps a package inside the files that own it. */
const owned = (name, packages, owners) => ({
  name: `${name}-has-one-owner`,
  severity: 'error',
  comment: `Only ${owners.join(', ')} may import ${packages}.`,
  from: { path: '^(api|queues|workers|shared|migrations)/', pathNot: [...owners, ...tests] },
  to: { path: `^node_modules/(${packages})/` },
});

const forbid = (name, comment, from, to) => ({ name, severity: 'error', comment, from, to });

module.exports = {
  forbidden: [
    forbid('resolvable', 'The import leads nowhere.', {}, { couldNotResolve: true }),
    forbid(
      'declared',
      'The package is not in package.json, or only for development.',
      code('^(api|queues|workers|shared)/'),
      {
        dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'],
      },
    ),
    forbid(
      'tests-are-leaves',
      'What runs in production knows no tests.',
      code('^(api|queues|workers|shared|migrations)/'),
      { path: tests },
    ),

    forbid('platform-knows-no-area', 'shared/platform serves every area and knows none.', code('^shared/platform/'), {
      path: ['^(api|queues|workers|web|scripts)/', areas],
    }),
    forbid(
      'shared-is-below',
      'shared knows no HTTP, no queue and no worker: return what should follow.',
      code('^shared/'),
      {
        path: '^(api|queues|workers|web|scripts)/',
      },
    ),
    forbid(
      'areas-meet-at-their-index',
      'Import shared/<area>/index.ts, its public face.',
      { path: '^shared/([^/]+)/', pathNot: [...tests, '[.]schema[.]ts$'] },
      { path: areas, pathNot: ['^shared/$1/', '^shared/[^/]+/index[.]ts$', '^shared/money/'] },
    ),
    forbid(
      'schemas-meet-as-schemas',
      'Contracts import schemas: one that imported an index.ts would bring the stores along.',
      { path: '^shared/([^/]+)/.*[.]schema[.]ts$' },
      { path: areas, pathNot: ['^shared/$1/', '[.]schema[.]ts$', '^shared/money/'] },
    ),
    forbid(
      'contracts-are-data',
      'A contract knows zod, the platform, schemas and events.',
      { path: '^queues/', pathNot: [...tests, '^queues/runtime/'] },
      {
        path: '^(api|workers|web|scripts|shared)/',
        pathNot: ['^shared/platform/', '[.](schema|events)[.]ts$'],
      },
    ),
    forbid('queues-are-below', 'queues knows no route and no worker.', code('^queues/'), {
      path: '^(api|workers|web|scripts)/',
    }),
    forbid('api-never-reaches-workers', 'Enqueue a contract; its processor runs elsewhere.', code('^api/'), {
      path: '^workers/',
      reachable: true,
    }),
    forbid('workers-know-no-http', 'A processor serves jobs alone.', code('^workers/'), {
      path: '^(api|web|scripts)/',
    }),
    forbid(
      'processors-stand-alone',
      'What two processors share belongs in shared/<area>.',
      { path: '[.]processor[.]ts$' },
      { path: '[.]processor[.]ts$' },
    ),
    forbid(
      'routes-stand-alone',
      'What two routes share belongs in a presenter or in shared/<area>.',
      { path: '[.]route[.]ts$' },
      { path: '[.]route[.]ts$' },
    ),
    forbid('migrations-stand-alone', 'A migration must do tomorrow what it does today.', code('^migrations/'), {
      path: '^(api|queues|workers|shared|web|scripts)/',
    }),

    owned('bullmq', 'bullmq', ['^(queues|workers)/runtime/', '^api/routes/admin/']),
    owned('express', 'express|helmet|passport|passport-local|busboy|@bull-board/[^/]+|@scalar/[^/]+', ['^api/']),
    owned('knex', 'knex', ['[.]store[.]ts$', '^shared/platform/(db|migrate)[.]ts$', '^migrations/']),
    owned('pino', 'pino|pino-pretty', ['^shared/platform/logger[.]ts$']),
    owned('prom-client', 'prom-client', ['^shared/platform/metrics[.]ts$']),
  ],
  options: {
    parser: 'swc',
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.js', '.cjs', '.mjs', '.json', '.d.ts'],
    },
  },
};
