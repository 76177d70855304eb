import { type BuildCause, fill } from './cause.ts';
import { type CauseCode, causeOf } from './causes.ts';
import { packageOfLibrary, packageOfModule, packageOfProgram } from './packages.ts';
import type { BuildRule, Seen } from './rule.ts';
import { memoryCause } from './rules/machine.ts';

/** What is said of an error: its cause by code, whose it is, why, and what to do. */
export interface Advice {
  readonly code: CauseCode;
  readonly blame: BuildCause['blame'];
  readonly because: string;
  readonly todo: string;
  readonly field?: 'F03' | 'F04';
}

/** Names that KernelSU and what is made of it bring into a tree. */
const kernelSu =
  /(?:^|[\s/])drivers\/(?:kernelsu|ksu)\/|KernelSU(?:-Next)?\/kernel\/|\b_*(?:ksu|susfs)_\w|\bsusfs\w*\.[cho]\b|CONFIG_KSU|\bKernelSU\b.*(?:hook|not|must|require)/;

/** Why a complaint was made, by the rule that read it. */
export function adviceFor(rule: BuildRule, seen: Seen, source: string | undefined): Advice {
  if (rule.warning) return advice('build.warning', seen);
  const own = typeof rule.cause === 'function' ? rule.cause(seen) : rule.cause;
  const names = [source, seen.groups['file'], seen.target, seen.groups['symbol'], seen.groups['what']].join(
    ' ',
  );
  return advice(mayBePatch(own) && kernelSu.test(names) ? 'build.kernelsu' : (own ?? 'build.unknown'), seen);
}

/** Whether a patch to the tree may be behind it. */
function mayBePatch(code: CauseCode | undefined): boolean {
  const blame = code === undefined ? 'unknown' : causeOf(code).blame;
  return blame === 'product' || blame === 'unknown' || code === 'build.compiler-too-new';
}

/** Why make gave a target up, by its status alone. */
export function adviceForStatus(seen: Seen): Advice {
  const { status = '', target = '' } = seen;
  if (status === 'Error 137' || status === 'Killed') return advice(memoryCause(seen), seen);
  if (status === 'Error 127') {
    return advice('build.tool-missing', {
      ...seen,
      groups: { tool: `a program that the recipe of ${target} names` },
    });
  }
  if (status === 'Error 126') return advice('build.not-executable', seen);
  if (/^(?:Error (?:130|143|129|141)|Interrupt|Terminated|Hangup|Quit)$/.test(status))
    return advice('build.interrupted', seen);
  if (/^(?:Error 13[2-9]|Segmentation|Bus|Illegal|Aborted|Trace)/.test(status))
    return advice('build.tool-crash', seen);
  // make says this of a folder, or of itself, when something in it failed.
  const passedOn = status === 'Error 2' && !/\.\w+$/.test(target.replace(/^\.+/, ''));
  return advice(passedOn ? 'build.first-error-missing' : 'build.unknown', seen);
}

function advice(code: CauseCode, { groups, target = '' }: Seen): Advice {
  const cause = causeOf(code);
  const known = { target, ...groups, package: packageFor(groups) };
  const { blame, field } = cause;
  const text = { because: fill(cause.because, known), todo: fill(cause.todo, known).trim() };
  return { code, blame, ...text, ...(field && { field }) };
}

function packageFor({ tool, module, header, lib, what }: Seen['groups']): string {
  if (module !== undefined) return packageOfModule(module);
  if (header !== undefined || lib !== undefined) return packageOfLibrary(header ?? lib ?? '');
  if (tool !== undefined) return /\s/.test(tool) ? 'it (the lines above name it)' : packageOfProgram(tool);
  if (/ncurses/.test(what ?? '')) return 'libncurses-dev';
  if (/libelf|ORC/.test(what ?? '')) return 'libelf-dev';
  if (/[Qq]t/.test(what ?? '')) return 'qtbase5-dev';
  if (/[Gg]tk/i.test(what ?? '')) return 'libgtk2.0-dev libglib2.0-dev libglade2-dev';
  return 'the library that the lines above name, with its headers (-dev, -devel)';
}
