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

let pipe: Socket | undefined;

function guardianPipe(): Socket {
  if (pipe && !pipe.destroyed) return pipe;
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
  return pipe;
}

/** From now on the process group dies when this process does, even when it is killed. Returns the way to end that. */
export function guard(group: number): () => void {
  guardianPipe().write(`+ ${group}\n`);
  return () => {
    guardianPipe().write(`- ${group}\n`);
  };
}
