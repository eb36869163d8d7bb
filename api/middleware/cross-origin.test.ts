import { expect } from 'chai';
import type { Request, Response } from 'express';
import { cors } from './cors.ts';
import { securityHeaders } from './security-headers.ts';

/** The headers of an answer after a middleware, by name in small letters; `ended` when it answered by itself. */
function answerOf(middleware: ReturnType<typeof cors>, request: object): Record<string, string> {
  const headers: Record<string, string> = {};
  const setHeader = (name: string, value: string) => (headers[name.toLowerCase()] = value);
  const response = {
    setHeader,
    vary: (name: string) => setHeader('Vary', name),
    writeHead: (_status: number, more: object) => {
      for (const [name, value] of Object.entries(more)) setHeader(name, String(value));
    },
    end: () => (headers['ended'] = 'yes'),
  };
  void middleware(request as Request, response as unknown as Response, () => undefined);
  return headers;
}

describe('cors', () => {
  const allowing = cors({ corsOrigins: ['https://app.example.org'] });
  const ask = (origin: string | undefined, method = 'GET') =>
    answerOf(allowing, { method, headers: { origin, 'access-control-request-method': 'POST' } });

  // asvs: 3.4.2
  it('allows the configured origins by name, with cookies', () => {
    const answer = ask('https://app.example.org');
    expect(answer).to.include({
      'access-control-allow-origin': 'https://app.example.org',
      'access-control-allow-credentials': 'true',
      vary: 'Origin',
    });
    expect(answer['ended']).to.equal(undefined);
  });

  // asvs: 3.4.2
  it('allows no other, and caches keep the answers apart', () => {
    const others = [
      'null',
      'https://app.example.org:444',
      'https://APP.example.org',
      'https://app.example.org/',
      '*',
      '',
    ];
    for (const origin of [...others, undefined]) {
      expect(ask(origin)).to.deep.equal({ vary: 'Origin' });
      expect(ask(origin, 'OPTIONS')).to.deep.equal({ vary: 'Origin' });
    }
  });

  it('answers preflights with the headers that requests are signed with', () => {
    const answer = ask('https://app.example.org', 'OPTIONS');
    expect(answer['ended']).to.equal('yes');
    const allowed = answer['access-control-allow-headers']!.split(', ');
    expect(allowed).to.include.members(['X-API-Key', 'X-Signature', 'X-Timestamp', 'X-Nonce', 'X-Algorithm']);
    expect(allowed).not.to.include('*');
  });
});

describe('securityHeaders', () => {
  // asvs: 3.4.1
  it('asks for https in production alone, for a year and with all subdomains', () => {
    const name = 'strict-transport-security';
    const asked = answerOf(securityHeaders({ environment: 'production' }), {})[name];
    expect(asked).to.equal('max-age=31536000; includeSubDomains');
    expect(answerOf(securityHeaders({ environment: 'development' }), {})[name]).to.equal(undefined);
  });

  it('keeps answers private, unframed and unable to do anything', () => {
    expect(answerOf(securityHeaders({ environment: 'production' }), {})).to.include({
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
    });
  });
});
