/** A word of a kernel command line that carries what must not be read by everybody. */
const secretWord = /^(\S*(?:password|passwd|passphrase|secret|token|api_?key|private_?key))=\S/i;

/** Names of the words of a kernel command line that hold secrets: `vault.password`. */
export function secretWordsIn(commandLine: string): string[] {
  return commandLine.split(' ').flatMap(word => secretWord.exec(word)?.[1] ?? []);
}
