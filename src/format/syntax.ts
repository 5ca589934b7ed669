import { finding, isError, positions, type Range } from "../model/diagnostic.js";
import {
  DEFAULT_LIMITS,
  type Document,
  type EmitOptions,
  type Format,
  type Limits,
  type OwnSyntax,
  type Path,
  type Span,
  type Statement,
} from "../model/document.js";
import { isList, isObject, isScalar, keysOf, Literal, record, type Scalar, type Value } from "../model/value.js";
import { formatPath } from "./edit-tree.js";
import { type Editing, editText, type Layout } from "./edit.js";
import { linesBehind } from "./entries.js";
import { lineLayout } from "./lines.js";
import { locationOf, type Node, nodeAt, type Reading } from "./node.js";

/** A syntax: how a text is read to nodes, and how one is written. Ranges and edits follow from these. */
interface Syntax extends Omit<Format, "parse" | "edit"> {
  readonly read: (text: string, limits: Limits) => Reading;
  /** By a text where that says how it is to be read. */
  readonly layout: Layout | ((text: string) => Layout);
  /** How the line of a first mistake may have been meant. */
  readonly repairs: readonly Repair[];
}

export function formatOf({ read, layout, repairs, ...format }: Syntax): Format {
  const editing = (text: string): Editing => ({
    ...(typeof layout === "function" ? layout(text) : layout),
    read: (edited) => read(edited, DEFAULT_LIMITS),
    emit: (value) => format.emit(value),
  });
  const parse = (text: string, limits: Limits = DEFAULT_LIMITS): Document => {
    const { value, findings, root } = read(text, limits);
    const position = positions(text);
    const range = ({ start, end }: Span): Range => ({ start: position(start), end: position(end) });
    return {
      value,
      findings,
      range(path) {
        const node = nodeAt(root(), path, format.untyped);
        return node && locationOf(node, range);
      },
    };
  };
  return { ...format, parse: mending(repairs, parse), edit: (text, edits) => editText(text, edits, editing(text)) };
}

/** How a line may have been meant: what to look for and what to write; `lines` away from where the mistake was noticed. */
export type Repair = readonly [pattern: RegExp, written: string, lines?: number];

/** A larger text is not read again for a hint. */
const LARGE = 200_000;
const LONGEST = 80;

