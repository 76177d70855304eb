import { UserError } from '../../core/errors.ts';
import { TreeFault } from '../../kconfig/faults.ts';
import { outsideRange } from '../../kconfig/range.ts';
import { SyntaxFault } from '../../kconfig/syntax-error.ts';

/** An error that names the supported range, for a tree beyond it that cannot be read; otherwise the same error. */
export function blameRange(error: unknown, tree: string, version: string): unknown {
  const outside = outsideRange(version);
  if (outside === undefined || !(error instanceof SyntaxFault || error instanceof TreeFault)) return error;
  return new UserError(
    {
      code: 'source.out-of-range',
      what: `config: ${outside}`,
      because: `${tree}/${error.message}`,
      todo: 'give a tree of that range, or configure this one with its own make',
    },
    { cause: error },
  );
}
