import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { createTempDir } from '../../shared/testing/index.ts';
import { discoverRoutes } from './mount-routes.ts';

const source = (method: string, path: string) =>
  `export default { method: '${method}', path: '${path}', access: 'public', summary: '', responses: {}, handler() {} };`;

describe('discoverRoutes', () => {
  let folder: { path: string; remove(): Promise<void> };
  beforeEach(async () => {
    folder = await createTempDir();
    await mkdir(join(folder.path, 'things'));
    await writeFile(join(folder.path, 'package.json'), '{ "type": "module" }');
  });
  afterEach(() => folder.remove());
  const write = (name: string, text: string) => writeFile(join(folder.path, 'things', `${name}.route.ts`), text);
  const found = () =>
    discoverRoutes(folder.path).then(
      (routes) => routes.map(({ name }) => name),
      (error: Error) => error.message,
    );

  it('finds every route file and names it by where it stands', async () => {
    await write('read-thing', source('GET', '/things/:id'));
    await write('add-thing', source('POST', '/things'));
    expect(await found()).to.deep.equal(['things.add-thing', 'things.read-thing']);
  });

  it('refuses two routes of one method and path, whatever their parameters are called', async () => {
    await write('one', source('GET', '/things/:id'));
    await write('two', source('GET', '/things/:thingId'));
    expect(await found()).to.match(/already answers GET/);
  });

  it('refuses one path whose parameters are called differently by method', async () => {
    await write('one', source('GET', '/things/:id'));
    await write('two', source('DELETE', '/things/:thingId'));
    expect(await found()).to.match(/call this path \/things\/:id/);
  });

  it('refuses a file without a route', async () => {
    await write('empty', 'export default {};');
    expect(await found()).to.match(/is not a route/);
  });
});
