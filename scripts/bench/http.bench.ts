import { fork } from 'node:child_process';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { fileURLToPath } from 'node:url';
import type { BenchWorld } from './bench-world.ts';
import type { HttpServerReady } from './http-server.main.ts';
import { type Finding, compare, timeCalls } from './measure.ts';

const requests = 8_000;
const clients = 32;

/** `POST` → `202` with authentication, validation and a durable job, against a bare Express `POST` that inserts a row. */
export async function benchHttp(world: BenchWorld): Promise<Finding[]> {
  const bare = await startServer(world, 'bare');
  const ours = await startServer(world, 'ours');
  const measure = async (server: Server): Promise<number> => {
    await world.ctx.db.raw('TRUNCATE jobs, jobs_in_flight, job_endings, dead_jobs');
    await drive(server, 500);
    return requests / ((await drive(server, requests)) / 1_000);
  };
  try {
    const finding = await compare(
      {
        name: 'POST to 202',
        ours: 'authenticate, validate, accept durably',
        baseline: 'bare Express that inserts one row',
        unit: 'requests/s',
        target: 0.5,
        rounds: 4,
      },
      () => measure(bare),
      () => measure(ours),
    );
    return [finding];
  } finally {
    bare.stop();
    ours.stop();
  }
}

interface Server extends HttpServerReady {
  stop(): void;
}

async function startServer({ databaseUrl }: BenchWorld, mode: 'bare' | 'ours'): Promise<Server> {
  const child = fork(fileURLToPath(new URL('http-server.main.ts', import.meta.url)), [mode, databaseUrl], {
    execArgv: ['--import', import.meta.resolve('tsx')],
  });
  const [ready] = (await once(child, 'message')) as [HttpServerReady];
  return { ...ready, stop: () => child.kill() };
}

let number = 0;

async function drive({ port, token }: Server, count: number): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: clients });
  const ms = await timeCalls(count, clients, () => post(agent, port, token, JSON.stringify({ number: (number += 1) })));
  agent.destroy();
  return ms;
}

function post(agent: Agent, port: number, token: string, body: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = {
      'Content-Type': 'application/json',
      'Content-Length': body.length,
      Authorization: `Bearer ${token}`,
    };
    const sent = request(
      { agent, port, host: '127.0.0.1', method: 'POST', path: '/api/bench', headers },
      (response) => {
        response.resume();
        response.once('end', () =>
          response.statusCode === 202 ? resolve() : reject(new Error(`the server answered ${response.statusCode}`)),
        );
      },
    );
    sent.once('error', reject);
    sent.end(body);
  });
}
