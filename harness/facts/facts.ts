import { gunzipSync } from 'node:zlib';
import { type Buses, parseBuses } from './buses.ts';
import { parseListeners } from './listeners.ts';
import { type Milestone, parseMilestone } from './milestone.ts';
import { buildIdOf } from './notes.ts';

export type { PciDevice, VirtioDevice } from './buses.ts';

/** A line of /proc/mounts. */
export interface Mount {
  readonly source: string;
  readonly directory: string;
  readonly type: string;
  readonly options: readonly string[];
}

/** A device node below /dev. */
export interface DeviceNode {
  readonly path: string;
  readonly type: 'character' | 'block';
  readonly major: number;
  readonly minor: number;
}

/** A line of /proc/consoles: `ttyAMA0 -W- (EC a) 204:64`. */
export interface Console {
  readonly name: string;
  /** `E` enabled, `C` preferred (it is /dev/console), `B` boot console, `p` printk buffer, `a` any CPU. */
  readonly flags: string;
}

export interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly user: string;
  /** State letter of ps: `R`, `S`, `D`, `Z` and others. */
  readonly state: string;
  readonly command: string;
}

/** A socket that listens in the guest. */
export interface Listener {
  readonly kind: 'tcp' | 'tcp6' | 'unix' | 'vsock';
  /** `127.0.0.1:5432`; `CID:PORT` for vsock, where 4294967295 is any CID; a path for unix. */
  readonly address: string;
  /** 0 where no process has it. */
  readonly pid: number;
  readonly process: string;
}

/** All facts collected from a running guest at one moment. Plain data that can be saved and judged again. */
export interface GuestFacts extends Buses {
  /** The guest's clock before and after collecting, in seconds since 1970. */
  readonly clock: { readonly first: number; readonly last: number };
  /** `uname -a`. */
  readonly uname: string;
  /** /proc/version. */
  readonly version: string;
  /** Hex. Absent if the kernel was linked without one. */
  readonly buildId?: string;
  /** The .config in /proc/config.gz; absent without CONFIG_IKCONFIG_PROC. */
  readonly config?: string;
  /** SHA-256 of the .config. The guest omits the .config itself if its SHA-256 is the expected one. */
  readonly configSha256?: string;
  readonly cmdline: string;
  /** Seconds. */
  readonly uptime: number;
  /** KiB. */
  readonly memory: { readonly total: number; readonly available: number };
  readonly consoles: readonly Console[];
  readonly filesystems: readonly string[];
  readonly modules: readonly string[];
  readonly mounts: readonly Mount[];
  readonly devices: readonly DeviceNode[];
  /** Active LSMs in their order; empty without securityfs. */
  readonly lsms: readonly string[];
  /** Values below /proc/sys by dotted name, for the settings in guest/image/sysctl.conf. Absent in runs of older versions. */
  readonly sysctls?: Readonly<Record<string, string>>;
  readonly milestones: readonly Milestone[];
  readonly processes: readonly Process[];
  /** Absent in runs of versions that did not ask. */
  readonly sockets?: readonly Listener[];
  readonly dmesg: string;
}

function sectionsOf(text: string): Map<string, string> {
  const sections = new Map<string, string>();
  const dmesg = /^@@ dmesg\n/m.exec(text);
  const before = dmesg ? text.slice(0, dmesg.index) : text;
  for (const part of before.split(/^@@ /m).slice(1)) {
    const end = part.indexOf('\n');
    if (end > 0) sections.set(part.slice(0, end), part.slice(end + 1));
  }
  if (dmesg) sections.set('dmesg', text.slice(dmesg.index + dmesg[0].length));
  return sections;
}

/** Parses the lines of a section that match a pattern. Ignores other lines. */
function rows<Row>(section: string, form: RegExp, row: (...fields: string[]) => Row): Row[] {
  return section.split('\n').flatMap(line => {
    const match = form.exec(line);
    return match ? [row(...match.slice(1).map(field => field ?? ''))] : [];
  });
}

function inflated(base64: string): string | undefined {
  try {
    return gunzipSync(Buffer.from(base64, 'base64')).toString();
  } catch {
    return undefined;
  }
}

/** /proc/mounts writes blanks in paths as octal: `\040`. */
function unescaped(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 8)));
}

/** Parses the output of guest/image/facts.sh. Never throws: missing facts are empty or absent. */
export function parseFacts(text: string): GuestFacts {
  const sections = sectionsOf(text);
  const section = (name: string) => sections.get(name) ?? '';
  const line = (name: string) => section(name).trim();
  const words = (name: string, separator: RegExp) => line(name).split(separator).filter(Boolean);
  const kib = (name: string) =>
    Number(new RegExp(`^${name}: +(\\d+) kB`, 'm').exec(section('meminfo'))?.[1] ?? 0);
  const buildId = buildIdOf(Buffer.from(section('kernel-notes'), 'base64'));
  const config = inflated(section('config-gz'));
  const configSha256 = line('config-sha256');
  return {
    clock: { first: Number(line('clock-first')), last: Number(line('clock-last')) },
    uname: line('uname'),
    version: line('version'),
    ...(buildId === undefined ? {} : { buildId }),
    ...(config === undefined ? {} : { config }),
    ...(configSha256 ? { configSha256 } : {}),
    cmdline: line('cmdline'),
    uptime: Number.parseFloat(line('uptime')) || 0,
    memory: { total: kib('MemTotal'), available: kib('MemAvailable') },
    consoles: rows(section('consoles'), /^(\S+) +\S+ \(([^)]*)\)/, (name = '', flags = '') => ({
      name,
      flags: flags.replaceAll(' ', ''),
    })),
    filesystems: words('filesystems', /\n/).map(row => row.split('\t').at(-1) ?? ''),
    modules: rows(section('modules'), /^(\S+) /, (name = '') => name),
    mounts: rows(
      section('mounts'),
      /^(\S+) (\S+) (\S+) (\S+) \d+ \d+$/,
      (source = '', directory = '', type = '', options = '') => ({
        source: unescaped(source),
        directory: unescaped(directory),
        type,
        options: options.split(','),
      }),
    ),
    devices: rows(
      section('devices'),
      /^(\/dev\/[^|]+)\|(character|block) special file\|([0-9a-f]+)\|([0-9a-f]+)$/,
      (path = '', type = '', major = '', minor = '') => ({
        path,
        type: type === 'block' ? ('block' as const) : ('character' as const),
        major: Number.parseInt(major, 16),
        minor: Number.parseInt(minor, 16),
      }),
    ),
    lsms: words('lsm', /,/),
    sysctls: Object.fromEntries(
      rows(section('sysctl'), /^\/proc\/sys\/([^:]+):(.*)$/, (path = '', value = '') => [
        path.replaceAll('/', '.'),
        value,
      ]),
    ),
    milestones: section('milestones')
      .split('\n')
      .flatMap(text => parseMilestone(text) ?? []),
    ...parseBuses(section('bus-links'), section('bus-attributes'), section('bus-drivers')),
    processes: rows(
      section('processes'),
      /^ *(\d+) +(\d+) +(\S+) +(\S+) +(.*)$/,
      (pid = '', parent = '', user = '', state = '', command = '') => ({
        pid: Number(pid),
        parent: Number(parent),
        user,
        state,
        command,
      }),
    ),
    sockets: parseListeners(section('sockets')),
    dmesg: section('dmesg'),
  };
}
