import { hostBoots, hostProofs, replacedOptions } from '../../../fragments/host-surface.ts';
import type { Sheet } from '../../contract/sheet.ts';
import { bars } from '../../report/html/chart.ts';
import { type Html, html } from '../../report/html/page.ts';
import { type Cell, table } from '../../report/html/table.ts';
import { sayDuration } from '../../report/seconds.ts';
import type { HostEvidence } from './evidence.ts';
import { readRate } from './judge.ts';

const option = (name: string) => `CONFIG_${name}`;

/** An option of the built .config; red if it is off. */
const optionCell = (names: readonly string[], on: readonly string[]): Cell => {
  const off = names.filter(name => !on.includes(name));
  return off.length > 0
    ? { text: `off: ${off.map(option).join(', ')}`, tone: 'red' }
    : names.map(option).join(', ');
};

/** Every feature of one boot, green if it was proven, with the observation. */
function features({ boots, on }: HostEvidence, boot: string): Html {
  const seenIn = boots.find(row => row.boot === boot)?.proofs ?? [];
  const rows = hostProofs
    .filter(proof => proof.boot === boot)
    .map(({ name, title, options }): Cell[] => {
      const seen = seenIn.find(proof => proof.name === name);
      return [
        { text: title, tone: seen?.exitCode === 0 ? 'green' : 'red' },
        seen?.exitCode === 0 ? seen.says : `not proven: ${seen?.says ?? 'the proof did not run'}`,
        optionCell(options, on),
        seen ? sayDuration(seen.seconds) : '',
      ];
    });
  return html`<h2>Booted for ${boot}</h2>${table(['feature', 'seen', 'stands on', 'took'], rows)}`;
}

function ciphers({ boots }: HostEvidence): Html {
  const proofs = boots.flatMap(row => row.proofs);
  const rates = [
    ['AES-XTS', 'crypt_aes'],
    ['ChaCha20-Poly1305 over dm-integrity', 'crypt_chacha'],
  ].flatMap(([label = '', name]) => {
    const to = readRate(proofs.find(proof => proof.name === name));
    return to === undefined ? [] : [{ label, to, says: `${to} MB/s` }];
  });
  return rates.length > 0 ? html`<h2>An encrypted disk is read at</h2>${bars(rates)}` : html``;
}

function powerOns({ boots, chain, lsmOrder }: HostEvidence): Html {
  const rows = boots.map(({ boot, powerOnToShell, lsm, command }) => [
    boot,
    sayDuration(powerOnToShell),
    lsm.join(', '),
    command.join(' '),
  ]);
  const steps = chain.steps.map(({ name, at }, index) => ({
    label: name,
    from: chain.steps[index - 1]?.at ?? 0,
    to: at ?? 0,
    says: at === undefined ? 'not reached' : `${at.toFixed(2)} s`,
    hot: at === undefined,
  }));
  return html`<p>CONFIG_LSM: ${lsmOrder.join(', ')}. Of SELinux, AppArmor, Smack and TOMOYO one is active at a time; that the
configuration names several is no promise that they are.</p>
${table(['boot for', 'power-on to adb shell', 'active security modules', 'command'], rows)}
<h2>U-Boot → Image → initramfs → init, since power-on</h2>${bars(steps)}`;
}

/** Attachments of the host stage: features with their proofs, named options that no tree has, and boot times. */
export function hostSheets(evidence: HostEvidence): Sheet[] {
  const replaced = replacedOptions.map(row => [
    option(row.option),
    optionCell(row.by, evidence.on),
    row.because,
  ]);
  return [
    {
      title: 'Proven features',
      body: html`${Object.keys(hostBoots).map(boot => features(evidence, boot))}${ciphers(evidence)}`,
    },
    {
      title: 'Options that do not exist, and what replaces them',
      body: table(['asked for', 'instead', 'because'], replaced),
    },
    { title: 'Power-ons and the boot chain', body: powerOns(evidence) },
  ];
}
