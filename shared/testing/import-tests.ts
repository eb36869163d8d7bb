/**
 * Preloaded into mocha, which would otherwise `require` the tests: their modules would exist a second time beside those
 * that the code itself imports by name (routes, jobs), with another `Problem` and other connections.
 */
Object.defineProperty(process.features, 'require_module', { value: false });
