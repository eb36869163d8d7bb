import { expect } from 'chai';
import type { RawAnswer } from '../../api/testing/judge-answer.ts';
import type { Actor } from './cast.ts';
import { judgeForm } from './judge-form.ts';
import { judgeInput, refusalsOf } from './judge-input.ts';
import { judgeRights } from './judge-rights.ts';
import type { FuzzRequest } from './make-request.ts';
import type { Operation } from './operations.ts';
import { createSchemaChecks } from './schema-checks.ts';

const problem = { type: 'object', properties: { status: { type: 'integer' } }, required: ['status', 'code'] };
const checks = createSchemaChecks({ components: { schemas: { Problem: problem }, securitySchemes: {} } });
const thing = { type: 'object', properties: { id: { type: 'string', format: 'uuid' } }, additionalProperties: false };
const problemContent = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } };
const operation: Operation = {
  method: 'POST',
  path: '/api/things/{id}',
  operationId: 'thingsChange',
  tags: [],
  summary: '',
  security: [{ accessToken: [] }, { apiKey: ['write:things'] }],
  'x-access': 'user',
  parameters: [],
  responses: {
    200: { description: '', content: { 'application/json': { schema: thing } } },
    201: { description: '', content: { 'application/json': { schema: thing } } },
    204: { description: '' },
    400: { description: '', content: problemContent },
    412: { description: '', content: problemContent },
  },
};
const id = '018f2b2e-7a5c-7d3e-9f00-0123456789ab';
const request: FuzzRequest = { operation, method: 'POST', path: `/api/things/${id}`, headers: {}, pathIds: [id] };
const user: Actor = { name: 'user', ownerName: 'user', mark: 'mark-1', likely: {}, foreignTexts: ['mark-2'] };

function answer(status: number, body?: unknown, headers: Record<string, string> = {}): RawAnswer {
  const type = status < 400 ? 'application/json' : 'application/problem+json; charset=utf-8';
  const text = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body);
  const shown = body === undefined ? {} : { 'content-type': type };
  return { status, text, headers: { 'x-request-id': 'request-1', ...shown, ...headers }, durationMs: 1 };
}

function problemAnswer(status: number, code: string, more: object = {}): RawAnswer {
  const about = { type: `/problems/${code}`, status, code, instance: request.path, requestId: 'request-1' };
  return answer(status, { ...about, detail: 'x', ...more });
}

describe('the judge of the form of answers', () => {
  const judge = (given: RawAnswer, changes: Partial<FuzzRequest> = {}): string =>
    judgeForm({ ...request, ...changes }, given, checks).join('; ');

  it('finds nothing wrong with what the document says', () => {
    expect(judge(answer(200, { id }))).to.equal('');
    expect(judge(answer(204))).to.equal('');
    expect(judge(problemAnswer(400, 'validation-failed'))).to.equal('');
  });

  it('finds statuses that are not declared, and failures', () => {
    expect(judge(answer(202, { id }, { location: '/' }))).to.contain('answers 202, which is not declared');
    expect(judge(problemAnswer(409, 'conflict'))).to.equal('answers 409, which is not declared');
    expect(judge(problemAnswer(500, 'internal-error'))).to.contain('answers 500');
    expect(judge(problemAnswer(503, 'unavailable'))).to.contain('answers 503');
  });

  it('finds bodies that do not fit, that are of another type, or no JSON', () => {
    expect(judge(answer(200, { id: 7 }))).to.contain('/id must be string');
    expect(judge(answer(200, { id: 'x' }))).to.contain('/id must match format');
    expect(judge(answer(200, { more: 1 }))).to.contain('must NOT have additional properties');
    expect(judge(answer(200, '{'))).to.equal('has JSON that is none');
    expect(judge(answer(200, { id }, { 'content-type': 'text/html' }))).to.contain('text/html, which is not declared');
    expect(judge(answer(204, { id }))).to.equal('has a body with 204');
  });

  it('finds problems about something else than the answer', () => {
    expect(judge(problemAnswer(400, 'x', { status: 401 }))).to.equal('has a problem of another status');
    expect(judge(problemAnswer(400, 'x', { type: '/problems/y' }))).to.contain('not that of its code');
    expect(judge(problemAnswer(400, 'x', { instance: '/' }))).to.equal('has a problem about another address');
    expect(judge(problemAnswer(400, 'x', { requestId: '2' }))).to.equal('has a problem of another request');
    expect(judge(problemAnswer(400, 'x', { code: undefined }))).to.contain('must have required property');
  });

  it('finds headers that are missing, and conditions that nobody made', () => {
    expect(judge(answer(201, { id }))).to.equal('answers 201 without a Location');
    expect(judge(problemAnswer(412, 'precondition-failed'))).to.equal('answers 412 without If-Match');
    expect(judge(problemAnswer(412, 'precondition-failed'), { headers: { 'If-Match': '"x"' } })).to.equal('');
    expect(judge(answer(304))).to.equal('answers 304, which is not declared');
    const sentId = { headers: { 'X-Request-ID': 'another-request' } };
    expect(judge(answer(204), sentId)).to.equal('has another request id than the one that was sent');
  });

  it('finds answers that take long', () => {
    expect(judge({ ...answer(204), durationMs: 11_000 })).to.equal('takes more than 10 s');
  });
});

