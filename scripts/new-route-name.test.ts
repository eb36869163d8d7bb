import { expect } from 'chai';
import { nameRoute } from './new-route-name.ts';

describe('nameRoute', () => {
  const names: [method: string, path: string, file: string][] = [
    ['GET', '/api/budgets', 'budgets/list-budgets'],
    ['get', '/api/budgets/:id', 'budgets/read-budget'],
    ['POST', '/api/categories', 'categories/create-category'],
    ['PUT', '/api/budgets/:id', 'budgets/replace-budget'],
    ['PATCH', '/api/budgets/:id', 'budgets/change-budget'],
    ['DELETE', '/api/budgets/:id', 'budgets/delete-budget'],
    ['POST', '/api/budgets/:id/close', 'budgets/close-budget'],
    ['POST', '/api/budgets/:id/lines', 'budgets/create-line'],
    ['GET', '/api/budgets/:id/summary', 'budgets/read-summary'],
  ];
  for (const [method, path, file] of names) {
    it(`puts ${method} ${path} in ${file}`, () => {
      const { area, stem } = nameRoute(method, path);
      expect(`${area}/${stem}`).to.equal(file);
    });
  }

  it('takes a name of your own', () => {
    expect(nameRoute('POST', '/api/budgets/:id/lines', 'add-line').stem).to.equal('add-line');
  });

  const refused: [method: string, path: string, stem: string | undefined, reason: RegExp][] = [
    ['FETCH', '/api/budgets', undefined, /method must be one of/],
    ['GET', '/budgets', undefined, /path must be like/],
    ['GET', '/api/../../etc', undefined, /path must be like/],
    ['GET', '/api/Budgets', undefined, /path must be like/],
    ['GET', '/api/budgets/', undefined, /path must be like/],
    ['GET', '/api/:id', undefined, /path must be like/],
    ['GET', '/api/budgets/:id/lines/:id', undefined, /same name/],
    ['GET', '/api/budgets', '../escape', /not of the form verb-noun/],
    ['GET', '/api/budgets', 'list', /not of the form verb-noun/],
  ];
  for (const [method, path, stem, reason] of refused) {
    it(`refuses ${method} ${path}${stem ? ` as ${stem}` : ''}`, () => {
      expect(() => nameRoute(method, path, stem)).to.throw(reason);
    });
  }
});
