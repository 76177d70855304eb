import type { Rule } from '../../../contract/rule.ts';
import type { Symptom } from '../../../contract/stage.ts';
import type { Evidence } from '../../../contract/stages.ts';
import { changed, changedGuest, green } from '../../samples/green.ts';
import { kernelFileIn, kernelWordsIn } from '../command.ts';
import { lines, optionOf } from '../options.ts';

/** Consoles by the beginning of their name, and the option that lets the kernel print there. */
const consoleOptions = {
  ttyAMA: 'SERIAL_AMBA_PL011_CONSOLE',
  ttyS: 'SERIAL_8250_CONSOLE',
  hvc: 'VIRTIO_CONSOLE',
} as const;

/** The console that a VMM's board has first: what the console log is read from. */
const boards = [
  { vmm: /qemu/, console: 'ttyAMA0' },
  { vmm: /crosvm/, console: 'ttyS0' },
] as const;

function consoleOf(command: readonly string[]) {
  const named = /\bconsole=([A-Za-z]+)(\d*)/.exec(kernelWordsIn(command));
  const board = boards.find(({ vmm }) => vmm.test(command[0] ?? ''));
  return { named: named && `${named[1]}${named[2]}`, driver: named?.[1] ?? '', board: board?.console };
}

const ended = ({ stage, check }: Symptom, { boot }: Evidence) =>
  stage === 'boot' && check === 'init' ? boot?.end : undefined;

const silent = (bytes: number) => ({ how: 'silent', at: 21, seconds: 20.2, bytes }) as const;

export const kernelRules: readonly Rule[] = [
  {
    id: 'F08-other-kernel',
    matches({ stage, check, failure }, { boot, build }) {
      const runs = boot?.guest?.buildId;
      if (stage !== 'boot' || (check !== 'build-id' && check !== 'config')) return undefined;
      if (runs === undefined || runs === boot?.expected.buildId) return undefined;
      const loaded = boot && kernelFileIn(boot.command);
      return {
        because: lines(failure.because, loaded && `the VMM loads ${loaded}; built was ${build?.image}`),
        todo: 'put the built Image where the VMM loads it from, before anything else is believed of this guest',
      };
    },
    sample: { stage: 'boot', check: 'build-id', evidence: changedGuest({ buildId: '00'.repeat(20) }) },
  },
  {
    id: 'F11-wrong-console',
    matches(symptom, evidence) {
      const end = ended(symptom, evidence);
      if (end?.how !== 'silent' || end.bytes > 0 || end.lateBytes) return undefined;
      const { named, driver, board } = consoleOf(evidence.boot?.command ?? []);
      const option = consoleOptions[driver as keyof typeof consoleOptions];
      const value = option && optionOf(evidence, option);
      const listened =
        board && named !== board
          ? `the machine's first UART is ${board}, and that is listened to`
          : undefined;
      return {
        because: lines(
          named
            ? `the kernel command line names console=${named}`
            : 'the kernel command line names no console',
          option && value && `its driver is CONFIG_${option}, which is ${value} in this kernel`,
          listened,
        ),
        todo:
          value === 'n'
            ? `put CONFIG_${option}=y back, or name another console`
            : board && named !== board
              ? `say console=${board} on the kernel command line`
              : 'KERNEL_ARGS=earlycon npm test: an early console prints before any console driver is there',
      };
    },
    sample: {
      stage: 'boot',
      check: 'init',
      evidence: changed('boot', {
        end: silent(0),
        consoleBytes: 0,
        lastLines: [],
        command: green.boot.command.map(word => word.replace('console=ttyAMA0', 'console=hvc0')),
      }),
    },
  },
  {
    id: 'F12-hung-without-a-word',
    matches(symptom, evidence) {
      const end = ended(symptom, evidence);
      const hung = end?.how === 'deadline' || (end?.how === 'silent' && end.bytes > 0);
      if (!hung) return undefined;
      const last = evidence.boot?.lastLines ?? [];
      const inInit = evidence.boot?.initStarted ?? last.some(line => /Run \S+ as init process/.test(line));
      return {
        because: inInit
          ? 'the kernel was done and had started init; init never said that it runs'
          : 'the kernel itself hung: it had not started init',
        todo: inInit
          ? 'see what init does before its first word (harness/parts/guest/image/init, or the init of your root file system)'
          : 'KERNEL_ARGS="ignore_loglevel initcall_debug" npm test: the last call without a return is the one that hangs',
      };
    },
    sample: {
      stage: 'boot',
      check: 'init',
      evidence: changed('boot', { end: silent(9000), lastLines: ['[    0.96] Run /init as init process'] }),
    },
  },
  {
    id: 'F18-init-hung',
    matches({ stage, check, failure }, { boot }) {
      const milestones = boot?.guest?.milestones ?? [];
      if (stage !== 'boot' || check !== 'up' || milestones.some(({ name }) => name === 'up'))
        return undefined;
      const last = milestones.at(-1);
      return {
        because: lines(`init's last step was ${last?.name ?? 'its first word'}`, failure.because),
        todo: 'see which of the processes above init waits for, and what that waits for',
      };
    },
    sample: { stage: 'boot', check: 'up', evidence: changedGuest({ milestones: [] }) },
  },
  {
    id: 'channel-missing',
    matches({ stage, check, failure }, evidence) {
      const said = evidence.boot?.lastLines.find(line => /endgoal-init: channel [\d.]+ failed/.test(line));
      if (stage !== 'boot' || check !== 'channel' || !said) return undefined;
      return {
        lastLine: said,
        because: lines(
          failure.because,
          `CONFIG_SERIAL_8250_PCI is ${optionOf(evidence, 'SERIAL_8250_PCI')} in this kernel`,
        ),
        todo: 'give the machine its second UART (QEMU: -device pci-serial), and the kernel its driver',
      };
    },
    sample: {
      stage: 'boot',
      check: 'channel',
      evidence: changed('boot', {
        lastLines: ['endgoal-init: channel 1.04 failed: no UART for the command channel'],
        silentAgent: { what: 'boot: nobody answers', blame: 'product', todo: 'look' },
      }),
    },
  },
  {
    id: 'vmm-refuses',
    matches(symptom, evidence) {
      const end = ended(symptom, evidence);
      const { vmm = '', consoleBytes = 0 } = evidence.boot ?? {};
      const failed = end?.how === 'exited' && (end.exit.exitCode !== 0 || end.exit.signal !== undefined);
      const silently = failed && consoleBytes === 0 && vmm !== '';
      if (!silently && symptom.failure.code !== 'helper.ended-early') return undefined;
      const said = silently ? vmm : symptom.failure.lastLine;
      return {
        blame: 'infrastructure',
        because: `the VMM ended before it ran anything; it said: ${said?.trim().split('\n').at(-1)}`,
        todo: 'correct its command line, or get a version of it that knows what it was given: npm run doctor',
      };
    },
    sample: {
      stage: 'boot',
      evidence: { config: green.config, build: green.build },
      failure: {
        code: 'helper.ended-early',
        what: 'boot: QEMU ended before it was ready',
        blame: 'infrastructure',
        lastLine: 'qemu-system-aarch64: -vault: invalid option',
        todo: 'npm run doctor shows whether the tool works here',
      },
    },
  },
];
