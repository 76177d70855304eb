import { dirname } from 'node:path';

/**
 * Returns the folder in which the user started endgoal. npm runs scripts in the folder of package.json and keeps the
 * user's folder in INIT_CWD.
 */
export function callerFolder(
  env: Readonly<Record<string, string | undefined>> = process.env,
  cwd = process.cwd(),
): string {
  const ofScript = env['npm_package_json'];
  const moved = ofScript !== undefined && dirname(ofScript) === cwd;
  return moved ? (env['INIT_CWD'] ?? cwd) : cwd;
}
