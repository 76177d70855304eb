import { runKconfig } from './kconfig/program.ts';

await runKconfig();
