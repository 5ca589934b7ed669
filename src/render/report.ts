import {
  CATALOG,
  type Code,
  type Diagnostic,
  formatOrigin,
  headline,
  type Origin,
  type Range,
  type Severity,
} from "../model/diagnostic.js";
import { visible } from "../model/spelling.js";
import type { Paint, Style } from "./text.js";

/** The text of a file as it was read; undefined where it was not. */
export type TextOf = (file: string) => string | undefined;

/** The tree that was looked at, for forms that other programs read: they open its files by paths of their own. */
export interface Tree {
  /** The root as it was given; absolute, or relative to the working directory. */
  readonly given: string;
  /** The root's absolute path. */
  readonly root: string;
  /** Directories outside of the root whose files origins name by ordinary paths: those of schemas and policies. */
  readonly outside: readonly string[];
}

/** Whether an origin's file is named by its path in the root. Fragments always are; they alone have a layer. */
function inTree({ layer, file }: Origin, { outside }: Tree): boolean {
  return layer !== undefined || !outside.some((directory) => file.startsWith(`${directory.replace(/\/$/, "")}/`));
}

/** What a path is made of: `./image//etc` has two segments. */
function segmentsOf(path: string): readonly string[] {
  return path.split("/").filter((segment) => segment !== "" && segment !== ".");
}

/** A diagnostic for people: what, where, the line itself, who else took part, and advice. */
export function report(diagnostic: Diagnostic, textOf: TextOf, paint: Paint): string {
  const { severity, code, origin, related = [], more, hint } = diagnostic;
  const text = origin && textOf(origin.file);
  return [
    `${paint(severity, `${severity}[${code}]`)}: ${visible(headline(diagnostic))}`,
    ...(origin === undefined ? [] : [` ${paint("faint", "-->")} ${visible(formatOrigin(origin))}`]),
    ...(origin === undefined || text === undefined || text === "" ? [] : frame(text, origin, severity, paint)),
    ...related.map(
      ({ message, origin }) => ` ${paint("faint", "::")} ${visible(`${formatOrigin(origin)} ${message}`)}`,
    ),
    ...(more === undefined ? [] : [` ${paint("faint", "::")} ${moreOf(more, code)}`]),
    ...(hint === undefined ? [] : [` ${paint("faint", "help:")} ${visible(hint)}`]),
  ].join("\n");
}

/** The headline and the advice alone, for forms that show the file themselves. */
function brief(diagnostic: Diagnostic): string {
  const { code, more, hint } = diagnostic;
  return [
    headline(diagnostic),
    ...(more === undefined ? [] : [moreOf(more, code)]),
    ...(hint === undefined ? [] : [`help: ${hint}`]),
  ]
    .map(visible)
    .join("\n");
}

/** Of a kind of which there are many in a file, most are not listed. */
function moreOf(more: number, code: string): string {
  return `and ${more} more of ${code} in this file`;
}

/** Columns of source text that a frame shows at most. */
const WIDTH = 100;
/** Characters that are looked at on either side of a range's start: enough for all columns, little of a line of megabytes. */
const AROUND = 4 * WIDTH;
const CUT = "…";
const TAB = 8;

/** What takes a place of its own on a line: a character with all that is drawn onto it. */
interface Cell {
  /** As it is shown. */
  readonly text: string;
  /** Its offset in the line, in UTF-16 units, and that of what follows. */
  readonly at: number;
  readonly end: number;
  /** Columns of a terminal; of a tab the most that it takes. */
  readonly width: number;
}

/**
 * The line of a text that a range starts in, with the range marked below it. Tabs stay tabs, wide characters count two
 * and combining ones nothing, so that the underline stands where the eye sees the text; a long line is shown around the
 * range's start.
 */
function frame(text: string, { start, end }: Range, style: Style, paint: Paint): readonly string[] {
  const line = text.split(/\r\n|\n|\r/, start.line)[start.line - 1] ?? "";
  const from = Math.min(start.column - 1, line.length);
  const to = end.line === start.line ? Math.max(end.column - 1, from) : line.length;
  const { cells, cutBefore, cutBehind } = clip(line, from);
  const number = String(start.line);
  const gutter = " ".repeat(number.length);
  let column = number.length + 3;
  let before = "";
  let underlined = 0;
  const advance = (text: string, width: number): number => (text === "\t" ? TAB - (column % TAB) : width);
  if (cutBefore) {
    before = " ";
    column += 1;
  }
  for (const { text: char, at, end, width } of cells) {
    const step = advance(char, width);
    if (end <= from) before += char === "\t" ? char : " ".repeat(step);
    else if (at < to) underlined += step;
    column += step;
  }
  const shown = `${cutBefore ? CUT : ""}${cells.map((cell) => cell.text).join("")}${cutBehind ? CUT : ""}`;
  return [
    paint("faint", `${gutter} |`),
    `${paint("faint", `${number} |`)} ${shown}`,
    `${paint("faint", `${gutter} |`)} ${before}${paint(style, "^".repeat(Math.max(1, underlined)))}`,
  ];
}

