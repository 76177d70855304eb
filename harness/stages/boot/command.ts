/** What the machine's command gives the kernel to read: QEMU's -append, crosvm's --params. */
export function kernelWordsIn(command: readonly string[]): string {
  const at = command.findIndex(word => word === '-append' || word === '--params');
  return (at < 0 ? undefined : command[at + 1]) ?? 'nothing';
}

/** The kernel that the machine's command loads: QEMU's -kernel, crosvm's last word. */
export function kernelFileIn(command: readonly string[]): string | undefined {
  const at = command.indexOf('-kernel');
  return at < 0 ? command.at(-1) : command[at + 1];
}
