import type { Catalog, Severity } from "./codes/entry.js";
import {
  DISCOVER,
  type DiscoverFacts,
  HOST,
  type HostFacts,
  PARSE,
  type ParseFacts,
  READ,
  type ReadFacts,
} from "./codes/files.js";
import { AUDIT, type AuditFacts, MERGE, type MergeFacts } from "./codes/merge.js";
import { SCHEMA, type SchemaFacts, VIOLATION, type ViolationFacts } from "./codes/schema.js";
import { formatPlace, type Place, REDACTED } from "./place.js";
import type { Line } from "./spelling.js";
import { plain, type Value } from "./value.js";

export type { Severity } from "./codes/entry.js";
export type { DiscoverFacts, HostFacts, ParseFacts, ReadFacts } from "./codes/files.js";
export type { AuditFacts, MergeFacts } from "./codes/merge.js";
export type { AnyViolation, SchemaFacts, ViolationFacts } from "./codes/schema.js";

/** The typed facts of every code, by the user's stage. */
export type Facts = ReadFacts &
  DiscoverFacts &
  ParseFacts &
  MergeFacts &
  SchemaFacts &
  ViolationFacts &
  AuditFacts &
  HostFacts;
export type Code = keyof Facts;

export const CATALOG: Catalog<Facts> = {
  ...READ,
  ...DISCOVER,
  ...PARSE,
  ...MERGE,
  ...SCHEMA,
  ...VIOLATION,
  ...AUDIT,
  ...HOST,
};

/** Another place that took part in a finding, and how. */
export interface Related {
  readonly message: string;
  readonly origin: Origin;
}

/** What was found, before it is known where: a code, its typed facts, and the words made of them. */
export type Finding<C extends Code = Code> = {
  readonly [K in C]: {
    readonly code: K;
    readonly severity: Severity;
    readonly message: string;
    readonly facts: Facts[K];
    readonly hint?: string;
  };
}[C];

/** A finding in somebody's configuration. Plain data, a discriminated union on `code`; codes outlive files. */
export type Diagnostic<C extends Code = Code> = Finding<C> & {
  readonly id?: string;
  /** Where in the configuration, as `ID#/place` prints it. */
  readonly place?: string;
  /** Where in a file. */
  readonly origin?: Origin;
  readonly related?: readonly Related[];
  /** How many more there are of its kind in its file, where not all are listed. */
  readonly more?: number;
};

/** A point in a text: line and column from 1, the column in UTF-16 units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** A stretch of a text; `end` is the position behind its last character. */
export interface Range {
  readonly start: Position;
  readonly end: Position;
}

/** Where something was written. */
export interface Origin extends Range {
  readonly layer?: string;
  readonly file: string;
}

/** The start of a file: the origin of what is true of all of it. */
export const START: Range = { start: { line: 1, column: 1 }, end: { line: 1, column: 1 } };

/** Makes the finding of a code: severity, words and hint come from the catalog. */
export function finding<C extends Code>(code: C, facts: Facts[C]): Finding<C> {
  const { severity, message, hint } = CATALOG[code];
  const advice = hint?.(facts, undefined);
  return {
    code,
    severity,
    message: message(facts),
    facts: plain(facts as Value) as unknown as Facts[C], // what they quote of a file is the caller's (`plain`)
    ...(advice === undefined ? {} : { hint: advice }),
  };
}

/**
 * Says where a finding is. What to write there depends on the file's syntax: the line gives the hint its words, unless
 * who knows more gives the hint.
 */
export function locate<C extends Code>(
  found: Finding<C>,
  where: {
    id?: string;
    place?: Place;
    origin?: Origin | undefined;
    related?: readonly Related[];
    line?: Line | undefined;
    hint?: string | undefined;
  },
): Diagnostic<C> {
  const { id, place, origin, related, line } = where;
  const hint = where.hint ?? (line && CATALOG[found.code].hint?.(found.facts as never, line));
  return {
    ...found,
    ...(hint === undefined ? {} : { hint }),
    ...(id === undefined ? {} : { id }),
    ...(place === undefined ? {} : { place: formatPlace(place) }),
    ...(origin === undefined ? {} : { origin }),
    ...(related === undefined || related.length === 0 ? {} : { related }),
  };
}

