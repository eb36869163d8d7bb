import { enterRole } from '../shared/platform/enter-role.ts';
import { startAll } from './start-all.ts';

await enterRole(process.env, async (role) => {
  const { url } = await startAll(role);
  console.log(`Countinghouse is ready: ${url}  (API reference: ${url}/docs, stop with Ctrl+C)`);
});
