import { ByStem, type Failure } from './failure.ts';

/** Programs of the tree that run on the build machine, by their sources. */
const hostSources =
  /(?:^|\/)(?:scripts\/(?:basic|kconfig|mod|dtc|selinux|gcc-plugins|genksyms|gendwarfksyms|ipe|rust|kallsyms|sorttable|sign-file|asn1_compiler|recordmcount|insert-sys-cert|extract-cert|bin2c|unifdef|conmakehash|pnmtologo)\b|tools\/(?:objtool|bpf|lib|build|include|perf|power|arch|usb)\/|usr\/gen_init_cpio|arch\/\w+\/tools\/|certs\/extract-cert|security\/selinux\/genheaders)/;
const hostFolders = /^(?:\.\.?\/)*(?:scripts|tools|usr)\/.*\.[chly]$/;
/** User-space programs for the target; also below folders whose other programs run on the build machine. */
const targetPrograms = /(?:^|\/)(?:tools\/testing|samples|selftests)\/|\.hdrtest$|(?:^|\/)usr\/include\//;

/** What kind of program something in the log is about. */
export class Origin {
  readonly #hostTargets = new ByStem<true>();

  /** A step of the build: `HOSTCC scripts/sorttable`. */
  hostStep(target: string): void {
    this.#hostTargets.add(target, true);
  }

  /** A user-space program for the target: a selftest, a sample. */
  isUserspace(paths: readonly (string | undefined)[]): boolean {
    return paths.some(path => path !== undefined && targetPrograms.test(path));
  }

  /** A program that runs on the build machine. */
  isHost(source: string | undefined, failure: Failure | undefined): boolean {
    if (this.isUserspace([source, failure?.target])) return false;
    // What is below tools/ has a build system of its own, and runs on the build machine.
    if (/Makefile\.host$|(?:^|\/)tools\/build\/Makefile\.build$/.test(failure?.makefile ?? '')) return true;
    const paths = [source, failure?.target].filter(path => path !== undefined);
    if (paths.some(path => this.#hostTargets.find(path))) return true;
    return paths.some(path => hostSources.test(path)) || (source !== undefined && hostFolders.test(source));
  }
}
