import { expect } from 'chai';
import type { Request, Response } from 'express';
import type { Problem } from '../../shared/platform/errors.ts';
import { refuseTricks } from './refuse-tricks.ts';

const refuse = refuseTricks();

/** Where a request is at fault; undefined when it passes. */
function faultOf(url: string, rawHeaders: string[] = []): string | undefined {
  let passed = false;
  const headers = { host: 'localhost' };
  try {
    void refuse({ url, headers, rawHeaders, httpVersion: '1.1' } as Request, {} as Response, () => (passed = true));
  } catch (error) {
    const { code, errors } = error as Problem;
    expect(code).to.equal('validation-failed');
    return errors[0]!.pointer;
  }
  expect(passed).to.equal(true);
  return undefined;
}

const badPaths = [
  '/api/../admin',
  '/api/..',
  '/..',
  '/./api',
  '/api/.',
  '/api/%2e%2e/admin',
  '/api/.%2E/admin',
  '/api/%252e%252e/admin',
  '/api/%25252e%25252e/admin',
  '/api/..;/admin',
  '/api/..%3b/admin',
  '//api',
  '/api//accounts',
  '/api/accounts//',
  '/api\\accounts',
  '/api/%5c..%5cadmin',
  '/api/a%2fb',
  '/api/a%2Fb',
  '/api/a%252fb',
  '/api/a%255Cb',
  '/api/a%00b',
  '/api/a%2500b',
  '/api/a%0d%0aSet-Cookie:x',
  '/api/a%250a',
  '/api/a%7f',
  '/api/a%C2%85',
  '/api/%',
  '/api/%zz',
  '/api/%E0%A4%A',
  '/api/%c0%ae%c0%ae/admin',
  '/api/%u002e%u002e/',
  'http://example.org/api',
  '*',
];
const goodPaths = [
  '/',
  '/api/accounts',
  '/api/accounts/',
  '/.well-known/security.txt',
  '/api/a.b/..c/d../...',
  "/api/O'Brien",
  '/api/100%25',
  '/api/100%25%20off',
  '/api/Caf%C3%A9%20%F0%9F%8D%BA',
  '/api/a%2Eb',
  '/api/a+b;c=d,e@f:g!$&*()~-_',
  '/api/%25zz',
];

describe('refuseTricks', () => {
  // asvs: 1.1.1
  it('refuses paths that another server could read differently', () => {
    expect(badPaths.filter((path) => faultOf(path) !== 'path')).to.deep.equal([]);
  });

  it('takes every other path, with any text in it', () => {
    expect(goodPaths.filter((path) => faultOf(path) !== undefined)).to.deep.equal([]);
  });

  // asvs: 15.3.7
  it('refuses parameters that are given twice, nested, or reach prototypes', () => {
    const faults = ['a=1&a=2', 'a=1&%61=2', 'a[]=1', 'a%5B%5D=1', 'a[b]=1', '__proto__=1', 'x=1&constructor=2', 'a&a'];
    expect(faults.map((query) => faultOf(`/api?${query}`))).to.deep.equal([
      'query.a',
      'query.a',
      'query.a[]',
      'query.a[]',
      'query.a[b]',
      'query.__proto__',
      'query.constructor',
      'query.a',
    ]);
  });

  it('refuses values that are not text', () => {
    expect(['q=%00', 'q=%', 'q=%ff', 'q=%ED%A0%80'].map((query) => faultOf(`/api?${query}`))).to.deep.equal(
      Array.from({ length: 4 }, () => 'query.q'),
    );
    expect(faultOf('/api?%ff=1')).to.equal('query');
  });

  it('refuses more parameters than any address has', () => {
    const query = (count: number) => Array.from({ length: count }, (_, index) => `p${index}=1`).join('&');
    expect([faultOf(`/api?${query(100)}`), faultOf(`/api?${query(101)}`)]).to.deep.equal([undefined, 'query']);
  });

  it('takes any text as a value', () => {
    const texts = [
      "O'Brien",
      'DROP TABLE Café',
      '../../etc/passwd',
      '<script>',
      'a=b&c',
      '100%',
      '🍺 ‮',
      '\n',
      '//',
      'a[0]',
    ];
    for (const text of texts) expect(faultOf(`/api?q=${encodeURIComponent(text)}`)).to.equal(undefined);
    for (const query of ['', 'q', 'q=', 'q=a+b', 'q=a=b', '&q=1&&', 'q=?/..//']) {
      expect(faultOf(`/api?${query}`)).to.equal(undefined);
    }
  });

  it('refuses headers that stand for another method or address', () => {
    for (const name of ['X-HTTP-Method-Override', 'X-Method-Override', 'X-Original-URL', 'X-Rewrite-URL']) {
      expect(faultOf('/api', [name, 'x'])).to.equal(`headers.${name.toLowerCase()}`);
    }
  });

  // asvs: 4.2.1
  it('refuses headers that are sent twice and may be once', () => {
    for (const name of ['Authorization', 'X-API-Key', 'Content-Type', 'Idempotency-Key', 'Content-Length', 'Host']) {
      expect(faultOf('/api', [name, 'a', name.toUpperCase(), 'a'])).to.equal(`headers.${name.toLowerCase()}`);
    }
    expect(faultOf('/api', ['Accept', 'a', 'accept', 'b', 'Cookie', 'a', 'Cookie', 'b'])).to.equal(undefined);
  });

  it('refuses more headers than any client sends', () => {
    const headers = (count: number) => Array.from({ length: count }, (_, index) => [`x-${index}`, 'x']).flat();
    expect([faultOf('/api', headers(100)), faultOf('/api', headers(101))]).to.deep.equal([undefined, 'headers']);
  });

  it('takes time in proportion to the address', () => {
    for (const part of ['/.', '/a', '%25', '%2', '.', ';', '/;', '&', 'a=&', '[', '..;']) {
      faultOf(`/${part.repeat(200_000)}`);
      faultOf(`/?${part.repeat(200_000)}`);
    }
  });
});
