/** A VM that runs on a device, by its VMM's process. */
export interface RunningVm {
  readonly pid: number;
  /** Its vsock context id; undefined where its command line names none. */
  readonly cid?: number | undefined;
  /** The VMM's command line. */
  readonly command: string;
}

/** How VMMs name the CID: crosvm's --cid and --vsock, QEMU's guest-cid. */
const cidWords = /(?:--cid[ =]|-c |--vsock[ =](?:\S*,)?cid=|guest-cid=)(\d+)/;

/** Reads lines of a process id and its command line. */
export function runningVms(text: string): RunningVm[] {
  return text.split('\n').flatMap(line => {
    const [, pid, command] = /^(\d+) (.+)$/.exec(line.trim()) ?? [];
    if (!pid || !command) return [];
    const cid = cidWords.exec(command)?.[1];
    return [{ pid: Number(pid), ...(cid ? { cid: Number(cid) } : {}), command: command.trim() }];
  });
}

/** A VM in one line, for messages. */
export const sayVm = ({ pid, cid, command }: RunningVm) =>
  `process ${pid}${cid === undefined ? '' : ` (CID ${cid})`}: ${command.slice(0, 120)}`;

/** The wanted CID, or the next one that none of the VMs has. */
export function freeCid(wanted: number, vms: readonly RunningVm[]): number {
  const taken = new Set(vms.map(({ cid }) => cid));
  let cid = wanted;
  while (taken.has(cid)) cid++;
  return cid;
}
