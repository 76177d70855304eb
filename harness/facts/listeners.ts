import type { Listener } from './facts.ts';

/** Reads what the guest's agent prints for `sockets`: `tcp 127.0.0.1:5432 PID NAME` a line. Other lines are passed over. */
export function parseListeners(text: string): Listener[] {
  return text.split('\n').flatMap(line => {
    const [, kind, address = '', pid, process = ''] =
      /^(tcp6?|unix|vsock) (.*) (\d+) (\S+)$/.exec(line) ?? [];
    return kind ? [{ kind: kind as Listener['kind'], address, pid: Number(pid), process }] : [];
  });
}
