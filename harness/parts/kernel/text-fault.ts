import { UserError } from '../../core/errors.ts';
import { TreeFault } from '../../kconfig/faults.ts';
import { SyntaxFault } from '../../kconfig/syntax-error.ts';

/**
 * Converts an error from a reader of Kconfig files, fragments or .configs. An error in their text becomes a UserError with
 * the place, the line or the whole cycle; any other error is returned unchanged. `owner` is the caller: `config`.
 */
export function blameText(error: unknown, owner: string, todo = 'correct the file at that place'): unknown {
  if (!(error instanceof SyntaxFault || error instanceof TreeFault)) return error;
  const [what, ...shown] = error.message.split('\n');
  return new UserError(
    {
      code: 'config.syntax-error',
      what: `${owner}: ${what}`,
      ...(shown.length > 0 ? { because: shown.map(line => line.replace(/^ {2}/, '')).join('\n') } : {}),
      todo: error instanceof TreeFault ? error.todo : todo,
    },
    { cause: error },
  );
}
