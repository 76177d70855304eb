import { type FileHandle, open, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { InfraError } from '../../../core/errors.ts';
import { sha256File } from '../../../core/store/store.ts';
import { withDeadline } from '../../../core/wait.ts';
import { type AdbDevice, lossOf, quoted } from './client.ts';
import { deviceRoot } from './session.ts';

const files = `${deviceRoot}/files`;
/** Where adbd puts pushed files; every user may write there. */
const incoming = `${deviceRoot}/incoming`;
/** A writable disk is sent in parts of this size (receive.sh); parts of zeros are left out. */
const part = 1 << 20;
/** Bytes a second that the slowest device takes: USB 2 under load. */
const slowest = 2 << 20;
const checksumDeadline = 60;

/** Files of ours on a device. */
export interface DeviceFiles {
  /** The path there of a file with exactly this content; it is pushed when the device hasn't got it. */
  put(local: string): Promise<string>;
  /** Makes a copy at `remote` that may be written to: only the parts that hold something travel. */
  copy(local: string, remote: string): Promise<void>;
  /** Removes files of earlier runs that this run didn't use. */
  prune(): Promise<void>;
}

/** Seconds for so many bytes, and some to start. */
const patience = (bytes: number) => 15 + bytes / slowest;

/** Parts of the file that are not all zeros. Each run of consecutive ones is its first part number and the count. */
async function filledParts(file: FileHandle, size: number): Promise<[first: number, count: number][]> {
  const runs: [number, number][] = [];
  const buffer = Buffer.alloc(part);
  const zeros = Buffer.alloc(part);
  for (let n = 0; n * part < size; n++) {
    const { bytesRead } = await file.read(buffer, 0, part, n * part);
    if (buffer.compare(zeros, 0, bytesRead, 0, bytesRead) === 0) continue;
    const last = runs.at(-1);
    if (last && last[0] + last[1] === n) last[1]++;
    else runs.push([n, 1]);
  }
  return runs;
}

export function deviceFiles(device: AdbDevice): DeviceFiles {
  const placed = new Map<string, Promise<string>>();

  async function holds(remote: string, sha256: string): Promise<boolean> {
    const { stdout } = await device.shell(`sha256sum ${quoted(remote)}`, { deadline: checksumDeadline });
    // su and the linker may print warnings before it.
    return stdout.split('\n').some(line => line.startsWith(sha256));
  }

  async function place(local: string, sha256: string): Promise<string> {
    const name = `${sha256.slice(0, 16)}-${basename(local)}`;
    const remote = `${files}/${name}`;
    if (await holds(remote, sha256)) return remote;
    const draft = `${incoming}/${name}`;
    await device.push(local, draft, patience((await stat(local)).size));
    if (!(await holds(draft, sha256))) {
      throw new InfraError({
        code: 'device.push-differs',
        what: `device: ${device.serial} has other bytes than were pushed`,
        because: `${local} → ${draft}`,
        todo: 'look whether /data is full or its flash is worn; another cable may help, too',
      });
    }
    const moved = await device.shell(`mv ${quoted(draft)} ${quoted(remote)}`, { deadline: 10 });
    if (moved.exitCode === 0) return remote;
    throw new InfraError({
      code: 'device.push-failed',
      what: `device: ${device.serial} did not take a file`,
      lastLine: moved.stderr.trim(),
      because: `${draft} → ${remote}`,
      todo: `look at the free space of /data on the device, and whether root may write to ${files}`,
    });
  }

  return {
    async put(local) {
      const sha256 = await sha256File(local);
      const known = placed.get(sha256) ?? place(local, sha256);
      placed.set(sha256, known);
      return known;
    },
    async copy(local, remote) {
      await using file = await open(local);
      const { size } = await file.stat();
      const runs = await filledParts(file, size);
      const receive = await readFile(join(import.meta.dirname, 'receive.sh'), 'utf8');
      const words = ['sh', '-c', receive, 'endgoal-copy', remote, String(size), ...runs.flat().map(String)];
      const child = await device.start(words.map(quoted).join(' '));
      let said = '';
      child.stdout.resume();
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        said = (said + text).slice(-4096);
      });
      const failed = (what: string) =>
        lossOf(device.serial, said) ??
        new InfraError({
          code: 'device.failed',
          what: `device: ${device.serial} ${what}`,
          ...(said.trim() ? { lastLine: said.trim() } : {}),
          because: `${local} → ${remote}`,
          todo: 'look at the free space of /data on the device',
        });
      const sent = async () => {
        for (const [first, count] of runs) {
          for (let n = first; n < first + count; n++) {
            const buffer = Buffer.alloc(Math.min(part, size - n * part));
            await file.read(buffer, 0, buffer.length, n * part);
            if (!child.stdin.write(buffer)) {
              await Promise.race([new Promise(resolve => child.stdin.once('drain', resolve)), child.exited]);
            }
          }
        }
        child.stdin.end();
        return child.exited;
      };
      const bytes = runs.reduce((sum, [, count]) => sum + count * part, 0);
      const { exitCode } = await withDeadline(sent(), {
        seconds: patience(bytes),
        otherwise: () => failed(`did not take a disk within ${patience(bytes).toFixed(0)} s`),
      }).finally(() => child.kill('SIGKILL'));
      if (exitCode !== 0) throw failed('did not take a disk');
    },
    async prune() {
      const kept = (await Promise.all(placed.values())).map(path => basename(path));
      const script = `cd ${files} && for f in *; do case " ${kept.join(' ')} " in *" $f "*) ;; *) rm -f "$f" ;; esac; done`;
      await device.shell(script, { deadline: 20 });
    },
  };
}
