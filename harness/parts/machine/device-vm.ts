import { readFile } from 'node:fs/promises';
import { constants } from 'node:os';
import { join } from 'node:path';
import { Duplex } from 'node:stream';
import type { Exit, Started } from '../../core/exec.ts';
import { now } from '../../core/wait.ts';
import { lossOf, quoted } from './adb/client.ts';
import { type LogMark, logsCommand, logsSince } from './adb/device-logs.ts';
import { listenThrough } from './adb/listen.ts';
import type { ReadyDevice } from './adb/preflight.ts';
import { sectionsOf } from './adb/preflight-facts.ts';
import { connectThrough } from './adb/relay.ts';
import { runningVms, sayVm } from './adb/running-vms.ts';
import type { DeviceSession } from './adb/session.ts';
import { environmentOf, lineOf } from './device-command.ts';
import type { DeviceAftermath, Vm } from './vm.ts';
import { parseStat, type VmmWork } from './vmm-work.ts';

/** What a VM on a device is started with; paths are on the device. */
interface Launch {
  readonly ready: ReadyDevice;
  readonly session: DeviceSession;
  /** The VM's own folder; it is made. */
  readonly folder: string;
  readonly command: readonly string[];
  readonly relay: string;
  readonly cid: number;
}

/** Seconds for a device to say anything at all; a phone that wakes up takes 2. */
const aliveDeadline = 10;
/** Seconds for a device to say what is in its logs: megabytes. */
const logsDeadline = 30;

const script = (name: string) => readFile(join(import.meta.dirname, 'adb', name), 'utf8');
const scriptLine = async (name: string, ...words: string[]) =>
  lineOf(['sh', '-c', await script(`${name}.sh`), `endgoal-${name}`, ...words]);

/** Words of vmm.sh on stderr, between those of the VMM. */
const started = /^endgoal-vmm: started (\d+)\s*$/m;
const ended = /^endgoal-vmm: ended (\d+)\s*$/m;

/** A shell gives a signal's number plus 128. */
function vmmExit(exit: Exit, said: string): Exit {
  const status = ended.exec(said)?.[1];
  if (status === undefined) return { ...exit, exitCode: undefined, signal: exit.signal };
  const code = Number(status);
  const signal = Object.entries(constants.signals).find(([, number]) => number === code - 128)?.[0];
  return signal
    ? { exitCode: undefined, signal, seconds: exit.seconds }
    : { exitCode: code, signal: undefined, seconds: exit.seconds };
}

/** Starts a VMM on the device, with its console and its command channel. */
export async function launchOnDevice(launch: Launch): Promise<Vm> {
  const { ready, session, folder, command, relay, cid } = launch;
  const { device } = ready;
  const mark: LogMark = { ...(await markNow(ready)) };
  const powerOn = now();
  const shell = await device.start(
    lineOf([
      ...environmentOf(command[0] ?? ''),
      ...['sh', '-c', await script('vmm.sh'), 'endgoal-vmm', folder],
      ...command,
    ]),
  );
  let said = '';
  let pid: number | undefined;
  shell.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
    pid ??= Number(started.exec(said)?.[1] ?? Number.NaN) || undefined;
    // The first words say why a VMM does not start, the last ones why it ended.
    if (said.length > 2 * kept) said = `${said.slice(0, kept)}\n…\n${said.slice(-kept)}`;
  });
  // A device that hangs ends no stream by itself.
  const end = () => shell.kill('SIGKILL');
  session.lost.addEventListener('abort', end, { once: true });
  const channel = await openPipes(launch).catch((error: unknown) => {
    end();
    throw error;
  });
  let over = false;
  const exited = shell.exited.then(exit => {
    over = true;
    session.lost.removeEventListener('abort', end);
    channel.kill('SIGKILL');
    return vmmExit(exit, said);
  });
  const killThere = async () => {
    const killed = await device
      .shell(await scriptLine('kill', folder), { deadline: aliveDeadline })
      .catch(() => undefined);
    if (killed?.exitCode !== 0) end();
  };
  return {
    command,
    cid,
    pace: ready.pace,
    powerOn,
    console: shell.stdout,
    // Destroying it is its usual end, which Duplex.from calls an error.
    channel: Duplex.from({ readable: channel.stdout, writable: channel.stdin }).on('error', () => undefined),
    stderr: () => said.replace(started, '').replace(ended, '').trim(),
    exited,
    work: () => workThere(launch),
    way: {
      lost: session.lost,
      /** Without the last word of vmm.sh it was not the VMM that ended, but the way to it. */
      async check() {
        session.lost.throwIfAborted();
        const loss = lossOf(device.serial, said);
        if (loss) throw loss;
        await device.shell('true', { deadline: aliveDeadline });
      },
      aftermath: () => aftermathThere(ready, mark, pid),
    },
    endsTogether: 'a stream of adb ends on both sides at once',
    connect: port => connectThrough(device, relay, { cid, port }),
    listen: (port, onConnection) => listenThrough(device, port, onConnection),
    async kill() {
      if (session.lost.aborted) end();
      else if (!over) await killThere();
      return exited;
    },
  };
}

