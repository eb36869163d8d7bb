export * from './budget-progress.ts';
export * from './budgets.schema.ts';
export {
  type BudgetFilter,
  type BudgetRecord,
  type DeletedBudget,
  listBudgets,
  listDeletedBudgets,
} from './budgets.store.ts';
export * from './change-budgets.ts';
export type { Progress, Projection } from './progress.ts';
