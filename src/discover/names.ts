import { nameOf } from "../host/index.js";
import { isSlipOf, nearest } from "../model/nearest.js";
import { isCollection, type Reader } from "../model/reader.js";

/** The suffixes that tell a format by themselves (D2). */
export const FORMAT_SUFFIXES: readonly string[] = [".json", ".jsonc", ".yaml", ".yml", ".toml"];

/** What package managers and editors leave behind. Source: systemd's `hidden_or_backup_file`. */
const SYSTEMD_BACKUPS =
  ".rpmnew .rpmsave .rpmorig .dpkg-old .dpkg-new .dpkg-tmp .dpkg-dist .dpkg-bak .dpkg-backup .dpkg-remove " +
  ".ucf-new .ucf-old .ucf-dist .swp .bak .old .new";
/** The same of others; none of these tells a format, so that here too only the reason differs. */
const FURTHER_BACKUPS = ".orig .rej .swo .tmp .pacnew .pacsave .apk-new";

/**
 * The suffixes with which a file of a directory counts, where its reader declares none: in a collection those of its syntax
 * or that tell one, beside an id's main file its own and, where no reader is declared, those that tell a format.
 *
 * Source: D2, D4, D15.
 */
export function countingSuffixes(
  id: string,
  reader: Reader,
  declared: boolean,
  telling: readonly string[],
): readonly string[] {
  if (reader.suffixes !== undefined) return reader.suffixes;
  if (isCollection(reader)) return telling;
  const own = suffixOf(nameOf(id));
  return declared || reader.order !== "layered" ? [own] : [...new Set([own, ...telling])];
}

/**
 * The name that a drop-in which does not count was probably meant to have (D10); undefined where nothing suggests one:
 * a hidden name, the backup of a file that is there, a README. `usual` is the suffix of one whose own is none of a slip.
 */
export function meantDropIn(
  name: string,
  suffixes: readonly string[],
  siblings: ReadonlySet<string>,
  usual: string | undefined = suffixes[0],
): string | undefined {
  const ignored = ignoredName(name);
  if (ignored === "hidden" || /^readme\b/i.test(name)) return undefined;
  const meant =
    ignored === "backup" ? original(name) : withSuffix(name, rightSuffix(suffixOf(name), suffixes) ?? usual);
  return meant !== undefined && counts(meant, suffixes) && !siblings.has(meant) ? meant : undefined;
}

function withSuffix(name: string, suffix: string | undefined): string | undefined {
  return suffix === undefined ? undefined : stemOf(name) + suffix;
}

function rightSuffix(suffix: string, suffixes: readonly string[]): string | undefined {
  const lower = suffix.toLowerCase();
  return suffixes.find((known) => known === lower) ?? nearest(lower, suffixes);
}

/**
 * The suffix that a file of a collection most likely was to have: its syntax's. Where none is declared, that of a file
 * which counts there; a name must not promise a syntax that the software may not read.
 */
export function usualSuffix(suffixes: readonly string[], siblings: Iterable<string>): string | undefined {
  const isOpen = FORMAT_SUFFIXES.every((each) => suffixes.includes(each));
  if (!isOpen) return suffixes[0];
  for (const name of siblings) if (ignoredName(name) === undefined && counts(name, suffixes)) return suffixOf(name);
  return undefined;
}

/**
 * Whether a name has one of the suffixes. The empty one is had by a name without a dot, `*` by any, and `!~` by none that
 * ends so. That a name is more than its suffix is asked where hidden names do not count.
 */
export function counts(
  name: string,
  suffixes: readonly string[],
  { hidden }: Pick<Reader, "hidden"> = { hidden: "ignored" },
): boolean {
  if (suffixes.some((suffix) => suffix.startsWith("!") && name.endsWith(suffix.slice(1)))) return false;
  if (countsAll(suffixes)) return true;
  return suffixes.some((suffix) =>
    suffix === "" ? !name.includes(".") : name.endsWith(suffix) && (hidden === "read" || name.length > suffix.length),
  );
}

/** Whether any name counts but those that are said not to. */
function countsAll(suffixes: readonly string[]): boolean {
  return suffixes.includes("*") || suffixes.every((suffix) => suffix.startsWith("!"));
}

/** An entry beside the main file that looks like it, or like its directory of drop-ins, and is neither. */
export interface NearMiss {
  readonly kind: "main" | "drop-in";
  readonly because: "backup" | "misnamed";
  readonly meant: string;
}

/** The names that stand beside a main file. */
export interface Beside {
  /** In the lowest layer: what the vendor has too is a configuration of its own. */
  readonly vendor: ReadonlySet<string>;
  /** In the layer that is looked at. */
  readonly own: ReadonlySet<string>;
}

