/** A finding in a log that is no incident. */
export interface Note {
  /** Counted from 1. */
  readonly line: number;
  readonly text: string;
}

/** Different quotations that are listed. */
const listed = 20;

/** Words of a report that stand in lines which are not believed to be the kernel's. */
export class Quotations {
  readonly #found = new Map<string, { readonly line: number; times: number }>();
  #others = 0;
  #firstOther = 0;

  add(words: string | undefined, line: number): void {
    if (words === undefined) return;
    const known = this.#found.get(words);
    if (known) known.times++;
    else if (this.#found.size < listed) this.#found.set(words, { line, times: 1 });
    else if (this.#others++ === 0) this.#firstOther = line;
  }

  get notes(): Note[] {
    const notes = [...this.#found].map(([words, { line, times }]) => ({
      line,
      text: `"${words}" stands in line ${line}${times > 1 ? ` (${times} times)` : ''}, taken as a quotation`,
    }));
    if (this.#others === 0) return notes;
    return [
      ...notes,
      {
        line: this.#firstOther,
        text: `${this.#others} more quotations, the first in line ${this.#firstOther}`,
      },
    ];
  }
}

/** Last words of firmware before it starts the kernel. */
const handover =
  /EFI stub: (?:Exiting boot services|Loaded initrd|Using DTB)|^Starting kernel \.\.\.|Booting the kernel\.|Jumping to (?:the )?kernel|Exiting boot services|Booting Linux\.{3}$/;

/** A note where the log ends with the words by which firmware starts the kernel. */
export function lastWordsOf(lines: readonly string[], line: number): Note | undefined {
  const back = lines.toReversed().findIndex(text => text.trim() !== '');
  const words = lines.at(-1 - back)?.trim() ?? '';
  if (back < 0 || !handover.test(words)) return undefined;
  return {
    line: line - back,
    text: `the log ends where the kernel was started ("${words.slice(0, 80)}"): it printed nothing. Either it has no console (give it earlycon and console= on the command line) or it hung before its first line`,
  };
}