describe('the judge of rights', () => {
  const judge = (given: RawAnswer, actor: Actor, changes: Partial<FuzzRequest> = {}, owner = 'user'): string =>
    judgeRights({ ...request, ...changes }, actor, given, () => owner).join('; ');

  it('finds nothing wrong with what is due', () => {
    expect(judge(answer(200, { id }), user)).to.equal('');
    expect(judge(problemAnswer(401, 'unauthenticated'), { ...user, name: 'nobody' })).to.equal('');
    const key: Actor = { ...user, name: 'API key', scopes: ['write:things'] };
    expect(judge(answer(200, { id }), key)).to.equal('');
  });

  it('finds that somebody is let in who may not', () => {
    expect(judge(answer(204), { ...user, name: 'nobody' })).to.equal('answers 204 to nobody, expected 401');
    const key: Actor = { ...user, name: 'API key', scopes: ['read:things'] };
    expect(judge(answer(204), key)).to.equal('answers 204 to API key, expected 403');
    const forAdmins = { operation: { ...operation, 'x-access': 'admin' as const } };
    expect(judge(problemAnswer(404, 'not-found'), user, forAdmins)).to.equal('answers 404 to user, expected 403');
  });

  it('finds what is somebody else’s, unless it was sent along', () => {
    expect(judge(answer(200, { id }), user, {}, 'other user')).to.equal("lets user at what is somebody else's");
    expect(judge(answer(200, { name: 'Rent mark-2' }), user)).to.equal("shows user what is somebody else's");
    expect(judge(answer(200, { name: 'mark-2' }), user, { body: '{"name":"mark-2"}' })).to.equal('');
  });
});

describe('the judge of input', () => {
  it('finds that what does not fit is taken, and that what fits is called broken', () => {
    expect(judgeInput({ ...request, misfit: 'body /a' }, answer(204))).to.have.lengthOf(1);
    expect(judgeInput({ ...request, misfit: 'body /a' }, problemAnswer(400, 'validation-failed'))).to.deep.equal([]);
    expect(judgeInput(request, problemAnswer(400, 'malformed-json'))).to.have.lengthOf(1);
  });

  it('lists fields that fit and were refused, elements of lists under one pointer', () => {
    const errors = [{ pointer: '/tags/3', detail: 'is too long' }];
    const refused = problemAnswer(400, 'validation-failed', { errors });
    const expected = [{ operationId: 'thingsChange', pointer: '/tags/*', detail: 'is too long' }];
    expect(refusalsOf(request, refused)).to.deep.equal(expected);
    expect(refusalsOf({ ...request, misfit: 'body /tags' }, refused)).to.deep.equal([]);
  });
});