/**
 * Tells whether an entry beside `main` was probably meant to be it, or its directory of drop-ins: `daemon.json~`,
 * `daemon.jsn`, `deamon.json`; `daemon.d`, `deamon.json.d`, `daemon.json.dir`.
 */
export function nearMiss(
  name: string,
  isDirectory: boolean,
  main: string,
  suffixes: readonly string[],
  { vendor, own }: Beside,
): NearMiss | undefined {
  const directory = `${main}.d`;
  if (name === main || name === directory) return undefined;
  const base = original(name);
  if (base === main) return { kind: "main", because: "backup", meant: main };
  if (base === directory) return { kind: "drop-in", because: "backup", meant: directory };
  const inner = name.replace(/\.d$/i, "");
  if (vendor.has(name) || (inner !== name && inner !== main && vendor.has(inner))) return undefined;
  const misnamed = { kind: "drop-in", because: "misnamed", meant: directory } as const;
  if (isDirectory && isAlmost(name, main, /^[._-]*d(?:ir)?[._-]?d?$/i)) return misnamed;
  if (inner !== name) {
    const itsOwn = suffixOf(main) === "" && own.has(inner); // ssh_config.d beside ssh_config is none of sshd_config's
    const near = inner === main || inner === stemOf(main) || misspelt(inner, main, suffixes) || slipped(inner, main);
    if (near && !itsOwn) return misnamed;
  }
  const near = misspelt(name, main, suffixes) || (!isDirectory && suffixOf(main) !== "" && slipped(name, main));
  return near ? { kind: "main", because: "misnamed", meant: main } : undefined;
}

/** A name that goes on where another one ends. */
function isAlmost(name: string, main: string, rest: RegExp): boolean {
  return name.toLowerCase().startsWith(main.toLowerCase()) && rest.test(name.slice(main.length));
}

/** The same name with another suffix that tells a format, or with a slip in its own. */
function misspelt(name: string, main: string, suffixes: readonly string[]): boolean {
  const [suffix, own] = [suffixOf(name).toLowerCase(), suffixOf(main)];
  if (suffix === "" || own === "" || stemOf(name) !== stemOf(main) || name === main) return false;
  return suffixes.includes(suffix) || nearest(suffix, [own]) !== undefined;
}

/** A slip in the name before the suffix, or in its case. */
function slipped(name: string, main: string): boolean {
  const [suffix, own] = [suffixOf(name), suffixOf(main)];
  const sameSuffix = suffix.toLowerCase() === own.toLowerCase() || isSlipOf(suffix, own);
  return sameSuffix && (stemOf(name) === stemOf(main) ? suffix !== own : isSlipOf(stemOf(name), stemOf(main)));
}

/** The names that systemd passes over beside those that start with a dot. */
const RESERVED = new Set(["lost+found", "aquota.user", "aquota.group"]);

/**
 * Why an entry is passed over whatever it holds (D10); undefined for a name that may count: a hidden one where the reader
 * reads these, a backup where any name counts.
 */
export function ignoredName(
  name: string,
  suffixes: readonly string[] = [""],
  { hidden }: Pick<Reader, "hidden"> = { hidden: "ignored" },
): "hidden" | "backup" | undefined {
  if (hidden === "ignored" && (name.startsWith(".") || RESERVED.has(name))) return "hidden";
  return original(name) === name || countsAll(suffixes) ? undefined : "backup";
}

const BACKUPS = new Set(`${SYSTEMD_BACKUPS} ${FURTHER_BACKUPS}`.split(" "));

/** The name that a backup was made of: `10-x.yaml` for `10-x.yaml.rpmsave~`. */
export function original(name: string): string {
  const base = name.endsWith("~") ? name.slice(0, -1) : BACKUPS.has(suffixOf(name)) ? stemOf(name) : name;
  return base === name ? name : original(base);
}

/** A file name without its suffix. */
export function stemOf(name: string): string {
  return name.slice(0, name.length - suffixOf(name).length);
}

/** A file name's suffix with its dot; empty where it has none, as in `hosts` and `.hidden`. */
export function suffixOf(name: string): string {
  const dot = name.lastIndexOf(".");
  return dot > 0 ? name.slice(dot) : "";
}

/**
 * Orders names by code point, which is the order of their UTF-8 bytes: `10-x` < `9-x` < `B` < `a`.
 *
 * Source: D5. JavaScript's own order is that of UTF-16 units, in which `😀` (U+1F600) stands before `ﬀ` (U+FB00).
 */
export function compareNames(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at++) {
    const left = a.charCodeAt(at);
    const right = b.charCodeAt(at);
    if (left !== right) return weight(left) - weight(right);
  }
  return a.length - b.length;
}

/** A surrogate stands for a code point beyond U+FFFF: it belongs behind every other unit. */
function weight(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800;
}
