/** Safe markup. Only the drawing kit of the report makes it. */
export interface Markup {
  readonly text: string;
}

/** An attachment of a stage: its title and its body. Not yet redacted. */
export interface Sheet {
  readonly title: string;
  readonly body: Markup;
}
