import type { Diagnostic } from "../model/diagnostic.js";
import type { Clause } from "./declared.js";

/** What an upgrade breaks for overrides of an id that nobody here has written. */
export interface Contract {
  readonly id: string;
  /** In the order of their places. */
  readonly breaks: readonly Break[];
  /** The places of which it is not known. */
  readonly uncompared: readonly Uncompared[];
  /** How many resolutions it took. */
  readonly resolutions: number;
}

/** Something that both sides say differently, and by which an override breaks. */
export interface Break {
  /** Its place, `*` for any item and any key that only a pattern names; empty for the whole id. */
  readonly place: string;
  /** The keyword that says it: `enum`, `x-lock`; `id` of an id that is gone, `default` of what the vendor says. */
  readonly keyword: string;
  readonly before?: Clause;
  readonly after?: Clause;
  /** The smallest override that was found; undefined where the vendor alone is no longer taken. */
  readonly witness?: Witness;
  /** Whether the new side refuses it, or takes it otherwise. */
  readonly outcome: "refused" | "otherwise";
  /** What the new side says of it. */
  readonly because: string;
  readonly diagnostics: readonly Diagnostic[];
}

/** An override that the old side takes. What is secret in it is redacted. */
export interface Witness {
  readonly file: string;
  readonly text: string;
}

/** A place at which both sides differ, and of which it is not known whether anything breaks. */
export interface Uncompared {
  readonly place: string;
  readonly keyword: string;
  readonly because: string;
}
