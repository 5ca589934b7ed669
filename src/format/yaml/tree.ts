import { quote } from "../../model/codes/entry.js";
import type { Facts } from "../../model/diagnostic.js";
import type { Limits, Span } from "../../model/document.js";
import { countNodes, type Findings } from "../node.js";
import { lineBreakAt } from "../text.js";
import {
  Composer,
  CST,
  type Document as YamlDocument,
  type ErrorCode,
  isScalar,
  Lexer,
  type ParsedNode,
  Parser,
  type YAMLError,
} from "yaml";
import type { YamlDialect } from "./spell.js";

/** The syntax tree of a file's one document. */
export interface YamlTree {
  /** The text that the ranges are about; as long as the file's. */
  readonly text: string;
  /** Undefined for a document of nothing or of comments. */
  readonly root: ParsedNode | undefined;
  readonly dialect: YamlDialect;
}

/** What YAML 1.2.2 §5.1 does not let stand in a file unescaped. */
// oxlint-disable-next-line no-control-regex -- it is about control characters
const UNPRINTABLE = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]|\p{Surrogate}/u;

/** Reads the tree of a text; undefined where that failed, with the reasons noted. */
export function yamlTree(file: string, dialect: YamlDialect, limits: Limits, findings: Findings): YamlTree | undefined {
  const unprintable = UNPRINTABLE.exec(file);
  if (unprintable !== null) {
    const code = file.charCodeAt(unprintable.index).toString(16).toUpperCase().padStart(4, "0");
    const reason = `the character U+${code} cannot stand in YAML as it is`;
    return findings.add("parse/string", { reason }, { start: unprintable.index, end: unprintable.index + 1 });
  }
  // A carriage return alone breaks a line (YAML 1.2.2 §5.4), which `yaml` does not know.
  const text = file.replaceAll(/\r(?!\n)/g, "\n");
  const tooLarge = tooLargeYaml(text, limits.nodes);
  if (tooLarge !== undefined) return findings.add("parse/too-large", { limit: limits.nodes }, tooLarge);
  try {
    const documents = compose(text, dialect, limits.depth, findings);
    return documents && onlyOne(documents, text, dialect, findings);
  } catch (error) {
    // A mistake of the parser must not become ours.
    const reason = `the YAML parser gave up: ${error instanceof Error ? error.message : String(error)}`;
    return findings.add("parse/syntax", { reason }, { start: 0, end: 0 });
  }
}

function compose(
  text: string,
  { version }: YamlDialect,
  depth: number,
  findings: Findings,
): readonly YamlDocument.Parsed[] | undefined {
  const tokens = [...new Parser().parse(text)];
  const tooDeep = firstBelow(depth, tokens);
  if (tooDeep !== undefined) return findings.add("parse/depth", { limit: depth }, tooDeep);
  const [, again] = versionsOf(text);
  if (again !== undefined) {
    // YAML 1.2.2 §6.8.1; `yaml` passes it over.
    const span = { start: again.index, end: again.index + again[0].length };
    return findings.add("parse/syntax", { reason: "%YAML is written twice", advice: "keep one of the two" }, span);
  }
  // Every scalar a string, every tag as it stands, keys unchecked: what they mean is decided by our own walk.
  const options = { version, schema: "failsafe", merge: false, resolveKnownTags: false, uniqueKeys: false } as const;
  const composer = new Composer({ ...options, prettyErrors: false, logLevel: "silent" });
  const documents = [...composer.compose(tokens)] as YamlDocument.Parsed[];
  const stream = documents.length === 0 ? composer.streamInfo() : { errors: [], warnings: [] };
  const sources = [...documents, stream];
  const problems = sources.flatMap(({ errors }) => errors).concat(sources.flatMap(({ warnings }) => warnings));
  return syntaxReporter(problems, text, depth, findings) ? undefined : documents;
}

/**
 * The first collection that stands deeper than allowed, found without recursion. `yaml` recurses over the tree of
 * tokens and overflows the stack on hostile nesting; after this it does not.
 */
