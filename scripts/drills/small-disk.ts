import { execFile, spawnSync } from 'node:child_process';
import { appendFile, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { messageOf } from '../../shared/platform/errors.ts';
import { createTempDir } from '../../shared/testing/index.ts';

/** A file system of its own that can be filled up. */
export interface SmallDisk {
  path: string;
  /** Takes all that is free now. */
  fill(): Promise<void>;
  /** Gives back what `fill` took. */
  clear(): Promise<void>;
  remove(): Promise<void>;
}

const size = '640m';
const chunk = Buffer.alloc(1 << 20);
const run = promisify(execFile);

/** Mounts one in memory. @returns why that can't be, where it can't: it takes Linux and root */
export async function mountSmallDisk(): Promise<SmallDisk | string> {
  if (process.platform !== 'linux') return 'a disk can be mounted on Linux alone';
  if (process.getuid?.() !== 0) return 'only root may mount a disk';
  const dir = await createTempDir();
  try {
    await run('mount', ['-t', 'tmpfs', '-o', `size=${size},mode=0711`, 'countinghouse-drill', dir.path]);
  } catch (error) {
    await dir.remove();
    return `no disk can be mounted: ${messageOf(error)}`;
  }
  const unmountWithUs = (): void => void spawnSync('umount', ['--lazy', dir.path]);
  process.once('exit', unmountWithUs);
  const filler = join(dir.path, 'filler');
  return {
    path: dir.path,
    async fill() {
      const { bavail, bsize } = await statfs(dir.path);
      try {
        for (let left = bavail * bsize; left > 0; left -= chunk.length) {
          await appendFile(filler, left < chunk.length ? chunk.subarray(0, left) : chunk);
        }
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
      }
    },
    clear: () => rm(filler, { force: true }),
    async remove() {
      await run('umount', ['--lazy', dir.path]);
      process.off('exit', unmountWithUs);
      await dir.remove();
    },
  };
}
