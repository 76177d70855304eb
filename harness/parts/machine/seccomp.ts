import { run } from '../../core/exec.ts';

/** What QEMU's own filter of system calls denies: other users, other programs, other processes' priority, old calls. */
const filter = 'on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny';

/** Seconds for QEMU to start without a board and to end again; it takes 0.1. */
const probeDeadline = 10;

const known = new Map<string, Promise<readonly string[]>>();

async function probed(qemu: string): Promise<readonly string[]> {
  const argv = [qemu, '-sandbox', filter, '-machine', 'none', '-nodefaults', '-display', 'none'] as const;
  const { exitCode } = await run([...argv, '-monitor', 'stdio'], {
    owner: 'boot',
    deadline: probeDeadline,
    check: false,
    input: 'quit\n',
  });
  return exitCode === 0 ? ['-sandbox', filter] : [];
}

/** QEMU's words for its filter of system calls (seccomp); none where it was built without. */
export function seccompOf(qemu: string): Promise<readonly string[]> {
  const asked = known.get(qemu) ?? probed(qemu);
  known.set(qemu, asked);
  return asked;
}
