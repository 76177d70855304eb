import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { reader, request } from './protocol.ts';

/** What the agent sends for a command, as image/agent.sh writes it. */
function reply(id: string, stdout: string, stderr: string): string {
  const payload = gzipSync(stdout + stderr).toString('base64');
  const lines = payload.match(/.{1,76}/g) ?? [];
  const end = `end 0 10.50 12.25 ${Buffer.byteLength(stdout)}`;
  return `\nendgoal< ${id} taken\n\nendgoal< ${id} begin\n${lines.join('\n')}\n\nendgoal< ${id} ${end}\n`;
}

const replies = (chunks: readonly string[]) => {
  const read = reader();
  return chunks.flatMap(read).flatMap(said => (said.kind === 'reply' ? [said] : []));
};

describe('reader', () => {
  test('a reply in any pieces is the same reply', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.array(fc.nat(300)), (stdout, stderr, cuts) => {
        const text = reply('a-1', stdout, stderr);
        const places = [0, ...cuts.filter(cut => cut < text.length).sort((a, b) => a - b), text.length];
        const chunks = places.slice(1).map((end, index) => text.slice(places[index], end));
        const [said, ...more] = replies(chunks);
        expect(more).toEqual([]);
        expect(said).toMatchObject({ id: 'a-1', status: 0, seconds: 1.75 });
        expect(said?.stdout.toString()).toBe(Buffer.from(stdout).toString());
        expect(said?.stderr.toString()).toBe(Buffer.from(stderr).toString());
      }),
    );
  });

  test('whatever comes before a reply, and lines of the kernel within it, leave it whole', () => {
    const kernel = fc.constantFrom('[    1.5] random: crng init done', '\x1b[2J', 'BUG: soft lockup', '');
    fc.assert(
      fc.property(fc.uint8Array(), fc.array(kernel), (bytes, noise) => {
        const lines = reply('a-1', 'out', 'err').split('\n');
        const noisy = lines.flatMap((line, index) => [noise[index] ?? '', line]).join('\n');
        const garbage = Buffer.from(bytes)
          .toString('latin1')
          .replace(/[A-Za-z0-9+/=\n]/g, '');
        expect(replies([garbage, '\n', noisy, '\n']).map(said => said.stdout.toString())).toEqual(['out']);
      }),
    );
  });

  test('a reply with one character lost is damaged or not there, never wrong', () => {
    const text = reply('a-1', 'a value that must arrive as it is', '');
    for (let at = 0; at < text.length; at++) {
      const [said] = replies([text.slice(0, at) + text.slice(at + 1)]);
      if (said?.id !== 'a-1') continue;
      const whole = said.stdout.toString() + said.stderr.toString();
      expect({ at, whole }).toEqual({ at, whole: 'a value that must arrive as it is' });
    }
  });
});

describe('a reply that can not be true', () => {
  const packed = gzipSync('out').toString('base64');
  test.for([
    ['more output than there is', '0 1.0 2.0 400'],
    ['an end before its beginning', '0 2.0 1.0 3'],
  ])('is damaged: %s', ([, end]) => {
    const text = `endgoal< a-1 begin\n${packed}\n\nendgoal< a-1 end ${end}\n`;
    expect(reader()(text).at(-1)).toEqual({ kind: 'damaged', id: 'a-1' });
  });

  test.for(['x 1.0 2.0 3', '-1 1.0 2.0 3', '0 1e9 2 3', '0 1 2 3e9', '0 1 2 -3', '0 1.2.3 2 3'])(
    'is passed over: end %s',
    end => {
      const text = `endgoal< a-1 begin\n${packed}\n\nendgoal< a-1 end ${end}\n`;
      expect(reader()(text).map(({ kind }) => kind)).not.toContain('reply');
    },
  );

  test('is too large where it does not end', () => {
    const read = reader();
    const line = `${'A'.repeat(76)}\n`.repeat(10_000);
    for (let sent = 0; sent < 40 * 2 ** 20; sent += line.length) read(line);
    expect(read('endgoal< a-1 end 0 1.0 2.0 3\n')).toEqual([{ kind: 'too large', id: 'a-1' }]);
  });
});

describe('request', () => {
  test('one line between two line breaks', () => {
    expect(request('a-1', 5, 'root', 'echo "é"')).toBe('\nendgoal> a-1 5 root 12 ZWNobyAiw6ki\n');
  });

  test('one that the UART could lose is not made', () => {
    expect(request('a-1', 5, 'root', 'x'.repeat(25_000))).toBeUndefined();
  });
});
