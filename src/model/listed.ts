import type { Severity } from "./codes/index.js";
import type { Diagnostic } from "./diagnostic.js";

/** As many findings of one kind in one file are listed: whoever mends these is told the rest (design section 7). */
export const MOST_OF_A_KIND = 100;

/** What a list tells alike: a code, of a severity, in a file. */
interface Kind {
  readonly code: string;
  readonly severity: Severity;
  readonly file: string | undefined;
}

/** Findings of which some are only counted. */
interface Listed {
  /** Whether there are enough of a kind already; then another one is counted, and nobody need make it. */
  readonly isFull: (kind: Kind, more?: number) => boolean;
  readonly add: (diagnostic: Diagnostic) => void;
  /** The last of a kind says how many more there are. */
  readonly all: () => readonly Diagnostic[];
}

export function listed(): Listed {
  const kinds = new Map<string, { count: number; more: number; last: number }>();
  const all: Diagnostic[] = [];
  const kindOf = ({ code, severity, file = "" }: Kind) => {
    const name = `${severity} ${code} ${file}`;
    const kind = kinds.get(name) ?? { count: 0, more: 0, last: -1 };
    kinds.set(name, kind);
    return kind;
  };
  return {
    isFull(of, more = 0) {
      const kind = kindOf(of);
      const full = kind.count >= MOST_OF_A_KIND;
      if (full) kind.more += 1 + more;
      return full;
    },
    add(diagnostic) {
      const { more = 0, ...alone } = diagnostic;
      const kind = kindOf({ ...diagnostic, file: diagnostic.origin?.file });
      if (kind.count < MOST_OF_A_KIND) {
        kind.count += 1;
        kind.more += more;
        kind.last = all.push(alone) - 1;
      } else kind.more += 1 + more;
    },
    all() {
      for (const { more, last } of kinds.values()) if (more > 0) all[last] = { ...(all[last] as Diagnostic), more };
      return all;
    },
  };
}

/** The first findings of each kind, in their order. */
export function firstOfEachKind(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  if (diagnostics.length <= MOST_OF_A_KIND) return diagnostics;
  const list = listed();
  for (const diagnostic of diagnostics) list.add(diagnostic);
  return list.all();
}

/** How many findings there are, those among them that are only counted. */
export function countOf(diagnostics: readonly Diagnostic[]): number {
  return diagnostics.reduce((sum, { more = 0 }) => sum + 1 + more, 0);
}
