import { once } from 'node:events';
import { type AddressInfo, type Socket, connect, createServer } from 'node:net';

/** A way to a server that can be made slow, or closed. */
export interface TcpProxy {
  port: number;
  /** Refuses and cuts off every connection until `open()`. */
  close(): void;
  open(): void;
  /** Connections that were refused. */
  readonly refusedCount: number;
  /** From now on, what is sent to the server arrives this much later. */
  delayRequests(delayMs: number): void;
  stop(): Promise<void>;
}

/** Passes connections to a free port of the loopback interface on to `targetPort`. */
export async function startTcpProxy(targetPort: number): Promise<TcpProxy> {
  const sockets = new Set<Socket>();
  let delayMs = 0;
  let closed = false;
  let refusedCount = 0;

  const server = createServer({ noDelay: true }, (client) => {
    if (closed) {
      refusedCount += 1;
      client.resetAndDestroy();
      return;
    }
    const target = connect({ port: targetPort, host: '127.0.0.1', noDelay: true });
    passOnLater(client, target, () => delayMs);
    target.pipe(client);
    for (const [socket, other] of [
      [client, target],
      [target, client],
    ] as const) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.once('close', () => {
        sockets.delete(socket);
        other.destroy();
      });
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  function cutOff(): void {
    for (const socket of sockets) socket.resetAndDestroy();
  }

  return {
    port: (server.address() as AddressInfo).port,
    close() {
      closed = true;
      cutOff();
    },
    open: () => void (closed = false),
    get refusedCount() {
      return refusedCount;
    },
    delayRequests: (nextMs) => void (delayMs = nextMs),
    async stop() {
      const ended = once(server, 'close');
      server.close();
      cutOff();
      await ended;
    },
  };
}

/** Keeps the order: what is sent after the delay was made shorter does not overtake what was sent before. */
function passOnLater(from: Socket, to: Socket, delayMs: () => number): void {
  let lastDueMs = 0;
  function afterThose(act: () => void): void {
    const nowMs = performance.now();
    lastDueMs = Math.max(lastDueMs, nowMs + delayMs());
    if (lastDueMs <= nowMs) act();
    else setTimeout(act, lastDueMs - nowMs).unref();
  }
  from.on('data', (chunk: Buffer) => afterThose(() => to.writable && to.write(chunk)));
  from.on('end', () => afterThose(() => to.end()));
}