function firstBelow(limit: number, tokens: readonly CST.Token[]): Span | undefined {
  const pending: { readonly token: CST.Token | null | undefined; readonly depth: number }[] = [];
  const push = (token: CST.Token | null | undefined, depth: number): void => {
    if (token && ("items" in token || token.type === "document")) pending.push({ token, depth });
  };
  for (const token of tokens.toReversed()) push(token, 0);
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { token, depth } = next;
    if (token?.type === "document") push(token.value, depth + 1);
    else if (token && "items" in token) {
      if (depth > limit) return { start: token.offset, end: token.offset + 1 };
      for (const item of token.items.toReversed()) {
        push(item.value, depth + 1);
        push("key" in item ? item.key : undefined, depth + 1);
      }
    }
  }
  return undefined;
}

function onlyOne(
  documents: readonly YamlDocument.Parsed[],
  text: string,
  dialect: YamlDialect,
  findings: Findings,
): YamlTree | undefined {
  const [document, second] = documents;
  if (second !== undefined) {
    const [start] = second.range;
    const span = { start, end: Math.min(start + 3, text.length) };
    return findings.add("parse/several-documents", { count: documents.length }, span);
  }
  const directive = document === undefined ? /^%.*/m.exec(text) : null;
  if (directive !== null) {
    const reason = 'expected "---" and a document behind the directives';
    const span = { start: directive.index, end: directive.index + directive[0].length };
    return findings.add("parse/syntax", { reason }, span);
  }
  const contents = document?.contents;
  return { text, root: contents && !isNothing(contents) ? contents : undefined, dialect: dialectOf(text, dialect) };
}

/** What a text is read by: its own `%YAML` line beats the id's version. */
export function dialectOf(text: string, known: YamlDialect): YamlDialect {
  const version = versionsOf(text)[0]?.[1];
  return version === "1.1" || version === "1.2" ? { ...known, version } : known;
}

/** The `%YAML` lines of a text, before which nothing stands but comments, other directives and the end of no document. */
function versionsOf(text: string): readonly RegExpExecArray[] {
  return [...(PROLOG.exec(text)?.[0] ?? "").matchAll(VERSION)];
}

