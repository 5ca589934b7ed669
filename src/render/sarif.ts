import { CATALOG, type Code } from "../model/codes/index.js";
import type { Diagnostic, Origin, Range } from "../model/diagnostic.js";
import { brief, inTree, segmentsOf, type Tree } from "./report.js";

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
