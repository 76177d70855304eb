import { once } from 'node:events';
import type { Duplex } from 'node:stream';
import { every } from '../../../core/wait.ts';
import type { Ends } from './guest-frames.ts';

// A hostile guest that exists only as the frames of its network card: Ethernet, ARP, IPv4 and as much of TCP as one HTTP
// request takes.

const mac = Buffer.from('5a94efe40cee', 'hex');
const broadcast = Buffer.alloc(6, 0xff);
const port = 40_000;

const ip = (address: string) => Buffer.from(address.split('.').map(Number));

/** The Internet checksum (RFC 1071). */
function checksum(data: Buffer): number {
  const even = data.length % 2 === 0 ? data : Buffer.concat([data, Buffer.alloc(1)]);
  let sum = 0;
  for (let at = 0; at < even.length; at += 2) sum += even.readUInt16BE(at);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}

function arp(operation: number, guest: Buffer, target: Buffer, to: Buffer): Buffer {
  const head = Buffer.from([0, 1, 8, 0, 6, 4, 0, operation]);
  return Buffer.concat([to, mac, Buffer.from([8, 6]), head, mac, guest, to, target]);
}

function segment(
  between: { readonly guest: Buffer; readonly host: Buffer; readonly gateway: Buffer; readonly from: number },
  flags: number,
  numbers: { readonly sequence: number; readonly acknowledged: number },
  data: Buffer,
): Buffer {
  const { guest, host, gateway, from } = between;
  const tcp = Buffer.alloc(20 + data.length);
  tcp.writeUInt16BE(from, 0);
  tcp.writeUInt16BE(80, 2);
  tcp.writeUInt32BE(numbers.sequence, 4);
  tcp.writeUInt32BE(numbers.acknowledged, 8);
  tcp.writeUInt16BE(0x5000 | flags, 12);
  tcp.writeUInt16BE(0xffff, 14);
  data.copy(tcp, 20);
  const pseudo = Buffer.concat([guest, host, Buffer.from([0, 6, tcp.length >> 8, tcp.length & 0xff])]);
  tcp.writeUInt16BE(checksum(Buffer.concat([pseudo, tcp])), 16);
  const header = Buffer.alloc(20);
  header.writeUInt8(0x45, 0);
  header.writeUInt16BE(20 + tcp.length, 2);
  header.writeUInt8(64, 8);
  header.writeUInt8(6, 9);
  guest.copy(header, 12);
  host.copy(header, 16);
  header.writeUInt16BE(checksum(header), 10);
  return Buffer.concat([gateway, mac, Buffer.from([8, 0]), header, tcp]);
}

/**
 * Sends one HTTP request to the gateway's port 80 through a connection to gvproxy, as a guest's kernel would; `from` is the
 * port that it comes from. Returns what was answered within `seconds`; empty where nothing was.
 */
export async function askGateway(
  connection: Duplex,
  network: Ends,
  request: string,
  { seconds = 2, from = port } = {},
): Promise<string> {
  const [guest, host] = [ip(network.guest), ip(network.host)];
  const send = (frame: Buffer) => {
    const length = Buffer.alloc(2);
    length.writeUInt16LE(frame.length);
    connection.write(Buffer.concat([length, frame]));
  };
  let [open, answer] = [Buffer.alloc(0), ''];
  let gateway: Buffer | undefined;
  let opened = false;
  const onFrame = (frame: Buffer) => {
    if (frame.readUInt16BE(12) === 0x0806) {
      const sender = frame.subarray(22, 28);
      if (frame.readUInt16BE(20) === 1) send(arp(2, guest, frame.subarray(28, 32), sender));
      if (gateway) return;
      gateway = Buffer.from(sender);
      send(segment({ guest, host, gateway, from }, 0x02, { sequence: 1, acknowledged: 0 }, Buffer.alloc(0)));
      return;
    }
    if (frame.readUInt16BE(12) !== 0x0800 || frame.readUInt8(23) !== 6 || !gateway) return;
    const tcp = frame.subarray(34);
    const [sequence, flags] = [tcp.readUInt32BE(4), tcp.readUInt8(13)];
    const data = tcp.subarray((tcp.readUInt8(12) >> 4) * 4, frame.readUInt16BE(16) - 20);
    if ((flags & 0x12) === 0x12 && !opened) {
      opened = true;
      const numbers = { sequence: 2, acknowledged: sequence + 1 };
      send(segment({ guest, host, gateway, from }, 0x18, numbers, Buffer.from(request)));
    }
    answer += data.toString('latin1');
  };
  connection.on('data', (chunk: Buffer) => {
    open = Buffer.concat([open, chunk]);
    while (open.length >= 2 && open.length >= 2 + open.readUInt16LE(0)) {
      const frame = open.subarray(2, 2 + open.readUInt16LE(0));
      open = open.subarray(2 + frame.length);
      onFrame(frame);
    }
  });
  connection.on('error', () => undefined);
  connection.write('POST /connect HTTP/1.1\r\nHost: gvproxy\r\n\r\n');
  // gvproxy loses what comes in the same piece as the request.
  const stopAsking = every(0.1, () => {
    if (!gateway) send(arp(1, guest, host, broadcast));
  });
  await once(connection, 'close', { signal: AbortSignal.timeout(seconds * 1000) }).catch(() => undefined);
  stopAsking();
  return answer;
}
