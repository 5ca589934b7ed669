/** A file as it is and as it should be; `after` is undefined where the file is to be removed. */
export interface Revision {
  readonly file: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** Changed files of one id, in the order of writing. */
export interface Revisions {
  readonly id: string;
  readonly files: readonly Revision[];
  /**
   * Whether the tree means, after each file, what it meant before or what it means at the end. Where no order does, the
   * files are to be shown and not to be written one by one (Q4).
   */
  readonly stepwise: boolean;
}