/** The repairs of quotes and brackets that most syntaxes share. */
export const CLOSINGS: readonly Repair[] = [
  [/((?:[:=]|^\s*-)\s*)(["'])((?:(?!\2).)*)$/, "$1$2$3$2"],
  [/\s*$/, "]", -1],
  [/\s*$/, "}", -1],
  [/\s*$/, "]"],
  [/\s*$/, "}"],
];

/**
 * A parser whose first syntax error shows the line as it was most likely meant. Only what was tried is shown: with that
 * line the text is read beyond the mistake.
 */
function mending(repairs: readonly Repair[], parse: Format["parse"]): Format["parse"] {
  return (text, limits) => {
    const document = parse(text, limits);
    const first = document.findings.find(isError);
    if (first?.code !== "parse/syntax" || text.length > LARGE) return document;
    const parts = text.split(/(\r\n|\n|\r)/); // a line, its break, a line …
    for (const [pattern, written, lines = 0] of repairs) {
      const at = (first.range.start.line - 1 + lines) * 2;
      const line = parts[at];
      if (line === undefined || line.length > 2 * LONGEST) continue; // a pattern may take the square of a line's length
      const meant = line.replace(pattern, written);
      if (meant === line || meant.length > LONGEST) continue;
      const left = parse(parts.with(at, meant).join(""), limits).findings;
      const near = Math.max(at / 2 + 1, first.range.start.line) + 1; // a mistake there would be the same one
      if (left.some((found) => isError(found) && found.range.start.line <= near)) continue;
      const where = lines === 0 ? "" : lines < 0 ? " on the line above" : " on the line below";
      const shown = /^ | {2}/.test(meant) && meant.trim() === line.trim() ? meant : meant.trim();
      const mended = finding("parse/syntax", { ...first.facts, advice: `write \`${shown}\`${where}` });
      const findings = document.findings.map((each) => (each === first ? { ...mended, range: first.range } : each));
      return { ...document, findings };
    }
    return document;
  };
}

const made = new WeakMap<OwnSyntax, Format>();

/** A caller's syntax as a format, with its ranges and its editing (A3b). */
export function ownFormat(syntax: OwnSyntax): Format {
  const known = made.get(syntax);
  if (known !== undefined) return known;
  const { name, suffixes, comments, untyped } = syntax;
  const read = (text: string, limits: Limits): Reading => readOwn(text, syntax, limits);
  const emit = (value: Value, options: EmitOptions = {}): string => emitOwn(value, syntax, options);
  const format = formatOf({
    name,
    suffixes,
    comments: comments !== false,
    ...(untyped === undefined ? {} : { untyped }),
    repairs: [],
    read,
    emit,
    layout: lineLayout({
      levelOf: (_, path) => (path.length === 0 ? "file" : path.length === 1 ? "key" : "inner"),
      sections: false,
      text: (value, path) => textsOf(String(path[0]), value, syntax)[0],
      lines: ([key], value) =>
        textsOf(String(key), value, syntax).map((text) => syntax.spelling.entry(String(key), text)),
      emit,
      read: (text) => read(text, NO_LIMITS).value,
      exact: (value) => value,
      isWord: () => false,
      behind: (end, lines, text) => ({ coming: [linesBehind(end, lines, text)] }),
    }),
  });
  made.set(syntax, format);
  return format;
}

const NO_LIMITS: Limits = {
  fileSize: Infinity,
  depth: Infinity,
  nodes: Infinity,
  aliasExpansion: Infinity,
  links: Infinity,
};

/** A key that is written again is a list of what its statements say. */
function readOwn(text: string, syntax: OwnSyntax, limits: Limits): Reading {
  const { statements, findings, comments } = syntax.read(text, limits);
  const position = positions(text);
  const byKey = new Map<string, [Statement, ...Statement[]]>();
  for (const statement of statements) {
    const before = byKey.get(statement.key);
    if (before === undefined) byKey.set(statement.key, [statement]);
    else before.push(statement);
  }
  const values = Array.from(byKey, ([key, [first, ...more]]): readonly [string, Value] => [
    key,
    more.length === 0 ? first.value : [first, ...more].map(({ value }) => value),
  ]);
  return {
    value: values.length === 0 ? undefined : record(values),
    findings: findings.map(({ start, end, ...found }) => {
      return { ...found, range: { start: position(start), end: position(end) } };
    }),
    root: () => (values.length === 0 ? undefined : rootOf(byKey, text)),
    comments: () => comments,
  };
}

function rootOf(byKey: ReadonlyMap<string, readonly [Statement, ...Statement[]]>, text: string): Node {
  const children = new Map(Array.from(byKey, ([key, statements]) => [key, keyNode(statements)]));
  const whole = [...children.values()].flatMap((node) => node.whole);
  return { start: 0, end: text.length, key: undefined, form: "block", children, whole };
}

function keyNode(statements: readonly [Statement, ...Statement[]]): Node {
  const [{ keyAt }, second] = statements;
  const items = statements.map(({ valueAt, whole }): Node => {
    return { ...valueAt, key: undefined, form: "scalar", children: undefined, whole: [whole] };
  });
  const [first, last] = [items[0] as Node, items.at(-1) as Node];
  if (second === undefined) return { ...first, key: keyAt };
  const whole = items.flatMap((item) => item.whole);
  const children = new Map(items.entries());
  return { start: first.start, end: last.end, key: keyAt, form: "block", children, whole };
}

function emitOwn(value: Value, syntax: OwnSyntax, options: EmitOptions): string {
  if (!isObject(value)) throw new RangeError(`${syntax.name} cannot say this: a file is a map of keys`);
  const sign = syntax.comments === true ? "#" : syntax.comments;
  const lines = (options.keys?.(value, []) ?? keysOf(value)).flatMap((key) => {
    const values = value[key] as Value;
    return textsOf(key, values, syntax).flatMap((text, index) => {
      const comment = options.comment?.(isList(values) ? [key, index] : [key]);
      const above = comment === undefined || sign === false ? [] : [`${sign} ${comment.replaceAll(/\s+/g, " ")}`];
      return [...above, syntax.spelling.entry(key, text)];
    });
  });
  return lines.map((line) => `${line}\n`).join("");
}

/** What stands behind a key, statement by statement; each is read as what it is to say. */
function textsOf(key: string, value: Value, syntax: OwnSyntax): readonly string[] {
  const refuse = (because: string, path: Path = [key]): never => {
    throw new RangeError(`${syntax.name} cannot say ${formatPath(path)}: ${because}`);
  };
  const items = isList(value) ? value : [value];
  if (items.length === 0) return refuse("there is no empty list");
  return items.map((item, index) => {
    const path = isList(value) ? [key, index] : [key];
    if (!isScalar(item)) return refuse("a value is one statement", path);
    const text = spell(item, syntax);
    const { statements } = syntax.read(`${syntax.spelling.entry(key, text)}\n`, NO_LIMITS);
    const [statement, another] = statements;
    const isRead = statement?.key === key && textOf(statement.value) === text && another === undefined;
    return isRead ? text : refuse("it would be read as something else", path);
  });
}

function spell(scalar: Scalar, { name, spelling }: OwnSyntax): string {
  if (!(scalar instanceof Literal)) return spelling.scalar(scalar);
  return scalar.syntax === name ? scalar.text : spelling.scalar(scalar.value);
}

function textOf(value: Scalar): string {
  return value instanceof Literal ? value.text : String(value);
}
