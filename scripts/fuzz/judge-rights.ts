import type { RawAnswer } from '../../api/testing/judge-answer.ts';
import type { Actor } from './cast.ts';
import type { FuzzRequest } from './make-request.ts';
import type { Operation } from './operations.ts';

/** What is wrong with an answer for who asked: that they were let in, or shown what is somebody else's. */
export function judgeRights(
  request: FuzzRequest,
  actor: Actor,
  answer: RawAnswer,
  ownerOf: (id: string) => string | undefined,
): string[] {
  const { status } = answer;
  const due = refusalDue(request.operation, actor);
  // What could be read in two ways is refused before anybody is let in, and so is who was signed out meanwhile.
  const isRefused = status === due || status === 401 || (status === 400 && request.misfit !== undefined);
  return [
    ...(due !== undefined && !isRefused ? [`answers ${status} to ${actor.name}, expected ${due}`] : []),
    ...(status < 300 && isAboutOthers(request, actor, ownerOf)
      ? [`lets ${actor.name} at what is somebody else's`]
      : []),
    ...(showsOthers(request, actor, answer) ? [`shows ${actor.name} what is somebody else's`] : []),
  ];
}

/** The status with which an actor must be refused; undefined where they may. */
function refusalDue({ security, 'x-access': access }: Operation, { name, scopes }: Actor): number | undefined {
  if (security.length === 0) return undefined;
  if (name === 'nobody') return 401;
  if (scopes) {
    const needed = security.find(({ apiKey }) => apiKey)?.['apiKey'] ?? [];
    return needed.length > 0 && access !== 'admin' && needed.every((scope) => scopes.includes(scope)) ? undefined : 403;
  }
  return access === 'admin' && name !== 'admin' ? 403 : undefined;
}

function isAboutOthers(
  { operation, pathIds }: FuzzRequest,
  { ownerName }: Actor,
  ownerOf: (id: string) => string | undefined,
): boolean {
  if (operation['x-access'] === 'admin') return false;
  return pathIds.some((id) => (ownerOf(id) ?? ownerName) !== ownerName);
}

function showsOthers({ path, body = '' }: FuzzRequest, { foreignTexts }: Actor, { text, headers }: RawAnswer): boolean {
  const shown = text + JSON.stringify(headers);
  const asked = path + body;
  return foreignTexts.some((foreign) => shown.includes(foreign) && !asked.includes(foreign));
}
