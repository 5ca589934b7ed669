import type { Findings, Span } from "../findings.js";
import { defineEntry, defineTable } from "./define.js";
import { ParseError, parseStatement, type AST } from "./engine.js";
import { entryOf, headerOf } from "./read-statement.js";
import { scanToml, type RawStatement } from "./scan.js";
import { shortText } from "./short-text.js";
import { reportMistake } from "./syntax.js";
import { newTable, type TomlBody, type TomlTable, type TomlTree } from "./tree.js";

/** What TOML lets stand nowhere as it is (TOML 1.0 "Spec", "Comment", "String"); a carriage return only before LF. */
// oxlint-disable-next-line no-control-regex -- it is about control characters
const UNPRINTABLE = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f]|\r(?!\n)|\p{Surrogate}/u;

/** So many broken statements are told: what follows them is often a guess. */
const MOST_MISTAKES = 3;

/** The table that the statements below a header belong to. */
interface Section {
  readonly table: TomlTable;
  readonly body: TomlBody;
  readonly depth: number;
}

/** Reads the tree of a text; undefined where it is nested too deeply or holds what is no text. */
export function tomlTree(
  text: string,
  limit: number,
  findings: Findings,
): { readonly tree: TomlTree | undefined; readonly comments: readonly Span[] } {
  const unprintable = UNPRINTABLE.exec(text);
  if (unprintable !== null) {
    const { index } = unprintable;
    const code = text.charCodeAt(index).toString(16).toUpperCase().padStart(4, "0");
    const isReturn = code === "000D";
    const reason = `the character U+${code} cannot stand in TOML ${isReturn ? "but before a line feed" : "as it is"}`;
    findings.add("parse/string", { reason }, { start: index, end: isReturn ? index : index + 1 });
    return { tree: undefined, comments: [] };
  }
  const { statements, comments, tooDeep } = scanToml(text, limit);
  const root = sectionOf(newTable(undefined), 1);
  let section = root;
  let deep = tooDeep;
  let mistakes = 0;
  for (const statement of statements) {
    if (deep !== undefined || mistakes === MOST_MISTAKES) break;
    const parsed = parsedStatement(text, statement, findings);
    if (parsed === undefined) mistakes += 1;
    const source = { text, base: statement.start, room: limit - section.depth, findings };
    if (statement.isHeader) {
      const opened =
        parsed?.type === "TOMLTable" ? defineTable(root.table, headerOf(parsed, source), findings) : undefined;
      // What stands below a header that opens nothing belongs nowhere.
      section = sectionOf(opened?.table ?? newTable(undefined), opened?.depth ?? 1);
      if (section.depth > limit) deep = statement;
    } else if (parsed?.type === "TOMLKeyValue") {
      const entry = entryOf(parsed, section.body, source);
      if (entry === undefined) deep = statement;
      else {
        section.body.entries.push(entry);
        defineEntry(section.table, entry, findings);
      }
    }
  }
  if (deep !== undefined) findings.add("parse/depth", { limit }, { start: deep.start, end: deep.start + 1 });
  const tree = { text, root: root.table, isEmpty: statements.length === 0 };
  return { tree: deep === undefined ? tree : undefined, comments };
}

function sectionOf(table: TomlTable, depth: number): Section {
  table.body ??= { kind: "section", header: undefined, start: 0, end: 0, entries: [] };
  return { table, body: table.body, depth };
}

/** A statement by itself, as the parser reads it; undefined, and noted, where it is none. */
function parsedStatement(
  text: string,
  statement: RawStatement,
  findings: Findings,
): AST.TOMLTable | AST.TOMLKeyValue | undefined {
  const { start, end } = statement;
  // The line end is the parser's due: at the very end of its text it loses the last characters of some values.
  const source = statement.long.length === 0 ? `${text.slice(start, end)}\n` : shortText(text, statement, findings);
  if (source === undefined) return undefined;
  try {
    return parseStatement(source).body[0].body[0];
  } catch (error) {
    if (error instanceof ParseError) {
      reportMistake({ message: error.message, offset: start + error.index }, text, statement, findings);
    } else {
      // A mistake of the parser must not become ours.
      const reason = `the TOML parser gave up: ${error instanceof Error ? error.message : String(error)}`;
      findings.add("parse/syntax", { reason }, { start, end: start });
    }
    return undefined;
  }
}
