import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ConfigError, type ConfigFault } from './config.ts';

export interface PortToBind {
  /** The setting that the port comes from. */
  setting: 'PORT' | 'METRICS_PORT';
  host: string;
  /** 0 takes a free one. */
  port: number;
}

/** Has a server listen. @throws {ConfigError} naming the setting at fault */
export async function bindPort(server: Server, { setting, host, port }: PortToBind): Promise<AddressInfo> {
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, host, () => {
        server.off('error', reject);
        resolve();
      });
    });
  } catch (error) {
    throw new ConfigError([portFault(setting, port, (error as NodeJS.ErrnoException).code ?? '')], error);
  }
  return server.address() as AddressInfo;
}

/** Has a server listen on the first free one of some ports. @throws {ConfigError} naming the setting at fault */
export async function bindFirstFree(
  server: Server,
  { setting, host, ports }: Omit<PortToBind, 'port'> & { ports: { first: number; last: number } },
): Promise<AddressInfo> {
  for (let port = ports.first; ; port += 1) {
    try {
      return await bindPort(server, { setting, host, port });
    } catch (error) {
      const isTaken = ((error as Error).cause as NodeJS.ErrnoException | undefined)?.code === 'EADDRINUSE';
      if (!isTaken || port >= ports.last) throw error;
    }
  }
}

/** `http://127.0.0.1:3000` */
export function urlOf({ address, family, port }: AddressInfo): string {
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}

const wayOut = {
  PORT: 'choose another, or end what listens there',
  METRICS_PORT: 'choose another, or a range such as 9464-9470, of which each process takes the first free one',
};

function portFault(setting: PortToBind['setting'], port: number, code: string): ConfigFault {
  switch (code) {
    case 'EADDRINUSE':
      return { name: setting, detail: `needs port ${port}, which is taken: ${wayOut[setting]}` };
    case 'EACCES':
      return { name: setting, detail: `needs port ${port}, which this user may not use: choose one above 1023` };
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return { name: 'HOST', detail: 'is no address of this machine: correct it' };
    default:
      return { name: setting, detail: `can not be used: ${code}` };
  }
}
