import { expect } from 'chai';
import { requireMatch, singleResource, singleResourceText } from './single-resource.ts';

const resource = { id: 'a', name: 'Ada' };
const { ETag: etag } = singleResource(resource).headers;

describe('requireMatch', () => {
  for (const [what, given] of [
    ['no condition', undefined],
    ['the tag of the present state', etag],
    ['a list with it', `"other" , ${etag}`],
    ['any state at all', ' * '],
  ] as const) {
    it(`lets ${what} through`, () => {
      requireMatch({ 'if-match': given }, resource);
    });
  }

  for (const [what, given] of [
    ['the tag of another state', singleResource({ ...resource, name: 'Eve' }).headers.ETag],
    ['a weak tag', `W/${etag}`],
    ['a tag without quotes', etag.slice(1, -1)],
    ['an empty list', ''],
  ] as const) {
    it(`refuses ${what}`, () => {
      expect(() => requireMatch({ 'if-match': given }, resource))
        .to.throw()
        .with.property('code', 'precondition-failed');
    });
  }
});

describe('singleResourceText', () => {
  it('answers as if it had serialised the resource itself', () => {
    const { headers, body } = singleResourceText(JSON.stringify(resource));
    expect(headers).to.include(singleResource(resource).headers);
    expect(JSON.parse(body)).to.deep.equal(resource);
  });
});
