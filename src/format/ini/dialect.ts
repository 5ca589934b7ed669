import type { Scalar } from "../../model/value.js";
import type { Findings } from "../findings.js";
import type { Statements } from "./statement.js";

/** What the syntaxes of lines differ in. */
export interface IniDialect {
  readonly name: "ini" | "env";
  /** Whether keys stand in sections. */
  readonly sections: boolean;
  /** Whether a key written several times is a list; else it is a mistake. */
  readonly lists: boolean;
  /** Whether an empty assignment takes back what a key was assigned before; else it is an empty text. */
  readonly resets: boolean;
  statements(text: string, findings: Findings): Statements;
  /**
   * A scalar as it stands behind `=`.
   *
   * @throws RangeError with the reason, for what cannot stand there.
   */
  spell(scalar: Scalar): string;
  /** Why a name can be no key; undefined where it can. */
  refusedKey(name: string): string | undefined;
}
