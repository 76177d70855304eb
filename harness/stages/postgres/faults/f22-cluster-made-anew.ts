import type { InjectedFault } from '../../../contract/injected-fault.ts';
import { replaceOnce } from '../../../parts/inject/edit.ts';
import { changing } from '../../../parts/inject/initramfs.ts';

export const fault: InjectedFault = {
  id: 'F22-cluster-made-anew',
  title: 'every power-on makes a new cluster over the old one',
  breaks: {
    spec: changing('services.sh', text =>
      replaceOnce(
        text,
        '  if [ ! -f "/system$cluster/PG_VERSION" ]; then\n',
        '  rm -rf "/system$cluster"\n  if true; then\n',
      ),
    ),
  },
  expects: { red: 'postgres', rule: 'F22-cluster-made-anew' },
};
