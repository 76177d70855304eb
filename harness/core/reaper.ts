import type { Socket } from 'node:net';
import { execa } from 'execa';

/**
 * The guardian outlives us by a moment: a shell that reads our pipe, knows the process groups that we started, and
 * kills them when the pipe closes. A pipe closes however we die, so this also works for SIGKILL, where no handler of
 * ours runs. It sits in a session of its own, so Ctrl-C on the terminal does not reach it.
 */
const script = `
groups=' '
while read -r op group; do
  case $op in
    +) groups="$groups$group " ;;
    -) groups="\${groups%% $group *} \${groups#* $group }" ;;
  esac
done
for group in $groups; do kill -s KILL -- "-$group" 2>/dev/null; done
`;

/** The process groups that a guardian must know. */
const groups = new Set<number>();
let pipe: Socket | undefined;

function guardianPipe(): Socket {
  if (pipe) return pipe;
  const guardian = execa('/bin/sh', ['-c', script], {
    detached: true,
    cleanup: false,
    reject: false,
    buffer: false,
    stdin: 'pipe',
    stdout: 'ignore',
    stderr: 'ignore',
  });
  guardian.nodeChildProcess.unref();
  pipe = guardian.stdin as Socket;
  pipe.unref();
  // It says by its exit that it is gone.
  pipe.on('error', () => undefined);
  for (const group of groups) pipe.write(`+ ${group}\n`);
  // Somebody killed it: what lives needs another one.
  guardian.nodeChildProcess.once('exit', () => {
    pipe = undefined;
    if (groups.size > 0) guardianPipe();
  });
  return pipe;
}

/** From now on the process group dies when this process does, even when it is killed. Returns the way to end that. */
export function guard(group: number): () => void {
  const known = guardianPipe();
  groups.add(group);
  known.write(`+ ${group}\n`);
  return () => {
    if (groups.delete(group)) pipe?.write(`- ${group}\n`);
  };
}
