import { profiles } from '../../fragments/profiles.ts';
import { settingsWithFault } from '../app/find-fault.ts';
import { profileNamed } from '../app/project.ts';
import { lanes, readSettings } from '../contract/settings.ts';
import { toolchainNames } from '../parts/toolchain/named.ts';
import { commandLine, main, runsOn } from './main.ts';
import { runSuites } from './run-suites.ts';

const help = `
What is set by environment variables:
  PROFILE        what is built and demanded: ${Object.keys(profiles).join(', ')} (vault-guest)
  LANE           where it runs: ${lanes.join(', ')} (qemu)
  TOOLCHAIN      what compiles: ${toolchainNames.join(', ')} (host-gcc)
  AOSP_ROOT      for TOOLCHAIN=aosp: folder with AOSP's prebuilts; AOSP_CLANG=clang-r… names another than the newest
  KERNEL_SRC     folder of a kernel tree to build instead of Debian's
  KERNEL_IMAGE   raw arm64 Image to test instead of building one
  ROOTFS         ext4 image to use as the guest's root instead of ours
  HOSTCFLAGS, HOSTLDFLAGS   for the kernel's host tools
  JOBS           parallel compile jobs (the number of processors)
  CCACHE_REMOTE  compiler cache that machines share: redis://host, redis+unix:/socket or http://host/path
  NETWORK        1: PostgreSQL also over a bridge with TAP, and over gvproxy with gvforwarder
  GVFORWARDER    gvforwarder for arm64, static; else it is built where Go is installed
  SOAK           minutes that the guest is to stay up after all else; the nightly run's 30
  ENDGOAL_CROSVM crosvm for LANE=crosvm, where it is not on the PATH
  DEVICE         adb serial for LANE=device, or "virtual"
  ENDGOAL_STORE  where sources, toolchains and builds are kept (~/.cache/endgoal)
  ENDGOAL_REPORTS  where runs and their reports go (reports)
  ENDGOAL_TRACE  1 shows stack traces
  ENDGOAL_FAULT  id of a seeded fault that this run carries (npm run faults -- --list)

Examples:
  npm test                                     the whole chain
  npm test -- suites/30-boot.test.ts           one suite, and what it needs
  KERNEL_SRC=~/linux npm test                  your own tree
  npm test -- --shard 1/2 --reporter blob      anything that vitest knows`;

await main(async () => {
  const program = commandLine('test')
    .description(
      'Proves the whole way from config fragments to a PostgreSQL answer, stage by stage, on real parts.',
    )
    .argument('[suites or vitest options...]')
    .allowUnknownOption()
    .helpOption('-h, --help', 'show this')
    .addHelpText('after', help)
    .parse();

  const settings = await settingsWithFault(readSettings());
  profileNamed(settings.profile);
  await runSuites(program.args, settings);
}, runsOn);
