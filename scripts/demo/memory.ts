import { execFileSync } from 'node:child_process';

/**
 * Resident memory in MB of this process and of the processes that it has started to run jobs in.
 * Where there is no `ps`, only its own is known.
 */
export function residentMb(): { own: number; jobs: number[] } {
  const own = toMb(process.memoryUsage().rss / 1024);
  try {
    const listed = execFileSync('ps', ['-A', '-o', 'ppid=,rss=,command='], { encoding: 'utf8' });
    const children = listed.split('\n').map((line) => line.trim().split(/\s+/));
    const jobs = children.filter(([ppid, , ...command]) => {
      return Number(ppid) === process.pid && command.join(' ').includes('child.main');
    });
    return { own, jobs: jobs.map(([, kilobytes]) => toMb(Number(kilobytes))) };
  } catch {
    return { own, jobs: [] };
  }
}

function toMb(kilobytes: number): number {
  return Math.round(kilobytes / 1024);
}
