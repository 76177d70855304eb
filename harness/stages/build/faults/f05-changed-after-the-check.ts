import type { InjectedFault } from '../../../contract/injected-fault.ts';
import { replaceOnce } from '../../../parts/inject/edit.ts';

export const fault: InjectedFault = {
  id: 'F05-changed-after-the-check',
  title: 'one olddefconfig too many takes TUN away between check and build',
  breaks: { dotconfig: text => replaceOnce(text, 'CONFIG_TUN=y\n', '# CONFIG_TUN is not set\n') },
  expects: { red: 'build', rule: 'F05-changed-after-the-check' },
  needs: 'build',
};
