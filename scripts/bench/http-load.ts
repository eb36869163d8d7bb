import { fork } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { BenchServerReady } from './bench-api.ts';

export interface BenchServer extends BenchServerReady {
  stop(): void;
}

/** Starts a server in a process of its own; its log goes nowhere. */
export async function startBenchServer(file: string, args: string[]): Promise<BenchServer> {
  const child = fork(fileURLToPath(new URL(file, import.meta.url)), args, {
    execArgv: ['--import', import.meta.resolve('tsx')],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const [ready] = (await once(child, 'message')) as [BenchServerReady];
  return { ...ready, stop: () => void child.kill() };
}

/**
 * Asks `count` times over `connections` connections, each time with the next token: for one path, or for one of each
 * token. It shares the machine with the server, so it does no more than it must: it looks for the end of each answer, and
 * that it is a 200.
 * @returns the milliseconds of each request
 */
export async function askFor(
  path: string | readonly string[],
  { port, tokens }: BenchServerReady,
  count: number,
  connections: number,
): Promise<number[]> {
  const requests = tokens.map((token, at) =>
    Buffer.from(
      `GET ${typeof path === 'string' ? path : path[at]} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nAuthorization: Bearer ${token}\r\n\r\n`,
    ),
  );
  const latencies: number[] = [];
  let next = 0;
  async function work(): Promise<void> {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    await once(socket, 'connect');
    while (next < count) {
      const startedMs = performance.now();
      await exchange(socket, requests[next++ % requests.length] ?? Buffer.alloc(0));
      latencies.push(performance.now() - startedMs);
    }
    socket.destroy();
  }
  await Promise.all(Array.from({ length: connections }, work));
  return latencies;
}

function exchange(socket: Socket, request: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    let received = '';
    const settle = (error?: Error) => {
      socket.off('data', onData).off('close', onClose);
      if (error) reject(error);
      else resolve();
    };
    const onClose = () => settle(new Error('the server closed the connection'));
    const onData = (chunk: Buffer) => {
      received += chunk.toString('latin1');
      const end = received.indexOf('\r\n\r\n');
      if (end === -1) return;
      const length = /content-length: (\d+)/i.exec(received)?.[1];
      if (received.length < end + 4 + Number(length)) return;
      settle(received.startsWith('HTTP/1.1 200 ') ? undefined : new Error(received.slice(0, 300)));
    };
    socket.on('data', onData).once('close', onClose);
    socket.write(request);
  });
}
