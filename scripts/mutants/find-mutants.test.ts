import { expect } from 'chai';
import { findMutants } from './find-mutants.ts';

const changes = (source: string): string[] => findMutants(source).map(({ before, after }) => `${before} → ${after}`);

describe('findMutants', () => {
  const cases: [string, string[]][] = [
    ['const a = b < c;', ['< → <=']],
    ['const a = b && !c;', ['&& → ||', '! → ']],
    ['a += 7;', ['+= → -=', '7 → 8', '7 → 6']],
    ['const a = -b;', ['- → ']],
    ['f(true, ["x", ""]);', ['true → false', `"x" → ''`, `"" → 'swapped'`]],
    ['class A { b(): number { return c < d ? 1 : f; } }', ['< → <=', '1 → 2', '1 → 0']],
    ['const a = { "x": 1 };', ['1 → 2', '1 → 0']],
  ];
  for (const [source, expected] of cases) {
    it(`changes ${source}`, () => expect(changes(source)).to.deep.equal(expected));
  }

  it('leaves types and imports as they are', () => {
    const source = "import a from './a.ts';\nexport * from './b.ts';\ntype B = 1 | 'x';\nlet c: 2 | true;\n";
    expect(changes(source)).to.deep.equal([]);
    expect(changes('const a = b as 1;\nconst c = (d satisfies 2) > e!;\n')).to.deep.equal(['> → >=']);
  });

  it('leaves alone what only the compiler asks for', () => {
    expect(changes("const [a = ''] = b; const c = d[0] ?? '';")).to.deep.equal(['0 → 1', '0 → -1']);
  });

  it('tells place and line, behind letters of any width too', () => {
    const source = "const é = '€';\n// 😀 <\nconst a = b /* < */ < c;\n";
    const [text, operator] = findMutants(source);
    expect([text?.line, operator?.line]).to.deep.equal([1, 3]);
    const changed = (mutant = text) => source.slice(0, mutant?.start) + mutant?.after + source.slice(mutant?.end);
    expect(changed()).to.include("const é = '';");
    expect(changed(operator)).to.include('b /* < */ <= c');
  });
});
