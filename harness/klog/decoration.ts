import { stampOf } from './stamp.ts';

/** The text around the kernel's message on a line, and its meaning. */
export interface Decoration {
  /** Characters in front of the message. */
  readonly length: number;
  /** See LogLine. */
  readonly context: string;
  readonly seconds: number | undefined;
  readonly level: number | undefined;
  /** The message, where it is more than the rest of the line. */
  readonly text?: string;
}

const level = String.raw`(?:<(\d+)>)?`;
/**
 * Vendors add to the stamp: the CPU (`[86735.028400,3]`), a unit (`[12.345s]`), the time of day
 * (`[12.345678 / 01-02 03:04:05.678]`); `dmesg -d` adds the time since the line before.
 */
const uptime = String.raw`\[ *(\d+\.\d+)(?: < *\d+\.\d+>|s|[,:]\w{1,8}| ?/ *[\d:. -]{5,24})?\](?: ?\[ *([CT]\d+)\])?`;
const date = String.raw`[A-Z][a-z]{2} +\d+ [\d:]{8}`;
const isoDate = String.raw`\d{4}-\d\d-\d\d`;
/** OpenWrt's logread has the year, and no host. */
const dateAndHost = String.raw`(?:${date}|${isoDate}T\S+|[A-Z][a-z]{2} ${isoDate} [\d:]{8} \w+) \S+|[A-Z][a-z]{2} ${date} \d{4}`;
const daemon = String.raw`(?:<\d+>)?(?:${dateAndHost}) (?:(?:kern|user)\.\w+ )?kernel: `;
/** As the kernel prints it: `<6>[   12.345678][  T123] text`. */
const stamped = new RegExp(`^${level}${uptime}(?: |(?=-\\(|\\[|[A-Z]\\d* ?\\[)|$)`);
/** After other text on the same line, and by a log daemon. */
const decorated = new RegExp(
  `^(?:\\*\\* \\d+ printk messages dropped \\*\\* )?(?:.{0,64} login: )?${level}(?:${daemon})?${uptime}(?: |$)`,
);
/** By a log daemon, with the kernel's time stamp off. */
const relayed = new RegExp(`^${daemon}`);
/** As syslogd writes to every terminal: `phone kernel:[ 7559.830000] text`, with or without the host. */
const broadcast = new RegExp(`^(?:[\\w.-]{0,64} )?kernel: ?(?:${level}${uptime}(?: |$))?`);
/** dmesg -T, -e, -H and --time-format=iso: a date, or the seconds since the line before, for the kernel's time stamp. */
const calendar = new RegExp(
  String.raw`^(?:\[(?:[A-Z][a-z]{2} ${date} \d{4}|[A-Z][a-z]{2} ?\d+ \d\d:\d\d| *\+\d+\.\d+)(?: < *\d+\.\d+>)?\]|${isoDate}T[\d:]{8},\d{6}[+-]\d\d:\d\d) `,
);
/** /dev/kmsg as it comes (Documentation/ABI/testing/dev-kmsg): level and facility, number, microseconds, flags. */
const record = /^(\d{1,4}),\d+,(\d+),[^;,]{0,16}(?:,caller=([CT]\d+))?;/;
/** Qualcomm's RAM console: ` 1276.705430:   <1> (01-28 07:22:33.304698634) text`. */
const ramConsole = /^ *(\d+\.\d{6}): +<(\d)> (?:\([\d:. -]{8,40}\) )?/;

const levels = ['emerg', 'alert', 'crit', 'err', 'warn', 'notice', 'info', 'debug'];
/** dmesg -x: `kern  :alert : `. */
const named = new RegExp(`^(?:kern|user|daemon) *:(${levels.join('|')}) *: `);

