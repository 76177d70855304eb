declare module '../../contract/hooks.ts' {
  interface Hooks {
    /** Changes the .config between the check and the build, like an extra `olddefconfig`. */
    readonly dotconfig?: (text: string) => string;
    /** Changes files of a finished kernel, which are first copied into `folder`: a stale object, another Image. */
    readonly kernel?: (folder: string) => Promise<void>;
  }
}

export {};
