declare module '../../contract/hooks.ts' {
  interface Hooks {
    /** The .config between the check and the build: the effect of one `olddefconfig` too many. */
    readonly dotconfig?: (text: string) => string;
    /** Files of a finished kernel, copied into `folder` first: a stale object, another Image. */
    readonly kernel?: (folder: string) => Promise<void>;
  }
}

export {};
