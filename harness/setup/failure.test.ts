import { expect, it } from 'vitest';
import { renderFailure } from '../core/errors.ts';
import { SetupError } from './failure.mjs';

it.each([
  { what: 'set-up: the disk is full', because: 'E: no space', todo: 'make room' },
  { what: 'set-up: two reasons', because: 'one\ntwo', todo: 'first\nthen' },
  { what: 'set-up: no reason', todo: 'try again' },
])('prints "$what" in the form of every other failure', failure => {
  expect(new SetupError(failure).message).toBe(renderFailure({ ...failure, blame: 'infrastructure' }));
});