/** Facts that are a piece of the text itself. */
const PIECES: ReadonlySet<string> = new Set(["text", "tag", "name", "key", "found", "nearest", "siblings"]);

/** A finding about a text in which nobody knows what is secret: it quotes nothing of it (Q5). */
export function withoutText(diagnostic: Diagnostic): Diagnostic {
  const kept = Object.entries(diagnostic.facts).filter(([name]) => name !== "advice"); // which shows the line to write
  const facts = kept.map(([name, fact]: [string, unknown]) => {
    if (PIECES.has(name)) return [name, Array.isArray(fact) ? [] : REDACTED];
    if (typeof fact !== "string") return [name, fact];
    const words = fact.replace(/(?:, found|: ).*/s, "");
    // what a rule of the syntax quotes has no word in it: "]"
    return [
      name,
      words.replaceAll(/"(?:[^"\\]|\\.)*(?:"|$)/g, (quoted) => (/\w{2}|^"\w/.test(quoted) ? REDACTED : quoted)),
    ];
  });
  const made = finding(diagnostic.code, Object.fromEntries(facts) as never) as Finding;
  const { hint: _quoting, ...others } = { ...diagnostic, ...made } as Diagnostic;
  return made.hint === undefined || /[`«]/.test(made.hint) ? others : { ...others, hint: made.hint };
}

/** File, line, column, code: the same order whatever the order of discovery (V5). */
export function compareDiagnostics(a: Diagnostic, b: Diagnostic): number {
  return (
    compareText(a.origin?.file ?? "", b.origin?.file ?? "") ||
    (a.origin?.start.line ?? 0) - (b.origin?.start.line ?? 0) ||
    (a.origin?.start.column ?? 0) - (b.origin?.start.column ?? 0) ||
    compareText(a.code, b.code) ||
    compareText(a.place ?? "", b.place ?? "") ||
    compareText(a.message, b.message)
  );
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** For callers who like exceptions: the diagnostics of a refused configuration. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
  constructor(
    readonly id: string,
    readonly diagnostics: readonly Diagnostic[],
  ) {
    const first = diagnostics.find(isError);
    const where = first?.origin === undefined ? "" : `${formatOrigin(first.origin)}: `;
    super(`${id} is refused: ${where}${first === undefined ? "no reason was recorded" : headline(first)}`);
  }
}

export function isError(diagnostic: { readonly severity: Severity }): boolean {
  return diagnostic.severity === "error";
}

/** A violation's message goes on from its place: `/net/mtu must be an integer`. */
export function headline({ code, place, message }: Diagnostic): string {
  if (!code.startsWith("schema/") || place === undefined) return message;
  const ofTheMap = code === "schema/additional-key" || code === "schema/key-name"; // it is the map that has the key
  const about = ofTheMap ? place.replace(/\/[^/]*$/, "") : place;
  return `${about || "the configuration"} ${message}`;
}

/** `/etc/app.yaml:3:8`, the form that editors and terminals open. */
export function formatOrigin(origin: Origin): string {
  return `${origin.file}:${origin.start.line}:${origin.start.column}`;
}

const LINE_BREAK = /\r\n|\n|\r/g;

/** Turns offsets into positions; the lines are counted once, at the first question. */
export function positions(text: string): (offset: number) => Position {
  let starts: Uint32Array | undefined;
  return (offset) => {
    starts ??= lineStarts(text);
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] as number) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - (starts[low] as number) + 1 };
  };
}

/** Where each line of a text starts, in as few bytes as there may be lines. */
function lineStarts(text: string): Uint32Array {
  let starts = new Uint32Array(1024);
  let lines = 1;
  LINE_BREAK.lastIndex = 0;
  while (LINE_BREAK.test(text)) {
    if (lines === starts.length) {
      const more = new Uint32Array(lines * 2);
      more.set(starts);
      starts = more;
    }
    starts[lines++] = LINE_BREAK.lastIndex;
  }
  return starts.subarray(0, lines);
}

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
