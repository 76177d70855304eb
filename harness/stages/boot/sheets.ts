import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Sheet } from '../../contract/sheet.ts';
import { type Bar, bars } from '../../report/html/chart.ts';
import { log, readLog } from '../../report/html/log.ts';
import { type Html, html } from '../../report/html/page.ts';
import { table } from '../../report/html/table.ts';
import { lines } from '../../report/sheet.ts';
import { sayDevice } from './device-record.ts';
import type { BootEvidence } from './stage.ts';

/** Gaps of a log that a chart shows. */
const longest = 15;
/** A label of a chart that still leaves room for its bar. */
const labelLength = 60;

/** Where the kernel spent its time: the longest waits between two lines of its log, in their order. */
export function gapsOf(dmesg: string): Bar[] {
  const stamped = [...dmesg.matchAll(/^(?:<\d+>)?\[ *(\d+\.\d+)\](?:\[[^\]]*\])? (.*)$/gm)].map(
    ([, at = '', text = '']) => ({ at: Number(at), text }),
  );
  const gaps = stamped.flatMap(({ at, text }, index) => {
    const before = stamped[index - 1];
    return before && at > before.at ? [{ label: text.slice(0, labelLength), from: before.at, to: at }] : [];
  });
  const shown = new Set(gaps.toSorted((a, b) => b.to - b.from - (a.to - a.from)).slice(0, longest));
  return gaps
    .filter(gap => shown.has(gap))
    .map(gap => ({ ...gap, says: `${((gap.to - gap.from) * 1000).toFixed(0)} ms` }));
}

function timeline({ end, guest, timings }: BootEvidence): Html {
  const milestones = (guest?.milestones ?? []).toSorted((a, b) => a.uptime - b.uptime);
  const steps = milestones.map(({ name, uptime, failed, text }, index) => ({
    label: failed ? `${name}: ${text}` : name,
    from: milestones[index - 1]?.uptime ?? 0,
    to: uptime,
    says: `${uptime.toFixed(2)} s`,
    hot: failed,
  }));
  const gaps = gapsOf(guest?.dmesg ?? '');
  return html`<p>Power-on to ${end.how}: <b>${(timings.powerOnToInit ?? end.at).toFixed(2)} s</b></p>
<h2>Init's milestones, in the kernel's own time</h2>${steps.length > 0 ? bars(steps) : html`<p class="quiet">none was reached</p>`}
<h2>The kernel's longest waits between two lines of its log</h2>${gaps.length > 0 ? bars(gaps) : html`<p class="quiet">no log from inside the guest</p>`}`;
}

/** The device that ran the guest, and the notes of its preflight. */
function deviceTable({ device, limits }: BootEvidence): Html {
  if (!device) return html``;
  const rows = {
    device: sayDevice(device),
    build: device.fingerprint,
    hypervisor: device.hypervisor,
    'pages of its kernel': device.pageSize === undefined ? undefined : `${device.pageSize / 1024} KiB`,
    'one exit to the VMM':
      device.exitMicroseconds === undefined ? undefined : `${device.exitMicroseconds} µs`,
    'budgets stretched by': `${device.pace} (init: ${limits.deadline} s, silence: ${limits.silence} s)`,
    'its clock differs by': `${device.clockSkew.toFixed(1)} s`,
  };
  const shown = Object.entries(rows).flatMap(([name, value]) => (value ? [[name, value]] : []));
  return html`<h2>The device</h2>${table(['what', 'is'], shown)}${lines('notes of the preflight', device.notes)}`;
}

function guestTable({ guest, command, clockSkew }: BootEvidence): Html {
  const rows = {
    command: command.join(' '),
    version: guest?.version,
    'build id': guest?.buildId,
    'kernel command line': guest?.cmdline,
    'clock differs by': clockSkew === undefined ? undefined : `${clockSkew.toFixed(2)} s`,
    consoles: guest?.consoles.map(({ name, flags }) => `${name} (${flags})`).join(', '),
    LSMs: guest?.lsms.join(', '),
    mounts: guest?.mounts.map(({ directory, type }) => `${directory} ${type}`).join(', '),
  };
  const shown = Object.entries(rows).flatMap(([name, value]) => (value ? [[name, value]] : []));
  return html`<p class="quiet">All but the command rests on the guest's word alone: it was asked over the command channel, where
a kernel or an init that lies can answer anything. Seen from outside are the console, the time to init, what vsock carries
and what PostgreSQL computes.</p>${table(['what', 'is'], shown)}`;
}

/** The console with its incidents marked, where the boot's time went, what the guest says of itself. */
export function bootSheets(evidence: BootEvidence, folder: string): Sheet[] {
  const file = join(folder, 'console.log');
  const marks = evidence.incidents.map(({ line, title }) => ({ line, title }));
  return [
    ...(existsSync(file)
      ? [{ title: 'Console, incidents marked', body: log(readLog(file), marks, file) }]
      : []),
    { title: 'Boot timeline', body: timeline(evidence) },
    {
      title: 'Guest and device',
      body: html`${guestTable(evidence)}${deviceTable(evidence)}${lines('the VMM said', evidence.vmm.trim() ? [evidence.vmm] : [])}`,
    },
  ];
}
