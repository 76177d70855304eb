import { describe, expect, test } from 'vitest';
import { HarnessError } from '../core/errors.ts';
import { entriesNamed, referenceEntries } from './reference.ts';

const entries = await referenceEntries();
const idsOf = (name: string) => entriesNamed(entries, name).map(({ kind, id }) => `${kind} ${id}`);

/** Returns the failure for an unknown name. */
function refused(name: string) {
  try {
    return idsOf(name);
  } catch (error) {
    if (!(error instanceof HarnessError)) throw error;
    return { code: error.failure.code, because: error.failure.because };
  }
}

describe('entriesNamed', () => {
  test.each([
    ['drivers.not-bound', ['code drivers.not-bound']],
    [' Drivers.Not-Bound ', ['code drivers.not-bound']],
    ['build.host-libc', ['build cause build.host-libc']],
    ['F04', ['build cause build.host-libc', 'rule F04-host-libc', 'injected fault F04-host-libc']],
    ['F11-wrong-console', ['rule F11-wrong-console', 'injected fault F11-wrong-console']],
    ['init', ['code init.exists', 'code init.no-terminal', 'code init.package-json-invalid']],
  ])('finds %j', (name, ids) => {
    expect(idsOf(name)).toEqual(ids);
  });

  test.each([
    ['drivers.not-bount', 'did you mean drivers.not-bound?'],
    ['openssl', 'did you mean build.openssl-engine, build.openssl-headers, F03-openssl-headers-missing?'],
    ['F31', undefined],
    ['', undefined],
    ['constructor', undefined],
  ])('refuses %j and names the nearest', (name, because) => {
    expect(refused(name)).toEqual({ code: 'explain.unknown', because });
  });

  test('lists the rules of a code, and the code of a rule', () => {
    expect(entriesNamed(entries, 'drivers.not-bound')[0]?.see).toEqual(['F09-not-probed']);
    expect(entriesNamed(entries, 'F09-not-probed')[0]?.see).toEqual(['drivers.not-bound']);
  });

  test('gives every entry a meaning, and every rule and build cause a fix', () => {
    const poor = entries.filter(
      ({ kind, meaning, todo }) => meaning === '' || (!todo && (kind === 'rule' || kind === 'build cause')),
    );
    expect(poor.map(({ id }) => id)).toEqual([]);
  });
});
