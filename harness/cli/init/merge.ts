import { UserError } from '../../core/errors.ts';
import { ignoredPaths, scripts } from './templates.ts';

/** Adds the scripts of endgoal to package.json. Existing scripts and versions stay unchanged. */
export function mergePackage(text: string | undefined, name: string, version: string): string {
  let old: Record<string, unknown> = { name, private: true };
  if (text !== undefined) {
    try {
      old = JSON.parse(text);
    } catch (cause) {
      const because = String(cause);
      throw new UserError(
        {
          code: 'init.package-json-invalid',
          what: 'init: package.json is not valid JSON',
          because,
          todo: 'correct it',
        },
        { cause },
      );
    }
  }
  const group = (key: string) => (old[key] ?? {}) as Record<string, string>;
  const present = { ...group('dependencies'), ...group('devDependencies') };
  const dev = present['endgoal']
    ? group('devDependencies')
    : { ...group('devDependencies'), endgoal: `^${version}` };
  const merged = {
    ...old,
    type: old['type'] ?? 'module',
    scripts: { ...scripts, ...withoutPlaceholder(group('scripts')) },
    ...(Object.keys(dev).length > 0 ? { devDependencies: dev } : {}),
  };
  return `${JSON.stringify(merged, undefined, 2)}\n`;
}

/** `npm init` writes a test script that always fails, so it is replaced. */
function withoutPlaceholder({ test, ...others }: Record<string, string>): Record<string, string> {
  return test === undefined || test.includes('no test specified') ? others : { test, ...others };
}

/** Adds endgoal's paths to .gitignore. */
export function mergeIgnored(text = ''): string {
  const lines = text.split('\n');
  const missing = ignoredPaths.filter(path => !lines.includes(path) && !lines.includes(path.slice(0, -1)));
  if (missing.length === 0) return text;
  return `${text && !text.endsWith('\n') ? `${text}\n` : text}${missing.join('\n')}\n`;
}
