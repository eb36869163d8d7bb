import { expect } from 'chai';
import { findFaults, readTags } from './asvs.ts';

const known = [
  { id: '1.1.1', level: 1, what: 'Doors have locks' },
  { id: '1.1.2', level: 2, what: 'Windows have bars', notApplicable: 'There are no windows.' },
] as const;

describe('the evidence for ASVS', () => {
  it('is read from the tags above tests and groups of them', () => {
    const source = `// asvs: 1.1.1\ndescribe('a door', () => {\n  // asvs: 1.1.1, 1.1.2\n  it(\n    "has a lock", () => {});\n});\n`;
    expect(readTags('door.test.ts', source)).to.deep.equal([
      { id: '1.1.1', file: 'door.test.ts', title: 'a door' },
      { id: '1.1.1', file: 'door.test.ts', title: 'has a lock' },
      { id: '1.1.2', file: 'door.test.ts', title: 'has a lock' },
    ]);
  });

  it('is refused where a tag stands above no test', () => {
    expect(() => readTags('door.test.ts', `// asvs: 1.1.1\n\nit('has a lock', () => {});\n`)).to.throw('door.test.ts');
    expect(() => readTags('door.test.ts', `// asvs 1.1.1\nit('has a lock', () => {});\n`)).to.throw('door.test.ts');
  });

  it('has a test or a reason for each requirement, and no test for another', () => {
    const shown = { file: 'door.test.ts', title: 'has a lock' };
    expect(findFaults(known, [{ ...shown, id: '1.1.1' }])).to.deep.equal([]);
    expect(findFaults(known, [])).to.have.length(1);
    expect(
      findFaults(known, [
        { ...shown, id: '1.1.1' },
        { ...shown, id: '9.9.9' },
      ]).join(),
    ).to.contain('names 9.9.9');
    expect(
      findFaults(known, [
        { ...shown, id: '1.1.1' },
        { ...shown, id: '1.1.2' },
      ]).join(),
    ).to.contain('not to apply');
  });
});
