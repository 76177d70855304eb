import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

const image = join(import.meta.dirname, 'image');
const scripts = readdirSync(image).filter(name => readFileSync(join(image, name), 'utf8').startsWith('#!'));
const busybox = spawnSync('busybox').status === 0;

describe.each(['init', 'poweroff', 'agent.sh', 'facts.sh', 'services.sh'])('%s', name => {
  test.each([
    { shell: 'sh', argv: ['sh', '-n'], skip: false },
    { shell: "the guest's shell", argv: ['busybox', 'sh', '-n'], skip: !busybox },
  ])('is good syntax for $shell', ({ argv: [file = '', ...args], skip }) => {
    if (skip) return;
    expect(spawnSync(file, [...args, join(image, name)], { encoding: 'utf8' }).stderr).toBe('');
  });
});

test('every script of the image is among these', () => {
  expect(scripts.sort()).toEqual(['agent.sh', 'facts.sh', 'init', 'poweroff', 'services.sh']);
});
