export { describe, test } from './app/test.ts';
