import { Transform } from 'node:stream';

/** IPv4 addresses of the two ends of a guest's network, in dots. */
export interface Ends {
  readonly guest: string;
  /** The gateway, which is gvproxy itself. */
  readonly host: string;
}

/** gvforwarder's request, which gvproxy's control socket takes beside all that it does for its owner. */
const connect = /^POST \/connect HTTP\/1\.[01]\r\n/;
const longestHead = 1024;
/** Our own request in its place, so that no word of the guest's reaches gvproxy's HTTP server. */
const ourConnect = 'POST /connect HTTP/1.1\r\nHost: gvproxy\r\nContent-Length: 0\r\n\r\n';

const etherTypes = { ipv4: 0x0800, arp: 0x0806 } as const;
const protocols = { icmp: 1, tcp: 6 } as const;
const tcp = { syn: 0x02, ack: 0x10 } as const;
const ethernetHeader = 14;

/**
 * Whether a frame of the guest (Ethernet II) may pass: ARP, ICMP echo with the gateway, and the guest's side of TCP
 * connections to `port` that the gateway opened. So the guest opens no connection to any service of gvproxy, which are its
 * HTTP forwarder, DNS, DHCP and NAT.
 */
export function mayPass(frame: Buffer, { host, guest }: Ends, port: number): boolean {
  if (frame.length < ethernetHeader + 20) return false;
  const type = frame.readUInt16BE(12);
  if (type === etherTypes.arp) return true;
  if (type !== etherTypes.ipv4) return false;
  const packet = frame.subarray(ethernetHeader);
  const header = (packet.readUInt8(0) & 0x0f) * 4;
  const isFragment = (packet.readUInt16BE(6) & 0x3fff) !== 0;
  const address = (at: number) => packet.subarray(at, at + 4).join('.');
  if (packet.readUInt8(0) >> 4 !== 4 || header < 20 || isFragment) return false;
  if (address(12) !== guest || address(16) !== host) return false;
  const payload = packet.subarray(header);
  const protocol = packet.readUInt8(9);
  if (protocol === protocols.icmp) return payload[0] === 8 || payload[0] === 0;
  if (protocol !== protocols.tcp || payload.length < 20) return false;
  const flags = payload.readUInt8(13);
  const opens = (flags & tcp.syn) !== 0 && (flags & tcp.ack) === 0;
  return payload.readUInt16BE(0) === port && !opens;
}

/**
 * What the guest sends to gvproxy, without all that is not the guest's PostgreSQL: gvforwarder's request, then frames, each
 * after its length in two bytes (little-endian). Fails where the guest asks for something else.
 */
export function guestFrames(network: Ends, port: number): Transform {
  let open = Buffer.alloc(0);
  let connected = false;
  const readHead = (through: Transform): Error | undefined => {
    const end = open.indexOf('\r\n\r\n');
    if (end < 0) return open.length > longestHead ? new Error('no request within 1 KiB') : undefined;
    if (!connect.test(open.toString('latin1', 0, end + 2)))
      return new Error('not the request of gvforwarder');
    open = open.subarray(end + 4);
    connected = true;
    through.push(ourConnect);
    return undefined;
  };
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      open = Buffer.concat([open, chunk]);
      if (!connected) {
        const refused = readHead(this);
        if (refused || !connected) return done(refused);
      }
      while (open.length >= 2 && open.length >= 2 + open.readUInt16LE(0)) {
        const whole = open.subarray(0, 2 + open.readUInt16LE(0));
        open = open.subarray(whole.length);
        if (mayPass(whole.subarray(2), network, port)) this.push(whole);
      }
      done();
    },
  });
}
