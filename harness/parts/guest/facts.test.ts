import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { after } from '../../core/wait.ts';
import { takeFacts } from './facts.ts';

/** What facts.sh and dmesg of a guest with this .config would say, and how long its UART takes for each. */
function mockGuest(config: string, { seconds = 0 } = {}) {
  const sum = createHash('sha256').update(config).digest('hex');
  const asked: string[] = [];
  return {
    asked,
    async exec(command: string) {
      asked.push(command);
      await new Promise<void>(resolve => after(seconds, resolve));
      const known = command.endsWith(` ${sum}`);
      const told = known ? '' : gzipSync(config).toString('base64');
      const stdout = command.startsWith('sh ')
        ? `\n@@ config-sha256\n${sum}\n\n@@ config-gz\n${told}\n\n@@ meminfo\n${'x'.repeat(2000)}\n`
        : '[    0.1] virtio_blk\n';
      return { exitCode: 0, stdout, stderr: '', seconds };
    },
  };
}

const built = 'CONFIG_A=y\n';
const deadline = 5;

describe('the .config of a guest', () => {
  test('is known by its checksum where it is the one that was built', async () => {
    const guest = mockGuest(built);
    const { guest: facts } = await takeFacts(guest, { deadline, config: built });
    expect(facts.config).toBe(built);
  });

  test('is told where it is another', async () => {
    const { guest: facts } = await takeFacts(mockGuest('CONFIG_A=n\n'), { deadline, config: built });
    expect(facts.config).toBe('CONFIG_A=n\n');
  });

  test('is told where nobody knows what was built', async () => {
    const { guest: facts } = await takeFacts(mockGuest(built), { deadline });
    expect(facts.config).toBe(built);
  });
});

describe('the kernel log', () => {
  test('is asked for whole where the UART is quick', async () => {
    const guest = mockGuest(built);
    await takeFacts(guest, { deadline });
    expect(guest.asked.at(-1)).toBe('dmesg');
  });

  test('is asked for in its essence where each byte takes its time', async () => {
    const guest = mockGuest(built, { seconds: 0.3 });
    const { guest: facts } = await takeFacts(guest, { deadline });
    expect(guest.asked.at(-1)).toBe("dmesg | grep -E 'setting system clock|virtio|vsock'");
    expect(facts.dmesg).toBe('[    0.1] virtio_blk\n');
  });
});
