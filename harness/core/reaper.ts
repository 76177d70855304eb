import type { Socket } from 'node:net';
import { execa } from 'execa';

/**
 * The reaper is a shell that outlives endgoal for a moment. It reads a pipe from endgoal, learns the started process
 * groups, and kills them when the pipe closes. The pipe also closes on SIGKILL, when no handler of endgoal can run. The
 * reaper has its own session, so Ctrl-C on the terminal does not reach it.
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

/** The process groups that a reaper must know. */
const groups = new Set<number>();
let pipe: Socket | undefined;

function reaperPipe(): Socket {
  if (pipe) return pipe;
  const reaper = execa('/bin/sh', ['-c', script], {
    detached: true,
    cleanup: false,
    reject: false,
    buffer: false,
    stdin: 'pipe',
    stdout: 'ignore',
    stderr: 'ignore',
  });
  reaper.nodeChildProcess.unref();
  pipe = reaper.stdin as Socket;
  pipe.unref();
  // The exit event reports the end of the reaper, so write errors need no handling.
  pipe.on('error', () => undefined);
  for (const group of groups) pipe.write(`+ ${group}\n`);
  // If the reaper was killed, running processes need a new one.
  reaper.nodeChildProcess.once('exit', () => {
    pipe = undefined;
    if (groups.size > 0) reaperPipe();
  });
  return pipe;
}

/** Kills the process group when endgoal dies, even by SIGKILL. Returns a function that cancels this. */
export function guard(group: number): () => void {
  const known = reaperPipe();
  groups.add(group);
  known.write(`+ ${group}\n`);
  return () => {
    if (groups.delete(group)) pipe?.write(`- ${group}\n`);
  };
}
