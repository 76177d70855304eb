import type { Reach, Service } from '../../../contract/service.ts';
import type { Listener } from '../../../facts/facts.ts';
import { parseListeners } from '../../../facts/listeners.ts';
import type { Machine } from '../../machine/machine.ts';

/** What the guest says about a service that does not answer. Plain data. */
export interface Link {
  readonly listeners: readonly Listener[];
  /** Process ids of the service's processes, at each of several looks. */
  readonly seen: readonly (readonly number[])[];
  /** The last lines of its logs, by file; one that is not there has none. */
  readonly logs: Readonly<Record<string, readonly string[]>>;
}

/** Looks at the processes: a service that is started again and again has others each time. */
const looks = 3;
const between = 1;
const quotedLines = 8;
const deadline = 20;

const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

const script = ({ process, logs = [] }: Service) => `
agent sockets
${
  process
    ? `for look in ${Array.from({ length: looks }, (_, n) => n).join(' ')}; do
  echo "@@ look"; for comm in /proc/[0-9]*/comm; do read -r name <$comm && [ "$name" = ${quoted(process.slice(0, 15))} ] && echo $comm; done
  sleep ${between}
done`
    : ''
}
${logs.map(log => `echo ${quoted(`@@ log ${log}`)}; tail -n ${quotedLines} ${quoted(`/proc/1/root${log}`)}`).join('\n')}
`;

/** Asks the guest why a service does not answer: sockets, processes, logs. */
export async function lookAtLink(machine: Pick<Machine, 'exec'>, service: Service): Promise<Link> {
  const { stdout } = await machine.exec(script(service), { deadline, where: 'initramfs' });
  return parseLink(stdout);
}

/** Reads what the script printed. */
function parseLink(text: string): Link {
  const [sockets = '', ...parts] = text.split(/^@@ /m);
  const logs: Record<string, readonly string[]> = {};
  const seen: number[][] = [];
  for (const part of parts) {
    const [head = '', ...lines] = part.split('\n');
    const rows = lines.filter(Boolean);
    if (head.startsWith('log ')) logs[head.slice(4)] = rows;
    else seen.push(rows.flatMap(row => Number(/^\/proc\/(\d+)\//.exec(row)?.[1] ?? []) || []));
  }
  return { listeners: parseListeners(sockets), seen, logs };
}

/** Whether a socket is the one that a service must have. */
export function isWanted(reach: Reach, { kind, address }: Listener): boolean {
  switch (reach.by) {
    case 'vsock':
      return kind === 'vsock' && address.endsWith(`:${reach.port}`);
    case 'tcp':
      return (
        (kind === 'tcp' &&
          (address === `${reach.host}:${reach.port}` || address === `0.0.0.0:${reach.port}`)) ||
        (kind === 'tcp6' && address === `${'0'.repeat(32)}:${reach.port}`)
      );
    case 'unix':
      return kind === 'unix' && address === reach.path;
  }
}
