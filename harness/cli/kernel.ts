import { safeJson } from '../core/output/json.ts';
import { openStore } from '../core/store/store.ts';
import { here } from './here.ts';
import { identify } from './kernel/identify.ts';
import { printIdentity, printStored } from './kernel/print.ts';
import { storedKernels } from './kernel/stored.ts';
import { commandLine, main } from './main.ts';

const json = ['--json', 'one JSON object a kernel and line'] as const;
const stored = () => storedKernels(openStore(here().settings.store));
const print = (text: string) => process.stdout.write(text);

await main(async () => {
  const program = commandLine('kernel').description(
    'Identifies kernel images, and lists those of the store.',
  );
  program
    .command('identify')
    .description(
      'Profile, build id, configuration, compiler and store entry of any kernel image: Image (raw or packed), bzImage, vmlinux, EFI zboot, unified kernel image, uImage, FIT, or the boot.img of a phone.',
    )
    .argument('<image...>')
    .option(...json)
    .action(async (images: readonly string[], options: { json?: true }) => {
      const kernels = await stored();
      for (const image of images) {
        const identity = await identify(image, kernels);
        if (!options.json) print(printIdentity(identity));
        else print(`${safeJson(identity)}\n`);
      }
    });
  program
    .command('list')
    .description('Kernels of the store: key, when it was made, build id, profile, tree, compiler.')
    .option(...json)
    .action(async (options: { json?: true }) => {
      const kernels = await stored();
      if (!options.json) print(printStored(kernels));
      else for (const kernel of kernels) print(`${safeJson(kernel)}\n`);
    });
  await program.parseAsync();
});
