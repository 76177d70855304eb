import { describe, expect, it } from 'vitest';
import { explained, notDebian } from './apt.mjs';

describe('the distribution', () => {
  it.each([
    ['Debian', 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nID=debian\n', undefined],
    [
      'one made from Debian',
      'PRETTY_NAME="Linux Mint 22"\nID=linuxmint\nID_LIKE="ubuntu debian"\n',
      undefined,
    ],
    [
      'another one',
      'NAME="Fedora Linux"\nPRETTY_NAME="Fedora Linux 42"\nID=fedora\n',
      'Fedora Linux 42 is not Debian or made from it',
    ],
    ['one without a name', 'ID=arch', 'arch is not Debian or made from it'],
    ['an empty file', '', 'this system is not Debian or made from it'],
  ])('%s', (_name, osRelease, expected) => {
    expect(notDebian(osRelease)).toBe(expected);
  });
});

describe('explains an error of apt, with the fix', () => {
  it.each([
    [
      'the network is unreachable',
      "Err:1 http://mirror.example/debian sid InRelease\n  Could not resolve 'mirror.example'\n" +
        'W: Failed to fetch http://mirror.example/debian/dists/sid/InRelease  Could not resolve\n',
      `set-up: Debian's packages could not be fetched: the network or the mirror is unreachable
  because    W: Failed to fetch http://mirror.example/debian/dists/sid/InRelease  Could not resolve
  do         connect this workstation, or point apt at a mirror that it can reach (/etc/apt/sources.list.d), then npm run setup again`,
    ],
    [
      'the disk is full',
      "E: You don't have enough free space in /var/cache/apt/archives/.\n",
      `set-up: the disk is full
  because    E: You don't have enough free space in /var/cache/apt/archives/.
  do         free disk space, then npm run setup again`,
    ],
    [
      'dpkg was interrupted',
      "E: dpkg was interrupted, you must manually run 'dpkg --configure -a' to correct the problem.\n",
      `set-up: an earlier package installation was cut short
  because    E: dpkg was interrupted, you must manually run 'dpkg --configure -a' to correct the problem.
  do         as root: dpkg --configure -a, then npm run setup again`,
    ],
    [
      'anything else',
      'Reading package lists...\nE: Unable to locate package qemu-system-arm\n',
      `set-up: apt-get install x exited with 100
  because    E: Unable to locate package qemu-system-arm
  do         correct this error (whole log: /store/setup.log), then npm run setup again`,
    ],
  ])('%s', (_name, output, message) => {
    const error = explained(['apt-get', 'install', 'x'], 100, output, '/store/setup.log');
    expect(error.message).toBe(message);
  });
});
