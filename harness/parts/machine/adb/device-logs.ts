/** Where a device's logs stood when the run began. */
export interface LogMark {
  /** The newest line of its kernel log; undefined where there was none. */
  readonly dmesgLast?: string | undefined;
  /** Its local time as logcat stamps lines, `11-21 19:02:10`; undefined where it is not known. */
  readonly date?: string | undefined;
  /** Seconds since it started. */
  readonly uptime?: number | undefined;
}

/** The stamp of a line of dmesg, in seconds. */
const stampOf = (line: string) => /^(?:<\d+>)?\[\s*(\d+\.\d+)\]/.exec(line)?.[1];

/**
 * The lines of a kernel log that came after the mark: those behind its newest line then, or, where the ring has lost
 * that one, those with a later stamp. Stamps stand still while a phone sleeps, so one that is later is new for certain.
 */
export function dmesgSince(dmesg: string, { dmesgLast, uptime }: LogMark): string[] {
  const lines = dmesg.split('\n').filter(line => line.trim() !== '');
  const last = dmesgLast === undefined ? -1 : lines.findLastIndex(line => line.trim() === dmesgLast.trim());
  return lines.filter((line, at) => {
    const stamp = stampOf(line);
    const isLater = uptime !== undefined && stamp !== undefined && Number(stamp) >= uptime;
    if (last >= 0) return at > last || isLater;
    return uptime === undefined || stamp === undefined || isLater;
  });
}

/** The lines of logcat that are not older than the mark. Stamps have no year: from December on, January is later. */
export function logcatSince(logcat: string, { date }: LogMark): string[] {
  const lines = logcat.split('\n').filter(line => line.trim() !== '');
  if (date === undefined) return lines;
  return lines.filter(line => {
    const stamp = /^(\d\d-\d\d \d\d:\d\d:\d\d)/.exec(line)?.[1];
    if (stamp === undefined) return true;
    return stamp >= date || (date.startsWith('12') && stamp.startsWith('01'));
  });
}

/** Separates the two logs in what the device is asked for. */
const separator = '@@ logcat';

/** The command that prints both logs of a device, Android's only where it has one. */
export const logsCommand = `dmesg 2>/dev/null; echo '${separator}'; logcat -d -b all 2>/dev/null`;

/** What `logsCommand` printed, as far as it is of this run. */
export function logsSince(printed: string, mark: LogMark): string {
  const [dmesg = '', logcat = ''] = printed.replaceAll('\r', '').split(`${separator}\n`);
  return [...dmesgSince(dmesg, mark), ...logcatSince(logcat, mark)].join('\n');
}
