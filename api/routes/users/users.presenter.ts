import type { User, UserView } from '../../../shared/identity/index.ts';

export function presentUser({ id, username, email, firstName, lastName, phone, role, createdAt }: User): UserView {
  return { id, username, email, firstName, lastName, phone, role, createdAt: createdAt.toISOString() };
}