const PROLOG = /^(?:\ufeff?(?:[ \t]*|%[^\r\n]*|\.\.\.[ \t]*)(?:#[^\r\n]*)?(?:\r\n|\r(?!\n)|\n))*/;
const VERSION = /(?<![^\r\n\ufeff])%YAML[ \t]+(\S+)/g;

/** A document of comments, or of `---` alone, holds a scalar of no characters. */
function isNothing(root: ParsedNode): boolean {
  return isScalar(root) && root.range[0] === root.range[1] && root.tag === undefined;
}

/** The offset behind a scalar's last character, and behind what stands between brackets: comments are none of it. */
export function endOf(node: ParsedNode, text: string): number {
  const [start, end] = node.range;
  if (!isScalar(node) || (node.type !== "BLOCK_LITERAL" && node.type !== "BLOCK_FOLDED")) return end;
  const written = text.slice(start, end);
  const keeps = /^[^\r\n#]*\+/.test(written);
  return start + (keeps ? written.replace(/\r?\n$/, "").length : lineBreakAt(written, written.trimEnd().length));
}

/**
 * What `yaml` keeps of a key, a scalar, a list or a map, in nodes: its token, its node and its range are several times
 * what other parsers keep. Of blanks, line breaks, comments and signs it keeps the token.
 */
const NODE = 4;

const NODES: ReadonlySet<string | null> = new Set(
  "text single-quoted-scalar double-quoted-scalar alias flow-map-start flow-seq-start".split(" "),
);
/** What stands for no character of the text. */
const NO_TEXT: ReadonlySet<string | null> = new Set(["doc-mode", "flow-error-end"]);

/**
 * Where a text has more nodes than allowed. Each token is one piece of the text, so that a text of few characters need not
 * be looked at; of a longer one the lexer gives one token after another and keeps none.
 */
function tooLargeYaml(text: string, limit: number): Span | undefined {
  if (text.length * NODE <= limit) return undefined;
  const nodes = countNodes(limit);
  for (const { type, start, end } of tokensOf(text))
    if (nodes.add(NODES.has(type) ? NODE + breaksIn(text, start, end) : 1, start)) return nodes.tooLarge();
  return undefined;
}

/** The lines of a scalar are put together one by one. */
function breaksIn(text: string, start: number, end: number): number {
  let count = 0;
  for (let at = text.indexOf("\n", start); at >= 0 && at < end; at = text.indexOf("\n", at + 1)) count += 1;
  return count;
}

/** Where the comments of a text stand, in their order. */
export function yamlComments(text: string): readonly Span[] {
  return Array.from(tokensOf(text)).flatMap(({ type, start, end }) => (type === "comment" ? [{ start, end }] : []));
}

interface Token extends Span {
  readonly type: string | null;
}

/** The tokens of a text, one after another; behind the mark of a scalar its text is one. */
export function* tokensOf(text: string): Generator<Token> {
  let start = 0;
  let type: string | null = null;
  for (const source of new Lexer().lex(text)) {
    type = type === "scalar" ? "text" : CST.tokenType(source);
    if (type === "scalar" || NO_TEXT.has(type)) continue;
    yield { type, start, end: start + source.length };
    start += source.length;
  }
}

/** After a few mistakes the rest are guesses about the first. */
const MOST = 3;

/**
 * Reports what `yaml` found wrong with a text, in our words, the first first. Its warnings count too: a directive or an
 * alias that it does not understand would be dropped. Answers whether there was anything.
 */
function syntaxReporter(problems: readonly YAMLError[], text: string, depth: number, findings: Findings): boolean {
  // Tags are read by our own walk.
  const counted = problems.filter(({ code, name }) => name !== "YAMLWarning" || code !== "TAG_RESOLVE_FAILED");
  let line = 0;
  let reported = 0;
  for (const problem of counted.sort((a, b) => a.pos[0] - b.pos[0])) {
    if (reported === MOST) break; // to look for the place of each would read the text again and again
    const span = within(text, placeOf(problem, text));
    const { start } = findings.range(span);
    if (start.line === line) continue;
    line = start.line;
    reported += 1;
    if (problem.code === "RESOURCE_EXHAUSTION") findings.add("parse/depth", { limit: depth }, span);
    else if (problem.code === "TAG_RESOLVE_FAILED")
      findings.add("parse/tag", { tag: text.slice(span.start, span.end) }, span);
    else findings.add("parse/syntax", words(problem, text.slice(span.start, span.end)), span);
  }
  return reported > 0;
}

/** Where a problem is to be mended: an escape by its two characters, a string without end where it begins. */
function placeOf({ code, message, pos }: YAMLError, text: string): readonly [number, number] {
  if (code === "BAD_DQ_ESCAPE") return [pos[0], pos[0] + 2];
  const quotation = code === "MISSING_CHAR" ? /Missing closing ['"]quote/.exec(message)?.[0].at(-6) : undefined;
  if (quotation === undefined) return pos;
  // the opening one is the last that is not escaped: any other would have been the end
  const quotes = quotation === '"' ? /(?<!\\)(?:\\\\)*"/g : /(?<!')'(?:'')*(?!')/g;
  const opening = Array.from(text.slice(0, pos[1]).matchAll(quotes)).at(-1);
  return opening === undefined ? pos : [opening.index + opening[0].length - 1, opening.index + opening[0].length];
}

/** The span of a problem, cut at the end of its line: what follows is not what is wrong. */
function within(text: string, [from, to]: readonly [number, number]): Span {
  const start = Math.min(from, text.length);
  const rest = text.slice(start, Math.max(start, to));
  const line = /^[^\r\n]*/.exec(rest)?.[0] ?? "";
  return { start, end: start + (line.trimEnd().length || line.length) };
}

function words({ code, message }: YAMLError, text: string): Facts["parse/syntax"] {
  const found = text === "" ? "the end of the line" : quote(text);
  const [, reason, advice] = (REASONS[code] ?? []).find(([pattern]) => pattern.test(message)) ?? [];
  if (reason === undefined) return { reason: `expected YAML, found ${found}: ${message.toLowerCase()}` };
  return { reason: reason.replace("FOUND", () => found), ...(advice === undefined ? {} : { advice }) };
}

type Row = readonly [message: RegExp, reason: string, advice?: string];
const ANY = /(?:)/;
const INDENT = "indent the keys of one map alike, and what belongs to a key deeper than the key";

/** Our words for the closed union of `yaml`'s codes; where one code means several things, its message tells them apart. */
const REASONS: Readonly<Partial<Record<ErrorCode, readonly Row[]>>> = {
  ALIAS_PROPS: [[ANY, "an alias has no tag and no anchor of its own, found FOUND"]],
  BAD_ALIAS: [
    [/empty/, "expected the name of an anchor, found FOUND", "quote a text that starts with & or *"],
    [ANY, "the name of an anchor ends in a colon, found FOUND", "leave a space before the colon"],
  ],
  BAD_DIRECTIVE: [[ANY, "expected %YAML 1.1, %YAML 1.2 or %TAG, found FOUND", "quote a text that starts with %"]],
  BAD_DQ_ESCAPE: [
    [
      ANY,
      "the string in double quotes holds the unknown escape FOUND",
      'write a backslash as "\\\\", or use single quotes',
    ],
  ],
  BAD_INDENT: [
    [/end with a \]/, 'expected "]" or an item that is indented deeper, found FOUND'],
    [/end with a \}/, 'expected "}" or a key that is indented deeper, found FOUND'],
    [/[Bb]lock scalar/, "expected the text to be indented deeper than its key, found FOUND"],
    [ANY, "the indentation fits no line above, found FOUND", INDENT],
  ],
  BAD_PROP_ORDER: [[ANY, "a tag or an anchor stands behind the indicator, not before it"]],
  BAD_SCALAR_START: [[ANY, "a text without quotes cannot start as FOUND does", "quote it"]],
  BLOCK_AS_IMPLICIT_KEY: [
    [/sequence/, "expected a key, found a list FOUND", "indent the list deeper than its key"],
    [ANY, "expected one value behind a key, found a second key", 'quote a text that holds ": "'],
  ],
  BLOCK_IN_FLOW: [[ANY, 'between "[" and "]" or "{" and "}" no line starts a list or a map of its own']],
  IMPOSSIBLE: [[ANY, "expected a key or an item, found FOUND"]],
  KEY_OVER_1024_CHARS: [[ANY, "a key has at most 1024 characters", 'write it behind "? "']],
  MISSING_CHAR: [
    [/Missing closing 'quote/, "the string has no end", "close it by a single quote"],
    [/Missing closing "quote/, "the string has no end", "close it by a double quote"],
    [/followed by map values/, 'expected ":" behind the key FOUND', "write a colon and a space"],
    [/space after :/, 'expected a space behind ":", found FOUND'],
    [/Missing , or :/, 'expected "," or ":" before FOUND'],
    [/Missing ,/, 'expected "," before FOUND'],
    [/end with a \]/, 'expected "]", found FOUND'],
    [/end with a \}/, 'expected "}", found FOUND'],
    [/Comments/, "expected a space before the comment FOUND"],
    [/Tags and anchors/, "expected a space behind the tag or anchor, found FOUND"],
    [/newline after block sequence/, "a list starts on the line below its tag or anchor FOUND"],
    [/directives-end/, 'expected "---" behind the directives, found FOUND'],
    [/same line with/, 'a list or map starts on the line below "---"'],
    [/explicit indentation/, "the text starts with a blank line that is indented deeper than the text"],
  ],
  MULTILINE_IMPLICIT_KEY: [[ANY, 'expected ":" on the line of the key FOUND', "look for a missing colon or quote"]],
  MULTIPLE_ANCHORS: [[ANY, "a value has at most one anchor, found another: FOUND"]],
  MULTIPLE_TAGS: [[ANY, "a value has at most one tag, found another: FOUND"]],
  TAB_AS_INDENT: [[ANY, "expected spaces as indentation, found a tab", "replace the tab by spaces"]],
  UNEXPECTED_TOKEN: [
    [/node end/, "expected the end of the value, found FOUND", "quote a text that goes on behind a quote or bracket"],
    [/header/, "expected the text on the lines below, found FOUND"],
    [/Not a YAML token/, "expected a key or a value, found FOUND"],
    [ANY, "expected a key or a value, found FOUND"],
  ],
};
