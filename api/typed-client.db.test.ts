import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { createSignInWorld, grace, type SignInWorld } from './testing/sign-in-world.ts';

const execute = promisify(execFile);
const repository = fileURLToPath(new URL('..', import.meta.url));
const options =
  '--ignoreConfig --noEmit --strict --module nodenext --target esnext --lib esnext,dom --types node --skipLibCheck';

/** What a client of ours would write: each answer is told apart by its status alone, and `Problem` is as typed as the rest. */
const program = `
import { authLogIn, authShowSecondFactor, defaults, usersReadMe } from './client.ts';

defaults.baseUrl = process.argv[2]!;
const [username, password, code] = process.argv.slice(3) as [string, string, string];
const asked = await authLogIn({ username, password });
if (asked.status !== 401) throw new Error('no second factor was asked for');
const { code: problem, challengeId, methods = [] } = asked.data;
if (problem !== 'second-factor-required' || challengeId === undefined) throw new Error(asked.data.detail);
if (!methods.includes('backup-code')) throw new Error('a backup code will not do');
const shown = await authShowSecondFactor({ challengeId, method: 'backup-code', code });
if (shown.status !== 200) throw new Error(shown.data.detail);
const me = await usersReadMe({ headers: { Authorization: 'Bearer ' + shown.data.accessToken } });
if (me.status !== 200) throw new Error(me.data.detail);
console.log(me.data.username);
`;

describe('a typed client that is generated from our document', () => {
  let world: SignInWorld;
  let folder: string;
  before(async () => {
    world = await createSignInWorld();
    // Below the packages that the client imports.
    await mkdir(`${repository}node_modules/.cache`, { recursive: true });
    folder = await mkdtemp(`${repository}node_modules/.cache/typed-client-`);
    await execute('npx', ['oazapfts', 'docs/openapi.json', `${folder}/client.ts`], { cwd: repository });
    await writeFile(`${folder}/sign-in.ts`, program);
    await writeFile(`${folder}/package.json`, '{ "type": "module" }');
  });
  after(async () => {
    await rm(folder, { recursive: true });
    await world.close();
  });

  it('signs in a user who has a second factor, without a cast', async () => {
    const compiler = ['tsc', ...options.split(' '), '--allowImportingTsExtensions', `${folder}/sign-in.ts`];
    await execute('npx', compiler, { cwd: repository }).catch(({ stdout }: { stdout: string }) => {
      throw new Error(stdout.slice(0, 2_000));
    });
    await world.clear();
    const { accessToken } = await world.register();
    const { backupCodes } = await world.addTotp(accessToken);
    const args = [world.api.url, grace.username, grace.password, backupCodes[0]!];
    const { stdout } = await execute('npx', ['tsx', `${folder}/sign-in.ts`, ...args], { cwd: repository });
    expect(stdout.trim()).to.equal(grace.username);
  });
});
