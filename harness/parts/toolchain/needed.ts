import { InfraError } from '../../core/errors.ts';
import { detect, onPath } from '../../setup/detect.mjs';
import { setupCommand, type Tool } from '../../setup/tool.mjs';
import { type ToolName, tools } from '../../setup/tools.mjs';
import { findTool } from '../workstation/tools.ts';

/** Programs without a row in the table of tools, each with the tool whose package contains it. */
export interface Companions {
  readonly programs: readonly string[];
  /** `binutils for aarch64-linux-gnu`. */
  readonly comeWith: string;
}

/** Tools that every build needs, with any compiler. */
export const common = ['make', 'flex', 'bison', 'bc', 'perl'] as const;

/** Programs that LLVM=1 calls. */
export const llvmPrograms = [
  ...['clang', 'ld.lld', 'llvm-ar', 'llvm-nm', 'llvm-objcopy', 'llvm-readelf', 'llvm-strip'],
];

/**
 * Checks that these tools, and those that every build needs, are installed. It only looks for the files, which is fast.
 * Throws one InfraError that lists all missing tools, or UserError for an ENDGOAL_ variable that names no program.
 */
export async function demandTools(names: readonly ToolName[], companions?: Companions): Promise<void> {
  const absent = [...common, ...names].filter(name => !detect(rowOf(name)).path);
  const wrong = absent.find(name => detect(rowOf(name)).problem);
  const programs = companions?.programs.filter(name => !onPath(name, process.env)) ?? [];
  const [first] = absent;
  if (wrong || (first && absent.length === 1 && programs.length === 0)) {
    await findTool(wrong ?? first ?? 'make');
    return;
  }
  if (absent.length + programs.length > 0) {
    throw lacking(
      absent.map(rowOf),
      programs,
      companions?.comeWith ?? '',
      setupCommand(rowOf(names[0] ?? 'make')),
    );
  }
}

/** The table's row of a tool. */
export function rowOf(name: ToolName): Tool {
  const row: Tool | undefined = tools.find(tool => tool.name === name);
  if (!row) throw new Error(`no row for ${name} in harness/setup/tools.mjs`);
  return row;
}

function lacking(
  absent: readonly Tool[],
  programs: readonly string[],
  comeWith: string,
  setup: string,
): InfraError {
  const count = absent.length + programs.length;
  const origin = `${programs.join(', ')} ${programs.length === 1 ? 'comes' : 'come'} with ${comeWith}`;
  // Set-up with an extra group also installs the default groups.
  const [most] = [...absent.map(setupCommand), setup].sort((a, b) => b.length - a.length);
  return new InfraError({
    code: 'tools.missing',
    what:
      count === 1
        ? `tools: ${programs[0]} is missing`
        : `tools: ${count} programs that a kernel build calls are missing`,
    because: [
      ...absent.map(({ name, why }) => `${name} ${why}`),
      ...(programs.length > 0 ? [origin] : []),
    ].join('\n'),
    todo: `${most}; elsewhere than on Debian: put ${count === 1 ? 'it' : 'them'} on the PATH`,
  });
}
