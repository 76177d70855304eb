/** The public face of endgoal; everything else is private. Configuration files get define.ts alone under the same name. */

export { describe, devices, expect, profile, test } from './app/test.ts';
export * from './define.ts';
