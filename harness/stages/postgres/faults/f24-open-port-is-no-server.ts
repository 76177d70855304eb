import type { InjectedFault } from '../../../contract/injected-fault.ts';
import { replaceOnce } from '../../../parts/inject/edit.ts';
import { changing } from '../../../parts/inject/initramfs.ts';

/** A message of five bytes, of a type that PostgreSQL's protocol does not have. */
const stranger = 'WAAAAAQ=';

export const fault: InjectedFault = {
  id: 'F24-open-port-is-no-server',
  title: 'something accepts on the port that is no PostgreSQL',
  breaks: {
    spec: changing('services.sh', text =>
      replaceOnce(
        text,
        'agent relay vsock:$any:5432 tcp:127.0.0.1:5432',
        `chroot /system /usr/bin/socat -d -d VSOCK-LISTEN:5432,fork 'SYSTEM:echo ${stranger} | base64 -d'`,
      ),
    ),
  },
  expects: { red: 'postgres', rule: 'F24-no-server-behind-port' },
};
