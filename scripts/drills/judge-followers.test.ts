import { expect } from 'chai';
import { judgeFollowers } from './judge-followers.ts';

describe('the judge of what follows', () => {
  const judge = (version: number, followed: number[], raised = 0) =>
    judgeFollowers({ userId: 'ana', version, followed, raised });

  it('finds nothing wrong where each change was followed once, but those that alerts made', () => {
    expect(judge(6, [3, 4, 5, 6])).to.deep.equal([]);
    expect(judge(6, [3, 5], 2)).to.deep.equal([]);
    expect(judge(2, [])).to.deep.equal([]);
  });

  it('sees what was lost, doubled, or followed without having happened', () => {
    expect(judge(6, [3, 5, 6])).to.deep.equal(['books of ana: 1 changes were followed by nothing']);
    expect(judge(6, [3, 4, 5])).to.deep.equal(['books of ana: 1 changes were followed by nothing']);
    expect(judge(4, [3, 3, 4])).to.deep.equal(['books of ana: 1 jobs follow a change that another follows']);
    expect(judge(4, [3, 4, 5])).to.deep.equal(['books of ana: something followed a change that was not made']);
  });
});