/** Characters kept of the beginning and of the end of a VMM's words. */
const kept = 8192;

/** Where the device's logs stand now; the preflight's mark where the device can't say it. */
async function markNow({ device, facts }: ReadyDevice): Promise<LogMark> {
  const command =
    "echo '@@ date'; date '+%m-%d %H:%M:%S'; echo '@@ uptime'; cat /proc/uptime; echo '@@ dmesg'; dmesg | tail -n 1";
  const { stdout } = await device.shell(`{ ${command}; } 2>/dev/null`, { deadline: aliveDeadline });
  const sections = sectionsOf(stdout);
  return {
    date: sections.get('date') || facts.date,
    uptime: Number.parseFloat(sections.get('uptime') ?? '') || facts.uptime,
    dmesgLast: sections.get('dmesg') || facts.dmesgLast,
  };
}

async function workThere({ ready: { device }, folder }: Launch): Promise<VmmWork | undefined> {
  const { stdout } = await device.shell(await scriptLine('work', folder), { deadline: aliveDeadline });
  const sections = sectionsOf(stdout);
  const work = parseStat(sections.get('stat') ?? '');
  if (!work) return undefined;
  const bytes = Number.parseInt(sections.get('console') ?? '', 10);
  return {
    ...work,
    frozen: work.frozen || sections.get('frozen') === '1',
    ...(Number.isNaN(bytes) ? {} : { consoleBytes: bytes }),
  };
}

/** Lists VMs that run on the device: process and command line. */
const listVms =
  'for pid in $(pgrep -f "crosvm|qemu-system-aarch64"); do grep -qE "crosvm|qemu" /proc/$pid/comm && echo "$pid $(tr "\\0" " " </proc/$pid/cmdline)"; done 2>/dev/null';

async function aftermathThere(
  { device }: ReadyDevice,
  mark: LogMark,
  pid: number | undefined,
): Promise<DeviceAftermath> {
  const logs = await device.shell(logsCommand, { deadline: logsDeadline });
  const vms = await device.shell(listVms, { deadline: aliveDeadline });
  const others = runningVms(vms.stdout).filter(vm => vm.pid !== pid);
  return { log: logsSince(logs.stdout, mark), pid, others: others.map(sayVm) };
}

/** The two pipes of the command channel as one stream; vmm.sh makes them before it starts the VMM. */
function openPipes({ ready: { device }, folder, relay }: Launch): Promise<Started> {
  const [toGuest, fromGuest] = [`${folder}/channel.in`, `${folder}/channel.out`].map(quoted);
  const wait = `n=0; while [ ! -p ${fromGuest} ] && [ $n -lt 100 ]; do sleep 0.05; n=$((n + 1)); done`;
  return device.start(`${wait}; exec ${quoted(relay)} pipes ${fromGuest} ${toGuest}`);
}
