/** The files, commands and environment that the parser reads. All are synchronous. */
export interface KconfigHost {
  /** Text of a file below the tree's root, undefined if there is none. */
  readFile(path: string): string | undefined;
  /**
   * What `$(shell,COMMAND)` printed, as it came, undefined if that is not known yet: the read is then given up
   * at its end with {@link MissingProbes}, which lists all such commands.
   */
  shell(command: string): string | undefined;
  /** Environment that Kconfig files see: ARCH, SRCARCH, srctree, CC, LD, KERNELVERSION and so on. */
  readonly env: Readonly<Record<string, string>>;
}

/** Some `$(shell)` commands have no answer yet: run them, then read the tree again. */
export class MissingProbes extends Error {
  readonly commands: readonly string[];

  constructor(commands: readonly string[]) {
    super(`${commands.length} $(shell) commands have no answer yet`);
    this.name = 'MissingProbes';
    this.commands = commands;
  }
}