/** By the program that captured a console, in front of the kernel's own time stamp. */
const captured = new RegExp(
  `^(?:${[
    // Continuous integration; terminal programs and ts.
    String.raw`\[?(?:${isoDate}[T ])?\d\d:[\d:]{5}(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?(?: \d\d[OE])?\]?:?`,
    date,
    // logcat, which a virtual machine's console goes to on Android.
    String.raw`\d\d-\d\d [\d:]{8}\.\d+ +\d+ +\d+ [VDIWEF] [^"'=$[]{1,60}:`,
    // Containers.
    String.raw`[\w.-]{1,64} {1,64}\|`,
  ].join('|')}) +(?=(?:<\\d+>)?\\[ *\\d+\\.\\d)`,
);

/** Phones' kernels name the writer in forms of their own. The group is the task. */
const vendors = new RegExp(
  `^(?:${[
    // Samsung `[1:  postgres:  211] `, also `I[1:  postgres:  211] ` and `[L3: khungtaskd: 715] `.
    String.raw` ?[A-Z]?\[[A-Z]?\d+: *[^\]]{1,24}: *(\d+)\] ?`,
    // MediaTek `(1)[211:postgres]`.
    String.raw`-?\(\d+\)\[(\d+):[^\]]{1,20}\] ?`,
    // Google `c1    211 `.
    String.raw`c\d+ +(\d+) `,
    // Huawei `[2026:11:21 17:40:59][pid:211,cpu1,postgres]`.
    String.raw`\[\d{4}:\d\d:\d\d [\d:]{8}\]\[pid:(\d+),cpu\d+,[^\]]{1,24}\](?:\[[^\]]{1,16}\])? ?`,
    // Asus `(CPU:1-pid:211:postgres) [17:40:59.123] `.
    String.raw` ?\(CPU:\d+-pid:(\d+):[^)]{1,24}\)(?: \[[\d:. -]{5,24}\])? ?`,
  ].join('|')})`,
);
/** LG, without a blank behind the stamp: `C1 [       postgres] ` and `[1]`. */
const glued = /^(?:C\d+ \[ *[^\]]{1,24}\]|\[\d\]) ?/;
/** journalctl -o short-monotonic. */
const monotonic = /^[\w.-]{1,64} kernel: /;

/** The text around the message of a line; undefined for undecorated text. */
export function decorationOf(text: string): Decoration | undefined {
  return (
    byKernelOrDaemon(text) ??
    behind(text, named) ??
    behind(text, captured) ??
    fromLogcat(text) ??
    byBroadcast(text)
  );
}

function byKernelOrDaemon(text: string): Decoration | undefined {
  const plain = stampOf(text);
  if (plain) return plain.context === 'kernel' ? byWriter(text, plain) : plain;
  const match = stamped.exec(text);
  if (match) {
    const around = toDecoration(match, match[3] ?? 'kernel');
    return match[3] === undefined ? byWriter(text, around) : around;
  }
  const late = decorated.exec(text);
  if (late) return toDecoration(late, relayed.test(text) ? `syslog${late[3] ?? ''}` : (late[3] ?? 'kernel'));
  const syslog = relayed.exec(text);
  if (syslog) return untimed(syslog, 'syslog');
  const dated = calendar.exec(text);
  if (dated) return untimed(dated, 'kernel');
  return byRecord(text) ?? byRamConsole(text);
}

function byRecord(text: string): Decoration | undefined {
  const [raw, priority, microseconds, caller = 'kernel'] = record.exec(text) ?? [];
  if (!raw) return undefined;
  const seconds = Number(microseconds) / 1e6;
  return { length: raw.length, context: caller, seconds, level: Number(priority) & 7 };
}

function byRamConsole(text: string): Decoration | undefined {
  const [raw, seconds, priority] = ramConsole.exec(text) ?? [];
  return raw
    ? { length: raw.length, context: 'kernel', seconds: Number(seconds), level: Number(priority) }
    : undefined;
}

function byBroadcast(text: string): Decoration | undefined {
  const match = broadcast.exec(text);
  if (!match) return undefined;
  return match[2] === undefined ? untimed(match, 'syslog') : toDecoration(match, `syslog${match[3] ?? ''}`);
}

/** The decoration behind the text of another program. */
function behind(text: string, front: RegExp): Decoration | undefined {
  const match = front.exec(text);
  const rest = match && byKernelOrDaemon(text.slice(match[0].length));
  if (!rest) return undefined;
  const level = match[1] === undefined ? rest.level : levels.indexOf(match[1]);
  return { ...rest, length: match[0].length + rest.length, level };
}

/**
 * `logcat -b kernel`: logd cuts the kernel's stamp and makes a tag of the words before the first colon. The process is
 * always 0. Formats threadtime (with year, uid, epoch), time, and brief.
 */
const logcatTime = String.raw`(?:(?:\d{4}-)?\d\d-\d\d [\d:]{8}\.\d+|\d{1,12}\.\d+)(?: [+-]\d{4})?`;
const logcat = new RegExp(
  `^(?:${[
    String.raw`${logcatTime}(?: +(?:root|0))? +0 +0 [VDIWEF] (?:(?<tag>[^:]{0,64}?) *: ?)?`,
    String.raw`(?:${logcatTime} )?[VDIWEF]\/(?<short>[^:(]{0,64}?) *\( *0\): ?`,
  ].join('|')})`,
);
/** Registers, which the kernel prints with a blank before the colon. */
const register = /^(?:pc|lr|sp|pstate|x\d+|PC is at|LR is at)$/;

function fromLogcat(text: string): Decoration | undefined {
  const match = logcat.exec(text);
  if (!match) return undefined;
  const { tag, short } = match.groups ?? {};
  const words = (tag ?? short ?? '').trim();
  const rest = text.slice(match[0].length);
  const joint = words === '' ? '' : register.test(words) ? `${words} : ` : `${words}: `;
  return { ...untimed(match, 'kernel'), text: joint + rest };
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

/** First characters of the forms in {@link vendors} and of {@link monotonic}'s word. */
const mayNameWriter = /^(?: ?[A-Z]?[[(]|-\(|c\d|C\d|[\w.-]{1,64} kernel: )/;

function byWriter(text: string, plain: Decoration): Decoration {
  const rest = text.slice(plain.length, plain.length + 80);
  if (!mayNameWriter.test(rest)) return plain;
  const [cpu] = (text[plain.length - 1] === ']' && glued.exec(rest)) || [];
  if (cpu) return { ...plain, length: plain.length + cpu.length };
  const vendor = vendors.exec(rest);
  if (vendor) {
    const task = vendor.slice(1).find(group => group !== undefined);
    return { ...plain, length: plain.length + vendor[0].length, context: task ? `T${task}` : 'kernel' };
  }
  const [journal] = monotonic.exec(rest) ?? [];
  return journal ? { ...plain, length: plain.length + journal.length, context: 'syslog' } : plain;
}
