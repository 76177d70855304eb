import { InfraError, UserError } from '../../core/errors.ts';
import { type Detection, detect } from '../../setup/detect.mjs';
import { overrideOf, setupCommand, type Tool } from '../../setup/tool.mjs';
import { type ToolName, tools } from '../../setup/tools.mjs';
import { withVersion } from '../../setup/version.mjs';

/** A tool that is installed on this workstation and starts. */
export interface FoundTool {
  readonly name: ToolName;
  /** Absolute path of the program, or of a library's header. */
  readonly path: string;
  /** Version line that the program prints. Undefined for a library. */
  readonly version: string | undefined;
}

const examined = new Map<string, Promise<Detection>>();

/** Versions by path, so that each program is started once. */
function examine(detection: Detection): Promise<Detection> {
  const key = detection.path ?? '';
  const known = examined.get(key) ?? withVersion(detection);
  examined.set(key, known);
  return known;
}

/**
 * Finds a tool: by its ENDGOAL_ variable, else on the PATH, else in endgoal's tool store (checksum verified). Throws
 * UserError if the variable is wrong, InfraError if the tool is missing or does not start.
 */
export async function findTool(
  name: ToolName,
  env: Readonly<NodeJS.ProcessEnv> = process.env,
): Promise<FoundTool> {
  const tool = tools.find(row => row.name === name);
  if (!tool) throw new Error(`no row for ${name} in harness/setup/tools.mjs`);
  const detection = detect(tool, env);
  const { path, problem, version } = detection.path ? await examine(detection) : detection;
  if (path && !problem) return { name, path, version };
  throw env[overrideOf(tool)] ? wrongOverride(tool, problem) : lacking(tool, problem);
}

function wrongOverride(tool: Tool, problem: string | undefined): UserError {
  return new UserError({
    code: 'tools.unusable',
    what: `tools: the ${tool.name} that was named can't be used`,
    because: problem ?? 'unknown',
    todo: `correct ${overrideOf(tool)}, or unset it`,
  });
}

function lacking(tool: Tool, problem: string | undefined): InfraError {
  return new InfraError({
    code: 'tools.missing',
    what: `tools: ${tool.name} is ${problem ? 'damaged' : 'missing'}; ${tool.why}`,
    ...(problem ? { because: problem } : {}),
    todo: `${setupCommand(tool)}; elsewhere than on Debian: ${tool.elsewhere}, on the PATH or as ${overrideOf(tool)}=<path>`,
  });
}
