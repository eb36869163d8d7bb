import type { Request, Response } from 'express';
import type { Principal } from '../../shared/identity/index.ts';
import type { ApiContext } from '../runtime/api-context.ts';

/** Before a key is looked up: what a machine, by its key and its address, may ask for. @throws {Problem} `rate-limited` */
export async function limitMachines(_ctx: ApiContext, _request: Request, _response: Response): Promise<void> {
  await Promise.resolve();
}

/** What a user, or else an address, may ask for in a minute and an hour. @throws {Problem} `rate-limited` */
export async function limitRequests(
  _ctx: ApiContext,
  _request: Request,
  _response: Response,
  _principal: Principal | undefined,
): Promise<void> {
  await Promise.resolve();
}
