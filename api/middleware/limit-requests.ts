import type { Request, Response } from 'express';
import type { Principal } from '../../shared/identity/index.ts';
import type { Charge, Left } from '../../shared/limits/index.ts';
import { Problem } from '../../shared/platform/errors.ts';
import type { ApiContext } from '../runtime/api-context.ts';
import { addressBucket, keyBucket, limitGroupOf, machineGroup, policyOf, type Limited } from './limit-groups.ts';
import { createAddressNames } from './name-address.ts';

type Limiting = Pick<ApiContext, 'config' | 'limits' | 'metrics' | 'secrets'>;

const keyPrefix = /^ch_([0-9A-Za-z]{8})_/;

/**
 * Before a key is looked up: what a machine, by its key and its address, may ask for.
 * @throws {Problem} `rate-limited`
 */
export async function limitMachines(
  ctx: Limiting,
  route: Limited,
  request: Request,
  response: Response,
): Promise<void> {
  const key = request.headers['x-api-key'];
  if (typeof key !== 'string' || !ctx.config.rateLimits || !limitGroupOf(route)) return;
  const charges: Charge[] = [{ key: `address ${await nameOf(ctx, request)}`, limit: addressBucket }];
  const prefix = keyPrefix.exec(key)?.[1];
  if (prefix !== undefined) charges.unshift({ key: `key ${prefix}`, limit: keyBucket });
  const policy = policyOf(charges.map(({ limit }) => limit));
  await charge(ctx, response, charges, { name: machineGroup, policy });
}

/**
 * What a user, or else an address, may ask for in a minute and an hour. API keys have been charged above; the work that they
 * start counts as their user's.
 * @throws {Problem} `rate-limited`
 */
export async function limitRequests(
  ctx: Limiting,
  route: Limited,
  request: Request,
  response: Response,
  principal: Principal | undefined,
): Promise<void> {
  const group = limitGroupOf(route);
  if (!group || !ctx.config.rateLimits) return;
  if (principal?.credential.kind === 'api-key' && !group.startsWork) return;
  const client = principal && !group.byAddress ? `user:${principal.userId}` : `address:${await nameOf(ctx, request)}`;
  const charges = group.windows.map((limit) => ({ key: `${limit.name} ${client}`, limit }));
  await charge(ctx, response, charges, group);
}

/** Charges, and says in the answer what is left (draft-ietf-httpapi-ratelimit-headers-10). */
async function charge(
  { limits, metrics }: Limiting,
  response: Response,
  charges: readonly Charge[],
  { name: group, policy }: { name: string; policy: string },
): Promise<void> {
  const { allowed, left } = await limits.charge(charges);
  response.appendHeader('RateLimit-Policy', policy);
  response.appendHeader('RateLimit', charges.map(({ limit }, index) => itemOf(limit.name, left[index])).join(', '));
  if (allowed) return;
  metrics.rateLimited.inc({ group });
  const seconds = Math.max(...left.map(({ remaining, resetSeconds }) => (remaining === 0 ? resetSeconds : 1)));
  throw new Problem('rate-limited', `That was too much in a short time. Try again in ${seconds} s.`, {
    headers: { 'Retry-After': String(seconds) },
  });
}

function itemOf(name: string, left: Left | undefined): string {
  return `"${name}";r=${left?.remaining ?? 0};t=${left?.resetSeconds ?? 1}`;
}

type NameAddress = (address: string) => string;
const addressNames = new WeakMap<Limiting['secrets'], NameAddress>();

/** The key is that of the blind indexes, so that all processes name an address alike. */
async function nameOf({ secrets }: Limiting, { ip = '' }: Request): Promise<string> {
  let names = addressNames.get(secrets);
  if (!names) {
    names = createAddressNames(await secrets.get('blind-index'));
    addressNames.set(secrets, names);
  }
  return names(ip);
}
