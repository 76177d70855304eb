import type { InjectedFault } from '../../../contract/injected-fault.ts';
import { withHeaders } from '../../../parts/inject/host-headers.ts';

export const fault: InjectedFault = {
  id: 'F04-host-libc',
  title: 'the libc of this workstation has another elf.h than glibc',
  breaks: {
    settings: withHeaders({ 'elf.h': '#include_next <elf.h>\n#undef ELF32_ST_TYPE\n#undef ELF64_ST_TYPE' }),
  },
  expects: { red: 'build', rule: 'F04-host-libc' },
  needs: 'build',
};
