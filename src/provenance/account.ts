import { START, type Origin } from "../model/diagnostic.js";
import type { Document, Format, Path } from "../model/document.js";
import type { Place } from "../model/place.js";
import type { Access, Resolution } from "../model/resolution.js";
import type { RootWord, Strategy } from "../model/strategy.js";
import { holdsSecret } from "../model/secret.js";
import type { Line } from "../model/spelling.js";
import { isList, member, type Maybe } from "../model/value.js";
import type { Patch } from "../patch/index.js";
import type { Contribution, Tracer } from "./trace.js";
import { writes, type Write } from "./writes.js";

/** A parsed file on its way into the merge. */
export interface ParsedFragment {
  readonly layer: string;
  /** Of the lowest layer, which `x-lock` holds to. */
  readonly lowest: boolean;
  readonly file: string;
  /** The text as it was read; empty where it could not be. */
  readonly text: string;
  /** The file's own format; undefined where none is known. */
  readonly format: Format | undefined;
  readonly document: Document;
  /** Who may do what with the file; undefined for what is no file. */
  readonly access?: Access;
}

/** A fragment that took part: its document for the places in it, its patch for what it means. */
export interface AccountFragment extends ParsedFragment {
  readonly patch: Patch;
}

/** All that a resolution was made of: what the questions about it are answered from, never from disk again (P2, R3). */
export interface Account {
  readonly strategies: Strategy;
  /** The id's own format; undefined where none is known. */
  readonly format: Format | undefined;
  /** The merged value, spellings included; undefined where nothing is left. */
  readonly value: Maybe;
  /** What the lowest layer alone gives. */
  readonly lowest: Maybe;
  readonly fragments: readonly AccountFragment[];
  readonly tracer: Tracer;
  /** Layers whose null members delete (E2). */
  readonly nulls: Readonly<Record<string, "set" | "delete">>;
  /** The software reads these files itself (`x-reader: self`). */
  readonly selfRead: boolean;
  /** What is declared of the id by which its files are found and read. */
  readonly words: readonly RootWord[];
  /** Whether schema or profile call anything secret. */
  readonly declaresSecrets: boolean;
}

const ACCOUNT = Symbol("account");

/** Gives a resolution its account, where printing and comparing do not see it. */
export function withAccount<R extends Resolution>(resolution: R, account: Account): R {
  return Object.defineProperty(resolution, ACCOUNT, { value: account });
}

/** @throws TypeError for an object that no `resolve` has made, and for a configuration that nobody could read. */
export function accountOf(resolution: Resolution): Account {
  const account = (resolution as { [ACCOUNT]?: Account } | undefined)?.[ACCOUNT];
  if (account !== undefined) return account;
  if ((resolution as Resolution | undefined)?.state === "opaque")
    throw new TypeError(`${resolution.id} has no known format; say x-format in its schema or merge profile`);
  const promised = resolution instanceof Promise ? "; await the promise" : "";
  throw new TypeError(`expected a resolution as resolve() returns it${promised}`);
}

/** The statements about a place, the lowest first. */
export function writesAt(account: Account, place: Place): readonly Write[] {
  return writes(account.tracer.every(place));
}

/** Where a node of a fragment's document stands; its key's place with `key`, else its value's. */
export function originOf(account: Account, fragment: number, path: Path, what: "key" | "value" = "value"): Origin {
  const { layer, file, document } = account.fragments[fragment] as AccountFragment;
  const location = document.range(path);
  const range = (what === "key" ? location?.key : undefined) ?? location?.value ?? START;
  return { layer, file, start: range.start, end: range.end };
}

/** A node of a fragment as a hint must know it; undefined where its format tells no spelling. */
export function lineAt(account: Account, fragment: number, path: Path, place: Place): Line | undefined {
  const own = account.fragments[fragment] as AccountFragment;
  const { format, document } = own;
  if (format?.spelling === undefined) return undefined;
  const value = path.reduce<Maybe>(
    (here, step) => (isList(here) ? here[step as number] : member(here, String(step))),
    document.value,
  );
  const { line, column } = document.range(path)?.value.start ?? START.start;
  const source = lineOf(own, line)?.slice(column - 1) ?? "";
  const secret = value !== undefined && holdsSecret(value, account.strategies, place);
  return { spelling: format.spelling, path, value: secret ? undefined : value, source };
}

/** Where an alias or `<<` brings a node in; undefined for a node that stands where it counts. */
export function useOf(account: Account, fragment: number, path: Path): Origin | undefined {
  const { layer, file, document } = account.fragments[fragment] as AccountFragment;
  const use = document.range(path)?.use;
  return use && { layer, file, start: use.start, end: use.end };
}

/** The origin of the last word about a place; undefined where nobody spoke. */
export function lastOrigin(account: Account, place: Place, what: "key" | "value" = "value"): Origin | undefined {
  const contribution = account.tracer.at(place).at(-1);
  return contribution && contributionOrigin(account, contribution, what);
}

export function contributionOrigin(
  account: Account,
  { fragment, cursor }: Contribution,
  what: "key" | "value" = "value",
): Origin {
  return originOf(account, fragment, cursor.path, what);
}

const lines = new WeakMap<object, readonly string[]>();

/** A line of a fragment, from 1. A text is cut into lines once, however many of its keys are asked about. */
export function lineOf({ text, document }: ParsedFragment, line: number): string | undefined {
  const known = lines.get(document) ?? text.split(/\r\n|\n|\r/);
  lines.set(document, known);
  return known[line - 1];
}
