export const TAB = 9;
export const NEWLINE = 10;
export const SPACE = 32;
export const DOUBLE_QUOTE = 34;
export const HASH = 35;
export const DOLLAR = 36;
export const SINGLE_QUOTE = 39;
export const OPEN_PAREN = 40;
const DOT = 46;
const SLASH = 47;
export const BACKSLASH = 92;

export const keywords: ReadonlySet<string> = new Set(
  `bool choice comment config def_bool def_tristate default depends endchoice endif endmenu help hex if imply int
  mainmenu menu menuconfig modules on optional prompt range select source string transitional tristate visible`.split(
    /\s+/,
  ),
);

/** 1 for the characters of any word. */
export const wordChars = new Uint8Array(128);
for (const char of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-') {
  wordChars[char.charCodeAt(0)] = 1;
}

/** Characters of a word, beside {@link wordChars}, where texts need no quotes. */
export const bareTextChars = {
  macros: new Set([DOT, SLASH]),
  environment: new Set([DOT, SLASH, DOLLAR]),
} as const;

export const twoCharOperators: ReadonlySet<string> = new Set(['||', '&&', '!=', '<=', '>=', ':=', '+=']);
export const oneCharOperators: ReadonlySet<string> = new Set(['=', '<', '>', '!', '(', ')']);