interface Clipped {
  readonly cells: readonly Cell[];
  readonly cutBefore: boolean;
  readonly cutBehind: boolean;
}

/** The part of a line that fits: half of it before the range's start, unless the line ends before the other half is full. */
function clip(line: string, from: number): Clipped {
  const first = whole(line, Math.max(0, from - AROUND));
  const last = whole(line, Math.min(line.length, from + AROUND));
  const cells = cellsOf(line.slice(first, last)).map(({ at, end, ...cell }) => ({
    ...cell,
    at: at + first,
    end: end + first,
  }));
  const here = cells.findIndex(({ end }) => end > from);
  const middle = here < 0 ? cells.length : here;
  const behind = fit(cells.slice(middle), WIDTH);
  const left = fit(cells.slice(0, middle).toReversed(), Math.max(WIDTH / 2, WIDTH - behind.width));
  const right = fit(cells.slice(middle), WIDTH - left.width);
  const shown = cells.slice(middle - left.count, middle + right.count);
  return {
    cells: shown,
    cutBefore: first > 0 || left.count < middle,
    cutBehind: last < line.length || middle + right.count < cells.length,
  };
}

/** How many cells fit into a number of columns. */
function fit(cells: readonly Cell[], columns: number): { readonly count: number; readonly width: number } {
  let width = 0;
  let count = 0;
  for (const cell of cells) {
    if (width + cell.width > columns) break;
    width += cell.width;
    count += 1;
  }
  return { count, width };
}

/** An offset that does not part a surrogate pair. */
function whole(line: string, offset: number): number {
  return offset > 0 && /[\udc00-\udfff]/.test(line.charAt(offset)) ? offset - 1 : offset;
}

const SEGMENTER = new Intl.Segmenter("en", { granularity: "grapheme" });
const WIDE =
  /\p{Emoji_Presentation}|\ufe0f|[\u1100-\u115f\u2e80-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{17000}-\u{18dff}\u{1aff0}-\u{1b2ff}\u{20000}-\u{3fffd}]/u;
const NARROWLESS = /^[\p{Mark}\u200b-\u200f\u2060-\u2064\ufeff]+$/u;
// oxlint-disable-next-line no-control-regex
const PLAIN = /^[\u0000-\u007e]*$/;

/** The cells of a line. Where it holds nothing but ASCII they are its characters. */
function cellsOf(line: string): readonly Cell[] {
  if (PLAIN.test(line)) return Array.from(line, cellOf);
  return Array.from(SEGMENTER.segment(line), ({ segment, index }) => cellOf(segment, index));
}

function cellOf(written: string, at: number): Cell {
  const text = visible(written);
  return { text, at, end: at + written.length, width: text === written ? widthOf(written) : text.length };
}

function widthOf(cell: string): number {
  if (cell === "\t") return TAB;
  if (WIDE.test(cell)) return 2;
  return NARROWLESS.test(cell) ? 0 : 1;
}

const COMMANDS: Readonly<Record<Severity, string>> = { error: "error", warning: "warning", note: "notice" };

/**
 * A diagnostic as a workflow command of GitHub Actions, in one line: an annotation of the file in the checkout that the
 * root is a part of ("Workflow commands for GitHub Actions").
 */
export function github(diagnostic: Diagnostic, tree: Tree): string {
  const { severity, code, origin } = diagnostic;
  const properties = [...(origin === undefined ? [] : where(origin, tree)), `title=${property(code)}`];
  return `::${COMMANDS[severity]} ${properties.join(",")}::${visible(data(brief(diagnostic)))}`;
}

function where(origin: Origin, tree: Tree): readonly string[] {
  const { start, end } = origin;
  return [
    `file=${property(fileOf(origin, tree))}`,
    `line=${start.line}`,
    `col=${start.column}`,
    `endLine=${end.line}`,
    `endColumn=${end.column}`,
  ];
}

/** The path as the one who called would write it: `--root ./image` gives `image/etc/app.yaml`. */
function fileOf(origin: Origin, tree: Tree): string {
  const path = inTree(origin, tree) ? `${tree.given}/${origin.file}` : origin.file;
  return `${path.startsWith("/") ? "/" : ""}${segmentsOf(path).join("/")}`;
}

