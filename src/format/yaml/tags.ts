import type { Facts } from "../../model/diagnostic.js";
import { DIRECTIVES, meantDirective } from "../../model/directive.js";
import { nearest } from "../../model/nearest.js";
import type { Span } from "../../model/document.js";
import { Literal, type Scalar } from "../../model/value.js";
import type { Findings } from "../node.js";
import { isAlias, isScalar, isSeq, type ParsedNode } from "yaml";
import { quotedText } from "../text.js";
import { plainScalar, type YamlDialect } from "./spell.js";
import { tokensOf } from "./tree.js";

const STANDARD = "tag:yaml.org,2002:";

/** The directives that have a tag (E3). */
const TAGS: ReadonlySet<string> = new Set(DIRECTIVES.filter((name) => name !== "literal").map((name) => `!${name}`));

/** A node's tag as people write it; undefined for none, and for the `!` that only says "no guessing". */
export function tagOf(node: ParsedNode): string | undefined {
  const { tag } = node;
  if (tag === undefined || tag === "!") return undefined;
  return tag.startsWith(STANDARD) ? `!!${tag.slice(STANDARD.length)}` : tag;
}

/** The key that a directive's tag stands for: `!append` is read as `{"$append": …}`. */
export function directiveKey(tag: string | undefined): string | undefined {
  return tag !== undefined && TAGS.has(tag) ? `$${tag.slice(1)}` : undefined;
}

/** Where the tag of a node stands: the last one in the text between what comes before the node and the node. */
export function tagSpan(text: string, from: number, to: number): Span {
  let span = { start: to, end: to };
  for (const found of text.slice(from, to).matchAll(/(?:^|(?<=\s))#[^\r\n]*|!\S*|&\S*/g)) {
    if (found[0].startsWith("!")) span = { start: from + found.index, end: from + found.index + found[0].length };
  }
  return span;
}

const UNSUPPORTED = /^!!(?:binary|merge|omap|pairs|set|timestamp|value|yaml)$/;

/** A tag that nobody declared, or whose type has no place in a configuration (E9). */
export function reportUnknown(tag: string, span: Span, { tags }: YamlDialect, findings: Findings): void {
  if (UNSUPPORTED.test(tag)) {
    findings.add("parse/tag", { tag, because: "is of a type that JSON does not have" }, span);
    return;
  }
  const meant = meantDirective(tag, "!") ?? nearest(tag, [...tags, ...Object.keys(TYPES)]);
  findings.add("parse/tag", meant === undefined ? { tag } : { tag, nearest: meant }, span);
}

/** What a scalar means under a standard tag; undefined where it is nothing of the kind. */
export function standardScalar(tag: string, text: string, version: YamlDialect["version"]): Scalar | undefined {
  if (tag === "!!str") return text;
  const scalar = plainScalar(text, version);
  const value = scalar instanceof Literal ? scalar.value : scalar;
  if (value === undefined || TYPES[tag]?.holds?.(value, text) !== true) return undefined;
  // The tag is not kept: the spelling says that it is no integer.
  return tag === "!!float" && /^[-+]?\d+$/.test(text) ? new Literal(value, `${text}.0`, "float", "yaml") : scalar;
}

interface Type {
  /** For a message. */
  readonly takes: string;
  /** Whether what a plain scalar means is of it. */
  readonly holds?: (value: Literal["value"], text: string) => boolean;
}

/** The standard tags that JSON has a type for. */
export const TYPES: Readonly<Record<string, Type>> = {
  "!!str": { takes: "a scalar" },
  "!!int": { takes: "an integer", holds: (value, text) => isInteger(value) && /^[-+]?\w+$/.test(text) },
  "!!float": { takes: "a number", holds: (value) => typeof value === "number" || typeof value === "bigint" },
  "!!bool": { takes: "true or false", holds: (value) => typeof value === "boolean" },
  "!!null": { takes: "null", holds: (value) => value === null },
  "!!map": { takes: "a map" },
  "!!seq": { takes: "a list" },
};

function isInteger(value: Literal["value"]): boolean {
  return typeof value === "bigint" || Number.isInteger(value);
}

/**
 * A node under one of the application's own tags, kept as it is written (`x-tags`); in words what is wrong where it
 * cannot be kept. It is emitted elsewhere, at another indentation: so it is made to stand on one line.
 */
export function opaque(node: ParsedNode, tag: string, text: string): Literal | string {
  const written = text.slice(node.range[0], node.range[1]);
  if (isScalar(node)) {
    if (node.source === "" && written === "") return kept(tag);
    const verbatim = !/[\r\n\u2028\u2029]/.test(written) && !written.startsWith("|") && !written.startsWith(">");
    return kept(`${tag} ${verbatim ? written : quotedText(node.source)}`);
  }
  const kind = isSeq(node) ? "list" : "map";
  if (isAlias(node) || node.flow !== true)
    return `keeps its value as it is written: write the ${kind} in flow style, ${isSeq(node) ? "[…]" : "{…}"}`;
  if (/[\r\n]/.test(written)) return `keeps its value as it is written: write the ${kind} on one line`;
  const hasAlias = Array.from(tokensOf(written)).some(({ type }) => type === "alias");
  return hasAlias ? "takes no alias" : kept(`${tag} ${written}`);
}

function kept(source: string): Literal {
  return new Literal(source, source, "tag", "yaml");
}

/** What is wrong with a key; undefined for a good one. */
export function wrongKey(key: ParsedNode): Facts["parse/key"]["is"] | undefined {
  if (isAlias(key)) return "alias";
  if (!isScalar(key)) return "collection";
  const tag = tagOf(key);
  if (tag !== undefined && tag !== "!!str") return "tagged";
  const plain = key.type === "PLAIN" || key.type === undefined;
  return plain && tag === undefined && /^(?:~|null|Null|NULL)?$/.test(key.source ?? "") ? "null" : undefined;
}

/** A key is its source text: `on` and `0x1` are what they look like (E11). Undefined for what is no key. */
export function keyText(key: ParsedNode): string | undefined {
  return isScalar(key) && wrongKey(key) === undefined ? key.source : undefined;
}

/** The key that takes over the keys of other maps (https://yaml.org/type/merge.html); quoted, it is like others. */
export function isMergeKey(key: ParsedNode): boolean {
  return isScalar(key) && key.source === "<<" && key.type === "PLAIN" && key.tag === undefined;
}
