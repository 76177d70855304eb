import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { StageName } from '../../contract/stage.ts';
import { run } from '../../core/exec.ts';
import { replaceOnce } from '../../parts/inject/edit.ts';
import { findTool } from '../../parts/workstation/tools.ts';

/** A copy of the sample vault with one defect, and the failure that it must cause. */
export interface Variant {
  readonly id: string;
  readonly title: string;
  /** Changes the copy. */
  readonly change?: (image: ImageEditor) => Promise<void>;
  /** The password for the login. */
  readonly password?: string;
  /** The first stage that does not pass, and its first failure. */
  readonly expects: 'green' | { readonly stage: StageName; readonly what: RegExp };
  /** Slow, so it runs only with --all. */
  readonly slow?: true;
}

/** Changes files of an ext4 image with debugfs, without mounting it. */
export interface ImageEditor {
  remove(path: string): Promise<void>;
  chmod(path: string, mode: number): Promise<void>;
  write(path: string, content: string, mode?: number): Promise<void>;
  /** Replaces text in one of the vault's own files. The text must occur exactly once. */
  edit(file: 'start' | 'postgresql.conf', from: string, to: string): Promise<void>;
}

const owner = 'vault';

/** Edits an image. `scratch` is a folder for temporary files. */
export async function editImage(image: string, scratch: string): Promise<ImageEditor> {
  const debugfs = join(dirname((await findTool('mke2fs')).path), 'debugfs');
  const ask = (request: string) => run([debugfs, '-w', '-R', request, image], { owner, deadline: 20 });
  let count = 0;
  const editor: ImageEditor = {
    async remove(path) {
      await ask(`rm ${path}`);
    },
    async chmod(path, mode) {
      await ask(`sif ${path} mode 0${(0o100000 | mode).toString(8)}`);
    },
    async write(path, content, mode = 0o644) {
      const file = join(scratch, `written-${++count}`);
      await writeFile(file, content);
      await ask(`rm ${path}`);
      await ask(`write ${file} ${path}`);
      await editor.chmod(path, mode);
    },
    async edit(file, from, to) {
      const text = await readFile(join(import.meta.dirname, 'image', file), 'utf8');
      await editor.write(`/etc/vault/${file}`, replaceOnce(text, from, to));
    },
  };
  return editor;
}

export const variants: readonly Variant[] = [
  { id: 'as-it-ships', title: 'the sample vault as it ships', expects: 'green' },
  {
    id: 'init-not-executable',
    title: 'its init is not executable',
    change: image => image.chmod('/sbin/init', 0o644),
    expects: { stage: 'boot', what: /init \/sbin\/init is not executable: its mode is 0644/ },
  },
  {
    id: 'libc-missing',
    title: 'the C library of its init is missing',
    change: image => image.remove('/lib/ld-musl-aarch64.so.1'),
    expects: { stage: 'boot', what: /\/sbin\/init needs \/lib\/ld-musl-aarch64\.so\.1/ },
  },
  {
    id: 'init-missing',
    title: 'it has no init',
    change: async image => {
      await image.remove('/sbin/init');
      await image.remove('/bin/sh');
    },
    expects: { stage: 'boot', what: /the image has no init/ },
  },
  {
    id: 'no-tun-node',
    title: 'its init makes no /dev/net/tun',
    change: image => image.edit('start', 'node net/tun 0600 10 200\n', ''),
    expects: { stage: 'boot', what: /\/dev\/net\/tun is missing/ },
  },
  {
    id: 'no-forwarder',
    title: 'nothing carries vsock to PostgreSQL',
    change: image => image.edit('start', 'vault-init forward 5432 &\n', ''),
    expects: { stage: 'postgres', what: /nothing listens on vsock port 5432/ },
  },
  {
    id: 'password-wrong',
    title: 'the password is another one',
    password: 'not-the-password-of-the-vault',
    expects: { stage: 'postgres', what: /failed with 28P01/ },
  },
  {
    id: 'another-port',
    title: 'PostgreSQL listens on another port than the forwarder connects to',
    change: image => image.edit('postgresql.conf', 'jit = off\n', 'jit = off\nport = 5433\n'),
    expects: { stage: 'postgres', what: /vsock port 5432 closes each connection/ },
    slow: true,
  },
  {
    id: 'service-crash-loops',
    title: 'PostgreSQL ends at each start',
    change: image => image.edit('postgresql.conf', 'jit = off\n', 'jit = off\nno_such_setting = on\n'),
    expects: { stage: 'postgres', what: /postgres is (not started|started again and again)/ },
    slow: true,
  },
  {
    id: 'init-ends',
    title: 'its init ends at once',
    change: image => image.write('/sbin/init', '#!/bin/sh\nexit 3\n', 0o755),
    expects: { stage: 'boot', what: /Attempted to kill init/ },
    slow: true,
  },
  {
    id: 'reboot-loop',
    title: 'its init reboots',
    change: image => image.edit('start', 'ifconfig lo up\n', 'reboot -f\n'),
    expects: { stage: 'boot', what: /init rebooted the VM 2 times/ },
    slow: true,
  },
  {
    id: 'never-mounts',
    title: 'its init waits for a mount that never ends',
    change: async image => {
      await image.write('/sbin/mount.slow', '#!/bin/sh\nsleep 1000\n', 0o755);
      await image.edit(
        'start',
        'mount -t ext4 -o noatime /dev/vdb',
        'mount.slow; mount -t ext4 -o noatime /dev/vdb',
      );
    },
    expects: { stage: 'boot', what: /init still runs .*mount\.slow/ },
    slow: true,
  },
];
