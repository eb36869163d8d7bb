export { liftRestriction, restrictUser } from './restrictions.ts';
