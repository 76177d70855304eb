import type { InjectedFault } from '../../../contract/injected-fault.ts';
import { replaceOnce } from '../../../parts/inject/edit.ts';
import { editing } from '../../../parts/inject/tree.ts';

export const fault: InjectedFault = {
  id: 'F02-source-edited',
  title: 'certs/extract-cert.c is edited to get round a build error',
  breaks: {
    tree: editing('certs/extract-cert.c', text => replaceOnce(text, '#include <openssl/err.h>', '')),
  },
  expects: { red: 'config', rule: 'F02-source-edited' },
};
