import { describe, devices, test } from '../harness/app/test.ts';

const options = [...new Set(devices.map(device => device.option))];

describe('build', () => {
  test('the kernel builds', ({ build }) => build.holds('builds'));
  test('the artifact is a raw arm64 Image by its header', ({ build }) => build.holds('format'));
  test('the image carries a build id', ({ build }) => build.holds('build-id'));
  test('the build kept the checked configuration', ({ build }) => build.holds('config-kept'));
  test.for(options)('CONFIG_%s: its driver is in the image', (option, { build }) =>
    build.holds('symbols', option),
  );
  test('nothing else is wrong with the build', ({ build }) => build.nothingElse());
});
