import { enableCompileCache } from 'node:module';

// A quarter of what a check takes is Node compiling our own sources: it keeps what it compiled.
enableCompileCache();
const { runKconfig } = await import('./kconfig/program.ts');
await runKconfig();
