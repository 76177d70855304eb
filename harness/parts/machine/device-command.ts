import { InfraError } from '../../core/errors.ts';
import type { Argv } from '../../core/exec.ts';
import { type AdbDevice, quoted } from './adb/client.ts';
import { crosvmArgv, crosvmDialect } from './crosvm-argv.ts';
import { crosvmWords } from './crosvm-words.ts';
import { deviceWiring, qemuArgv } from './qemu-argv.ts';
import type { VmSpec } from './vm.ts';

/** Whether a VMM is a crosvm, by the name of its file. */
const isCrosvm = (vmm: string) => /crosvm$/.test(vmm);

/** crosvm of the APEX finds its libraries only where their folders are named. */
export function environmentOf(vmm: string): string[] {
  if (!vmm.startsWith('/apex/')) return [];
  return ['env', 'LD_LIBRARY_PATH=/apex/com.android.virt/lib64:/system/lib64'];
}

/** A command as one line for a shell. */
export const lineOf = (words: readonly string[]) => words.map(quoted).join(' ');

/** Why a VMM did not say its options, by what the device's shell said of it. */
const refusals: readonly (readonly [RegExp, rule: string, because: string, todo: string])[] = [
  [
    /Exec format error|not executable: .*ELF|wrong ELF|unexpected e_machine|syntax error/i,
    'vmm-other-architecture',
    'it is built for another architecture',
    'give a crosvm that is built for aarch64',
  ],
  [
    /Permission denied|can't execute|cannot execute/i,
    'vmm-not-executable',
    'it may not be executed: its permission, its mount (noexec) or SELinux',
    'chmod 0755 it; or as root there: setenforce 0, to see whether SELinux is the cause',
  ],
  [
    /CANNOT LINK EXECUTABLE|error while loading shared libraries|GLIBC_/i,
    'vmm-libraries-missing',
    'its libraries are not on the device',
    'link it statically, or build it for the C library of the device',
  ],
  [
    /inaccessible or not found|not found|No such file/i,
    'vmm-missing',
    'it, or its program interpreter, is not there',
    'look whether it is there, and that it is built for the C library of the device',
  ],
];

/** Asks a VMM on the device for its options; the returned function makes its command line. */
export async function deviceCommand(
  device: AdbDevice,
  vmm: string,
): Promise<(spec: VmSpec, folder: string) => Argv> {
  if (!isCrosvm(vmm)) return (spec, folder) => qemuArgv(vmm, spec, deviceWiring(spec, folder));
  const help = await device.shell(lineOf([...environmentOf(vmm), vmm, 'run', '--help']), { deadline: 20 });
  const said = help.stdout + help.stderr;
  if (!/--params\b/.test(said)) {
    const [, rule, because, todo] = refusals.find(([form]) => form.test(said)) ?? [];
    throw new InfraError({
      code: 'vmm.no-help',
      what: `device: ${vmm} does not say which options it has (exit code ${help.exitCode})`,
      lastLine: crosvmWords(said) || said.trim().split('\n').at(-1) || 'it printed nothing',
      ...(because ? { because } : {}),
      todo: todo ?? `run it by hand there: ${vmm} run --help`,
      rule: rule ?? 'vmm-no-help',
    });
  }
  const dialect = crosvmDialect(said);
  return (spec, folder) => crosvmArgv(vmm, spec, folder, dialect, { console: 'file', vsock: 'vhost' });
}
