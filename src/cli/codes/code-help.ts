/** What there is to know of a code beside its message, as literal text: no line is wider than a terminal. */
export interface Explanation {
  /** For a list of codes: a few words. */
  readonly summary: string;
  /** Why it is said, and what follows from it. */
  readonly means: string;
  /** Lines of files that cause it, each file under its path, or the situation. */
  readonly example: string;
  readonly solve: string;
}

/** The explanations of a stage's codes, none left out. */
export type CodeHelp<F> = { readonly [C in keyof F]: Explanation };
