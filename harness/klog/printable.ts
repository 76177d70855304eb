const escapes = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)|[@-Z\\^_=>])/g;
const controls = /[\u0000-\u0008\u000a-\u001f\u007f-\u009f]/g;
const unusual = /[^\t -~]/;
/** Characters without a form of their own: they turn the text around, or hide in it. */
const formless = /\p{Cf}|\p{Zl}|\p{Zp}|\p{Default_Ignorable_Code_Point}|\ufffd/gu;

/** Text without escape sequences and control characters; blanks and tabs stay. */
export function withoutControls(text: string): string {
  return unusual.test(text) ? text.replace(escapes, '').replace(controls, '') : text;
}

/**
 * Text of a guest that neither moves a cursor nor hides: without escape sequences and control characters, and with a
 * dot for each character that turns text around or has no width. Safe for a terminal and for a report.
 */
export function printable(text: string): string {
  return unusual.test(text) ? withoutControls(text).replace(formless, '·') : text;
}
