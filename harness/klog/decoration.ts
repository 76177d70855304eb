/** What stands around the kernel's message on a line, and what it tells. */
export interface Decoration {
  /** Characters in front of the message. */
  readonly length: number;
  /** See LogLine. */
  readonly context: string;
  readonly seconds: number | undefined;
  readonly level: number | undefined;
}

const level = String.raw`(?:<(\d+)>)?`;
// `dmesg -d` adds the time since the line before.
const uptime = String.raw`\[ *(\d+\.\d+)(?: < *\d+\.\d+>)?\](?:\[ *([CT]\d+)\])?`;
const date = String.raw`[A-Z][a-z]{2} +\d+ [\d:]{8}`;
const isoDate = String.raw`\d{4}-\d\d-\d\d`;
const daemon = String.raw`(?:${date}|${isoDate}T\S+|[A-Z][a-z]{2} ${isoDate} [\d:]{8} \w+) \S+ (?:kern\.\w+ )?kernel: `;
/** As the kernel prints it: `<6>[   12.345678][  T123] text`. */
const stamped = new RegExp(`^${level}${uptime}(?: |(?=-\\()|$)`);
/** After something else on the same line, and by a log daemon. */
const decorated = new RegExp(
  `^(?:\\*\\* \\d+ printk messages dropped \\*\\* )?(?:.* login: )?${level}(?:${daemon})?${uptime}(?: |$)`,
);
/** By a log daemon, the kernel's time stamp off. */
const relayed = new RegExp(`^${daemon}`);
/** dmesg -T, -e, -H and --time-format=iso: a date, or the seconds since the line before, for the kernel's time stamp. */
const calendar = new RegExp(
  String.raw`^(?:\[(?:[A-Z][a-z]{2} ${date} \d{4}|[A-Z][a-z]{2} ?\d+ \d\d:\d\d| *\+\d+\.\d+)(?: < *\d+\.\d+>)?\]|${isoDate}T[\d:]{8},\d{6}[+-]\d\d:\d\d) `,
);
/** /dev/kmsg as it comes (Documentation/ABI/testing/dev-kmsg): level and facility, number, microseconds, flags. */
const record = /^(\d{1,4}),\d+,(\d+),[^;,]*(?:,caller=([CT]\d+))?;/;

const levels = ['emerg', 'alert', 'crit', 'err', 'warn', 'notice', 'info', 'debug'];
/** dmesg -x: `kern  :alert : `. */
const named = new RegExp(`^(?:kern|user|daemon) *:(${levels.join('|')}) *: `);

/** By what captured a console, in front of the kernel's own time stamp. */
const captured = new RegExp(
  `^(?:${[
    // Continuous integration; terminal programs and ts.
    String.raw`\[?(?:${isoDate}[T ])?\d\d:[\d:]{5}(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?(?: \d\d[OE])?\]?:?`,
    date,
    // logcat, which a virtual machine's console goes to on Android.
    String.raw`\d\d-\d\d [\d:]{8}\.\d+ +\d+ +\d+ [VDIWEF] [^"'=$[]{1,60}:`,
    // Containers.
    String.raw`[\w.-]+ +\|`,
  ].join('|')}) +(?=(?:<\\d+>)?\\[ *\\d+\\.\\d)`,
);

/** Phones' kernels say who prints in forms of their own: `[1:  postgres:  211] `, `(1)[211:postgres]`, `c1    211 `. */
const vendors = /^(?: ?[A-Z]?\[\d+: *[^:\]]{1,16}: *(\d+)\] ?|-?\(\d+\)\[(\d+):[^\]]{1,20}\] ?|c\d+ +(\d+) )/;
/** journalctl -o short-monotonic. */
const monotonic = /^[\w.-]+ kernel: /;

/** What stands around the message of a line; undefined where it is undecorated text. */
export function decorationOf(text: string): Decoration | undefined {
  return byKernelOrDaemon(text) ?? behind(text, named) ?? behind(text, captured);
}

function byKernelOrDaemon(text: string): Decoration | undefined {
  const match = stamped.exec(text);
  if (match) return byWriter(text, match, match[3]);
  const late = decorated.exec(text);
  if (late) return toDecoration(late, relayed.test(text) ? `syslog${late[3] ?? ''}` : (late[3] ?? 'kernel'));
  const syslog = relayed.exec(text);
  if (syslog) return untimed(syslog, 'syslog');
  const dated = calendar.exec(text);
  if (dated) return untimed(dated, 'kernel');
  const [raw, priority, microseconds, caller = 'kernel'] = record.exec(text) ?? [];
  if (!raw) return undefined;
  const seconds = Number(microseconds) / 1e6;
  return { length: raw.length, context: caller, seconds, level: Number(priority) & 7 };
}

/** The decoration behind what somebody put in front of it. */
function behind(text: string, front: RegExp): Decoration | undefined {
  const match = front.exec(text);
  const rest = match && byKernelOrDaemon(text.slice(match[0].length));
  if (!rest) return undefined;
  const level = match[1] === undefined ? rest.level : levels.indexOf(match[1]);
  return { ...rest, length: match[0].length + rest.length, level };
}

function untimed([all]: RegExpExecArray, context: string): Decoration {
  return { length: all.length, context, seconds: undefined, level: undefined };
}

function toDecoration(match: RegExpExecArray, context: string): Decoration {
  return {
    length: match[0].length,
    context,
    seconds: Number(match[2]),
    level: match[1] === undefined ? undefined : Number(match[1]) & 7,
  };
}

function byWriter(text: string, match: RegExpExecArray, caller: string | undefined): Decoration {
  const plain = toDecoration(match, caller ?? 'kernel');
  if (caller !== undefined) return plain;
  const rest = text.slice(plain.length, plain.length + 64);
  const vendor = vendors.exec(rest);
  const pid = vendor?.[1] ?? vendor?.[2] ?? vendor?.[3];
  if (vendor) return { ...plain, length: plain.length + vendor[0].length, context: `T${pid}` };
  const [journal] = monotonic.exec(rest) ?? [];
  return journal ? { ...plain, length: plain.length + journal.length, context: 'syslog' } : plain;
}
