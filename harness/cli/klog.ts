import { readFileSync } from 'node:fs';
import { scanKernelLog } from '../klog/scanner.ts';

for (const file of process.argv.slice(2).filter(a => a !== '--json')) {
  console.log(JSON.stringify({ file, incidents: scanKernelLog(readFileSync(file)) }));
}
