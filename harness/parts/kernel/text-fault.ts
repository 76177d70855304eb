import { UserError } from '../../core/errors.ts';
import { TreeFault } from '../../kconfig/faults.ts';
import { SyntaxFault } from '../../kconfig/syntax-error.ts';

/**
 * What to throw for an error of whoever read Kconfig files, fragments or .configs: for what is wrong in their text a
 * UserError with the place, the line or the whole cycle; any other as it came. `owner` is who asked: `config`.
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
