import type { ExpectedMount, ExpectedNode } from '../../contract/profile.ts';
import type { Verdict } from '../../contract/stage.ts';
import { redOf } from '../../contract/verdict.ts';
import type { BootEvidence } from './stage.ts';

type SurfaceCheck = 'node' | 'mount';

const red = redOf<SurfaceCheck>();

/** A row that is for a guest with endgoal's init alone. */
function notItsOwn(evidence: BootEvidence, check: 'node' | 'mount', subject: string) {
  const row = [...evidence.expected.nodes, ...evidence.expected.mounts].find(
    each => ('path' in each ? each.path : each.directory) === subject,
  );
  if (!evidence.own || row?.ownInit) return undefined;
  const skipped = "the image's own init decides on it";
  return { check, subject, says: skipped, skipped } as const;
}

/** Why a node is not there although the image's kernel can make it. */
function initMakesNone({ own, expected, guest }: BootEvidence, node: ExpectedNode) {
  const on = new RegExp(`^CONFIG_${node.option}=[ym]$`, 'm').test(guest?.config ?? expected.config ?? '');
  if (!own || !on) return undefined;
  const dev = guest?.mounts.find(({ directory }) => directory === '/dev');
  return {
    because: `the kernel has CONFIG_${node.option}; /dev is ${dev ? dev.type : 'a folder of the image'}, and init made no node there; needed because ${node.reason}`,
    todo: `mount devtmpfs on /dev in the image's init, or make the node: mknod ${node.path} c $(tr : ' ' </sys/class/misc/${node.path.split('/').at(-1)}/dev)`,
  };
}

/** A device node that must be there. */
export function judgeNode(evidence: BootEvidence, node: ExpectedNode): Verdict<SurfaceCheck> {
  const other = notItsOwn(evidence, 'node', node.path);
  if (other) return other;
  const { guest } = evidence;
  const found = guest?.devices.find(device => device.path === node.path);
  if (found) return { check: 'node', subject: node.path, says: `${node.path} is there` };
  return red(
    'node',
    {
      code: 'boot.node-missing',
      what: `boot: ${node.path} is missing in the guest`,
      because: `CONFIG_${node.option} makes it; needed because ${node.reason}`,
      todo: `npm run kconfig -- explain ${node.option} says why it is not there`,
      ...initMakesNone(evidence, node),
    },
    node.path,
  );
}

/** A mount that must be there, of its type. */
export function judgeMount(evidence: BootEvidence, mount: ExpectedMount): Verdict<SurfaceCheck> {
  const other = notItsOwn(evidence, 'mount', mount.directory);
  if (other) return other;
  const { guest } = evidence;
  const found = guest?.mounts.find(row => row.directory === mount.directory);
  if (found?.type === mount.type) {
    return { check: 'mount', subject: mount.directory, says: `${mount.directory} is ${mount.type}` };
  }
  return red(
    'mount',
    {
      code: 'boot.mount-missing',
      what: `boot: ${mount.directory} is ${found ? `${found.type} instead of ${mount.type}` : 'not mounted'}`,
      because: `CONFIG_${mount.option} makes it; needed for ${mount.reason}`,
      todo: "look at init's milestones in console.log; it says which step failed",
    },
    mount.directory,
  );
}
