export { liftRestriction, readRestriction, restrictUser } from './restrictions.ts';
export { restrictionView } from './restrictions.schema.ts';
