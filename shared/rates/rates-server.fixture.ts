import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export type RatesAnswer = string | number | 'never' | 'the half of it' | 'without end';

/** A web server with a file of rates, for tests. */
export interface RatesServer {
  url: string;
  /** A body, a status, or how else it goes. */
  answer(next: RatesAnswer): void;
  stop(): Promise<void>;
}

const head = '<?xml version="1.0" encoding="UTF-8"?>';

/** A file as the European Central Bank's: `{ '2024-01-02': { USD: '1.0956' } }`. */
export function ecbFile(days: Record<string, Record<string, string>>): string {
  const cubes = Object.entries(days).map(([time, rates]) => {
    const lines = Object.entries(rates).map(([currency, rate]) => `<Cube currency='${currency}' rate='${rate}'/>`);
    return `<Cube time='${time}'>${lines.join('\n')}</Cube>`;
  });
  return `${head}<gesmes:Envelope xmlns:gesmes="urn:g" xmlns="urn:e"><Cube>${cubes.join('')}</Cube></gesmes:Envelope>`;
}

export async function startRatesServer(): Promise<RatesServer> {
  let next: RatesAnswer = 200;
  const server = createServer((_request, response) => {
    response.on('error', () => undefined);
    if (typeof next === 'number') return void response.writeHead(next, { Location: '/other' }).end();
    if (next === 'never') return;
    if (next === 'the half of it') {
      response.writeHead(200);
      return void response.write(head, () => response.destroy());
    }
    if (next !== 'without end') return void response.writeHead(200).end(next);
    response.writeHead(200).write(`${head}<a>`);
    const more = (): void => {
      if (!response.destroyed) response.write(' '.repeat(65_536), more);
    };
    more();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/rates.xml`,
    answer: (how) => void (next = how),
    async stop() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
