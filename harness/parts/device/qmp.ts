import { once } from 'node:events';
import { createConnection } from 'node:net';
import { createInterface } from 'node:readline';
import { InfraError } from '../../core/errors.ts';
import { withDeadline } from '../../core/wait.ts';

/** Seconds for QEMU to answer on its monitor. */
const monitorDeadline = 5;

/** One command of QEMU's human monitor through its QMP socket, and what it prints. Unix socket at `path`. */
export async function monitor(path: string, command: string): Promise<string> {
  const socket = createConnection(path);
  const requests = [
    { execute: 'qmp_capabilities' },
    { execute: 'human-monitor-command', arguments: { 'command-line': command } },
  ];
  const conversation = async () => {
    await once(socket, 'connect');
    for (const request of requests) socket.write(`${JSON.stringify(request)}\n`);
    for await (const line of createInterface({ input: socket })) {
      const { return: answer } = JSON.parse(line) as { readonly return?: unknown };
      if (typeof answer === 'string') return answer;
    }
    return undefined;
  };
  const silent = () =>
    new InfraError({
      code: 'device.monitor-silent',
      what: `device: QEMU's monitor gave no answer to ${command}`,
      todo: 'npm run doctor shows whether QEMU works here',
    });
  try {
    const answer = await withDeadline(conversation(), { seconds: monitorDeadline, otherwise: silent });
    if (answer === undefined) throw silent();
    return answer;
  } finally {
    socket.destroy();
  }
}

/** The host's port of the first forwarded TCP connection, from `info usernet`. */
export function forwardedPort(usernet: string): number | undefined {
  const port = /^\s*TCP\[HOST_FORWARD\]\s+\d+\s+\S+\s+(\d+)\s/m.exec(usernet)?.[1];
  return port === undefined ? undefined : Number(port);
}
