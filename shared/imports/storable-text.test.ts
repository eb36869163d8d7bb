import { expect } from 'chai';
import { storableText } from './storable-text.ts';

describe('storableText', () => {
  it('leaves text alone that fits', () => {
    expect(storableText('Überweisung 👍', 100)).to.equal('Überweisung 👍');
  });

  it('cuts with an ellipsis, and never in the middle of a character', () => {
    expect(storableText('abcdef', 4)).to.equal('abc…');
    expect(storableText('ab👍cd', 4)).to.equal('ab…');
  });

  it('drops what PostgreSQL can not keep', () => {
    expect(storableText('a\0b\uD83Dc\uDE00', 100)).to.equal('abc');
  });
});
