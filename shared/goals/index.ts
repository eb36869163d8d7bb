export * from './change-goals.ts';
export * from './contribute.ts';
export { type ContributionFilter, listContributions } from './contributions.store.ts';
export * from './goal-standing.ts';
export * from './goals.schema.ts';
export { type DeletedGoal, type GoalFilter, type GoalRecord, listDeletedGoals, listGoals } from './goals.store.ts';