function data(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function property(text: string): string {
  return visible(data(text).replaceAll(":", "%3A").replaceAll(",", "%2C"));
}

/** What there is to say of a code beside its message. */
interface RuleText {
  readonly summary: string;
  readonly means: string;
  readonly solve: string;
}

/** What the log says of the run itself. */
interface Run {
  readonly version: string;
  readonly tree: Tree;
  readonly ruleText: (code: Code) => RuleText | undefined;
}

const SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
const ROOT = "ROOT";
const WORKING_DIRECTORY = "WORKING_DIRECTORY";

/**
 * Diagnostics as a log for code scanners (SARIF 2.1.0). Same diagnostics, same bytes: no times, no identifiers drawn by
 * chance, and no path of the machine but where the root was given by one.
 */
export function sarif(diagnostics: readonly Diagnostic[], { version, tree, ruleText }: Run) {
  const codes = [...new Set(diagnostics.map(({ code }) => code))].sort();
  const prints = fingerprints(diagnostics);
  return {
    $schema: SCHEMA,
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "substrata", version, rules: codes.map((code) => rule(code, ruleText(code))) } },
        columnKind: "utf16CodeUnits",
        originalUriBaseIds: baseIds(tree),
        results: diagnostics.map((diagnostic, index) => ({
          ruleId: diagnostic.code,
          ruleIndex: codes.indexOf(diagnostic.code),
          level: diagnostic.severity,
          message: message(brief(diagnostic)),
          ...locations(diagnostic, tree),
          partialFingerprints: { "finding/v1": prints[index] },
        })),
      },
    ],
  };
}

function rule(code: Code, text: RuleText | undefined) {
  return {
    id: code,
    ...(text && {
      shortDescription: message(text.summary),
      fullDescription: message(text.means.replaceAll("\n", " ")),
      help: message(text.solve.replaceAll("\n", " ")),
    }),
    defaultConfiguration: { level: CATALOG[code].severity },
  };
}

/** In a message `[text](target)` is a link; a pattern that looks like one is none (SARIF 2.1.0 §3.11.6). */
function message(text: string) {
  return { text: text.replaceAll("](", "\\](") };
}

function locations({ id, place, origin, related = [] }: Diagnostic, tree: Tree) {
  const physical = origin === undefined ? {} : physicalLocation(origin, tree);
  const logical =
    id === undefined ? {} : { logicalLocations: [{ fullyQualifiedName: place === undefined ? id : `${id}#${place}` }] };
  return {
    locations: origin === undefined && id === undefined ? [] : [{ ...physical, ...logical }],
    ...(related.length === 0
      ? {}
      : {
          relatedLocations: related.map((one) => ({
            ...physicalLocation(one.origin, tree),
            message: message(one.message),
          })),
        }),
  };
}

function physicalLocation(origin: Origin, tree: Tree) {
  return { physicalLocation: { artifactLocation: artifactLocation(origin, tree), region: region(origin) } };
}

function region({ start, end }: Range) {
  return { startLine: start.line, startColumn: start.column, endLine: end.line, endColumn: end.column };
}

function artifactLocation(origin: Origin, tree: Tree) {
  const uri = encoded(origin.file);
  if (inTree(origin, tree)) return { uri, uriBaseId: ROOT };
  return origin.file.startsWith("/") ? { uri: `file:///${uri}` } : { uri, uriBaseId: WORKING_DIRECTORY };
}

/**
 * What relative URIs are relative to. A root that was given by a relative path stays relative, to a directory that only
 * the log's reader knows; but a base must not lead upwards.
 */
function baseIds({ given, root, outside }: Tree) {
  const relative = !given.startsWith("/") && !segmentsOf(given).includes("..");
  const base = relative
    ? { uri: directory(encoded(given) || "."), uriBaseId: WORKING_DIRECTORY }
    : { uri: `file:///${directory(encoded(root))}` };
  const named = relative || outside.some((path) => !path.startsWith("/"));
  const working = { description: message("the directory in which substrata was run") };
  return { [ROOT]: base, ...(named ? { [WORKING_DIRECTORY]: working } : {}) };
}

function directory(path: string): string {
  return path === "" ? "" : `${path}/`;
}

/** A path as a relative URI (RFC 3986 §4.2). A lone surrogate has no UTF-8 form: it becomes U+FFFD. */
function encoded(path: string): string {
  return segmentsOf(path)
    .map((segment) => encodeURIComponent(segment.toWellFormed()))
    .join("/");
}

/** What stays of a finding when the lines above it change; a number tells findings apart that are alike. */
function fingerprints(diagnostics: readonly Diagnostic[]): readonly string[] {
  const seen = new Map<string, number>();
  return diagnostics.map(({ code, id = "", place = "", origin }) => {
    const print = `${code} ${id}#${place} ${origin?.file ?? ""}`;
    const turn = (seen.get(print) ?? 0) + 1;
    seen.set(print, turn);
    return turn === 1 ? print : `${print} ${turn}`;
  });
}
