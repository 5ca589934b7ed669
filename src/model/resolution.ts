import type { Diagnostic } from "./diagnostic.js";
import type { Precedence, Reader } from "./reader.js";
import type { Json } from "./value.js";

/** What became of an entry of a searched directory (D12). */
export type Standing =
  | { readonly is: "effective" | "mask" }
  | { readonly is: "masked" | "shadowed"; readonly by: string }
  | { readonly is: "ignored"; readonly because: string };

/** One file that takes part, or would. */
export interface Fragment {
  /** The layer's name; of a declared root that is no layer its path. */
  readonly layer: string;
  /** Whether it is the vendor's: it stands in the id's lowest root. */
  readonly lowest: boolean;
  readonly file: string;
  /** Where the file's links lead, if it is one. */
  readonly target?: string;
  readonly kind: "main" | "drop-in";
  /** The step of the reader by which it was found: `{name}.d/`. */
  readonly step: string;
  readonly standing: Standing;
}

/** What an answer was made of (D13): an agent watches these. */
export type Dependency =
  | ({ readonly is: "read"; readonly path: string; readonly sha256: string } & SourceOf)
  | { readonly is: "listed" | "absent"; readonly path: string };

/** Whose word a file is that was read: a fragment, by its layer and by the name that people know, or a declaration. */
export type SourceOf =
  | { readonly of: "vendor" | "override"; readonly layer: string; readonly file: string }
  | { readonly of: "declaration" | "policy" };

/** Who may do what with a file. */
export interface Access {
  /** Permission bits. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

/** What every resolution has. */
export interface Answer {
  readonly id: string;
  /** How the fragments were ordered: as the id declares it, else as was asked. */
  readonly precedence: Precedence;
  /** How its files were found, ordered and read (D15). */
  readonly reader: Reader;
  readonly fragments: readonly Fragment[];
  readonly diagnostics: readonly Diagnostic[];
  readonly dependencies: readonly Dependency[];
  /** The files of the schemas that judge the id, a policy's among them. Of none nobody says that it is valid (V9). */
  readonly checkedBy: readonly string[];
}

/** A configuration that may be delivered. */
export interface Effective extends Answer {
  readonly state: "effective";
  /** As `JSON.parse` makes it: plain objects, an own `__proto__` a key like others. Copied when asked, and once. */
  readonly value: Json;
  /** SHA-256, in hexadecimal, of the value's canonical JSON (RFC 8785). Computed when asked. */
  readonly fingerprint: string;
  /**
   * SHA-256, in hexadecimal, of the text that `emit` writes: another where a value is only spelled otherwise. Undefined
   * for a value that its format cannot say. Computed when asked.
   */
  readonly text: string | undefined;
}

/** Nothing is left: no fragment, all masked, or deleted at the root. */
export interface Absent extends Answer {
  readonly state: "absent";
}

/** An error stands in the way; `merged` is there to explain, never to deliver. */
export interface Refused extends Answer {
  readonly state: "refused";
  readonly merged?: Json;
}

/** No format is known for the id: its files are listed and not read. */
export interface Opaque extends Answer {
  readonly state: "opaque";
}

export type Resolution = Effective | Absent | Refused | Opaque;

/** A named root of configuration. A stack of layers is ordered, the lowest first. */
export interface Layer {
  readonly name: string;
  readonly root: string;
}

/** The stack of a stateless system: the vendor's defaults, what the boot left, the administrator's differences. */
export const DEFAULT_LAYERS: readonly Layer[] = [
  { name: "vendor", root: "/usr/share/defaults" },
  { name: "runtime", root: "/run" },
  { name: "admin", root: "/etc" },
];

export type { Precedence } from "./reader.js";

/** The names of the layers and roots whose files are the vendor's word: the run's lowest, and an id's own. */
export function vendorLayers(fragments: readonly Fragment[], layers: readonly Layer[]): ReadonlySet<string> {
  return new Set(
    [...layers.slice(0, 1), ...fragments.filter(({ lowest }) => lowest).map(({ layer: name }) => ({ name }))].map(
      ({ name }) => name,
    ),
  );
}

/** What is said of a configuration: `valid` only where a schema has judged it (V9). */
export type Verdict = "valid" | "unchecked" | Exclude<Resolution["state"], "effective">;

export function verdictOf({ state, checkedBy }: Resolution): Verdict {
  if (state !== "effective") return state;
  return checkedBy.length === 0 ? "unchecked" : "valid";
}
