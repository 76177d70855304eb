import { buffer } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { guestNetworks } from '../../../../fragments/networks.ts';
import { guestFrames, mayPass } from './guest-frames.ts';

const network = guestNetworks.find(({ name }) => name === 'gvproxy');
if (!network) throw new Error('no network gvproxy');

const [guest, host, other] = ['c0a87f02', 'c0a87f01', '08080808'];
const ethernet = `5a94efe40cdd5a94efe40cee`;
const ipv4 = (protocol: string, payload: string, to = host, fragment = '0000', first = '45') =>
  Buffer.from(
    `${ethernet}0800${first}000028${'0000'}${fragment}40${protocol}0000${guest}${to}${payload}`.padEnd(
      200,
      '0',
    ),
    'hex',
  );
const tcp = (from: string, to: string, flags: string) =>
  `${from}${to}${'0'.repeat(16)}50${flags}ffff00000000`;
const [postgres, ephemeral, http] = ['1538', '9c40', '0050'];

describe('a frame of the guest', () => {
  it.each([
    ['ARP', Buffer.from(`${ethernet}0806`.padEnd(84, '0'), 'hex'), true],
    ['an echo request to the gateway', ipv4('01', '0800'), true],
    ['PostgreSQL accepts', ipv4('06', tcp(postgres, ephemeral, '12')), true],
    ['PostgreSQL answers', ipv4('06', tcp(postgres, ephemeral, '18')), true],
    ['a new connection to the gateway', ipv4('06', tcp(ephemeral, http, '02')), false],
    ["a new connection from PostgreSQL's port", ipv4('06', tcp(postgres, http, '02')), false],
    ['data to the HTTP service', ipv4('06', tcp(ephemeral, http, '18')), false],
    ['PostgreSQL to another address', ipv4('06', tcp(postgres, ephemeral, '18'), other), false],
    ['an ICMP redirect', ipv4('01', '0500'), false],
    ['DNS', ipv4('11', '00350035'), false],
    ['the first part of a packet', ipv4('06', tcp(postgres, ephemeral, '18'), host, '2000'), false],
    ['a later part of a packet', ipv4('06', tcp(postgres, ephemeral, '18'), host, '0001'), false],
    ['a header shorter than IPv4 has', ipv4('06', tcp(postgres, ephemeral, '18'), host, '0000', '41'), false],
    ['IPv6', Buffer.from(`${ethernet}86dd`.padEnd(200, '0'), 'hex'), false],
    ['a VLAN', Buffer.from(`${ethernet}81000001`.padEnd(200, '0'), 'hex'), false],
    ['next to nothing', Buffer.from(ethernet, 'hex'), false],
  ])('%s', (_, frame, passes) => {
    expect(mayPass(frame, network, 5432)).toBe(passes);
  });
});

describe("the guest's side of gvproxy", () => {
  const framed = (frame: Buffer) => Buffer.concat([Buffer.from([frame.length, 0]), frame]);
  const sent = (chunks: readonly (Buffer | string)[]) => {
    const through = guestFrames(network, 5432);
    for (const chunk of chunks) through.write(chunk);
    through.end();
    return buffer(through).then(all => all.toString('latin1'));
  };
  const good = framed(ipv4('06', tcp(postgres, ephemeral, '18')));
  const bad = framed(ipv4('06', tcp(ephemeral, http, '02')));

  it('passes on what belongs to PostgreSQL, however it is cut into pieces', async () => {
    const all = Buffer.concat([Buffer.from('POST /connect HTTP/1.1\r\nHost: x\r\n\r\n'), bad, good, bad]);
    const pieces = Array.from(all, byte => Buffer.from([byte]));
    const expected = `POST /connect HTTP/1.1\r\nHost: gvproxy\r\nContent-Length: 0\r\n\r\n${good.toString('latin1')}`;
    expect(await sent([all])).toBe(expected);
    expect(await sent(pieces)).toBe(expected);
  });

  it.each([
    'POST /services/forwarder/expose HTTP/1.1\r\n\r\n',
    'POST /connect HTTP/1.1 x\r\n\r\n',
    'GET /connect HTTP/1.1\r\n\r\n',
  ])('refuses %j', async request => {
    await expect(sent([request])).rejects.toThrow('not the request of gvforwarder');
  });

  it('refuses a request that does not end', async () => {
    await expect(sent(['POST /connect HTTP/1.1\r\n', 'x'.repeat(2000)])).rejects.toThrow('within 1 KiB');
  });
});
