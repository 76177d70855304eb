import { UserError } from '../../core/errors.ts';
import { TreeFault } from '../../kconfig/faults.ts';
import { outsideRange } from '../../kconfig/range.ts';
import { SyntaxFault } from '../../kconfig/syntax-error.ts';

/** Replaces the error of a tree outside the supported versions by one that names them. Returns other errors unchanged. */
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
