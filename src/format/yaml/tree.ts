import type { Span } from "../../model/syntax.js";
import type { Findings } from "../findings.js";
import type { Limits } from "../../model/document.js";
import { countNodes } from "../nodes.js";
import { Composer, CST, isScalar, Lexer, Parser, type ParsedNode, type YamlDocument } from "./engine.js";
import type { YamlDialect } from "./spell.js";
import { syntaxReporter } from "./syntax.js";

/** The syntax tree of a file's one document. */
export interface YamlTree {
  /** The text that the ranges are about; as long as the file's. */
  readonly text: string;
  /** Undefined for a document of nothing or of comments. */
  readonly root: ParsedNode | undefined;
  /** What it is read by: the file's own `%YAML` line beats the id's version. */
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
    findings.add("parse/string", { reason }, { start: unprintable.index, end: unprintable.index + 1 });
    return undefined;
  }
  // A carriage return alone breaks a line (YAML 1.2.2 §5.4), which `yaml` does not know.
  const text = file.replaceAll(/\r(?!\n)/g, "\n");
  const tooLarge = tooLargeYaml(text, limits.nodes);
  if (tooLarge !== undefined) {
    findings.add("parse/too-large", { limit: limits.nodes }, tooLarge);
    return undefined;
  }
  try {
    const documents = compose(text, dialect, limits.depth, findings);
    return documents && onlyOne(documents, text, dialect, findings);
  } catch (error) {
    // A mistake of the parser must not become ours.
    const reason = `the YAML parser gave up: ${error instanceof Error ? error.message : String(error)}`;
    findings.add("parse/syntax", { reason }, { start: 0, end: 0 });
    return undefined;
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
  if (tooDeep !== undefined) {
    findings.add("parse/depth", { limit: depth }, tooDeep);
    return undefined;
  }
  const again = secondVersion(tokens);
  if (again !== undefined) {
    findings.add("parse/syntax", { reason: "%YAML is written twice", advice: "keep one of the two" }, again);
    return undefined;
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

/** Where a document says again by which version it is read (YAML 1.2.2 §6.8.1), which `yaml` passes over. */
function secondVersion(tokens: readonly CST.Token[]): Span | undefined {
  const first = tokens.findIndex(({ type }) => type === "document");
  const versions = tokens
    .slice(0, first < 0 ? undefined : first)
    .flatMap((token) => (token.type === "directive" && /^%YAML\s/.test(token.source) ? [token] : []));
  const [, again] = versions;
  return again && { start: again.offset, end: again.offset + again.source.length };
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
    const start = second.range[0];
    findings.add(
      "parse/several-documents",
      { count: documents.length },
      { start, end: Math.min(start + 3, text.length) },
    );
    return undefined;
  }
  const directive = document === undefined ? /^%.*/m.exec(text) : null;
  if (directive !== null) {
    const reason = 'expected "---" and a document behind the directives';
    findings.add("parse/syntax", { reason }, { start: directive.index, end: directive.index + directive[0].length });
    return undefined;
  }
  const own = document?.directives.yaml;
  const version = own?.explicit === true && own.version !== "next" ? own.version : dialect.version;
  const contents = document?.contents;
  return { text, root: contents && !isNothing(contents) ? contents : undefined, dialect: { ...dialect, version } };
}

/** A document of comments, or of `---` alone, holds a scalar of no characters. */
function isNothing(root: ParsedNode): boolean {
  return isScalar(root) && root.range[0] === root.range[1] && root.tag === undefined;
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
  let offset = 0;
  let isText = false; // behind the mark of a scalar its text is a token of its own
  for (const source of new Lexer().lex(text)) {
    const type: string | null = isText ? "text" : CST.tokenType(source);
    isText = type === "scalar";
    if (type === "scalar" || NO_TEXT.has(type)) continue;
    if (nodes.add(NODES.has(type) ? NODE : 1, offset)) return nodes.tooLarge();
    offset += source.length;
  }
  return undefined;
}

/** Where the comments of a text stand, in their order. */
export function yamlComments(text: string): readonly Span[] {
  const spans: Span[] = [];
  const pending: unknown[] = [...new Parser().parse(text)].reverse();
  while (pending.length > 0) {
    const token = pending.pop();
    if (typeof token !== "object" || token === null) continue;
    const { type, offset, source } = token as CST.SourceToken;
    if (type === "comment") spans.push({ start: offset, end: offset + source.length });
    else
      for (const key of PARTS)
        for (const part of [(token as Record<string, unknown>)[key] ?? []].flat()) pending.push(part);
  }
  return spans.sort((a, b) => a.start - b.start);
}

/** Where a token of the concrete syntax tree holds others. */
const PARTS = ["start", "key", "sep", "value", "items", "props", "end"];
