import { positions } from "../model/diagnostic.js";
import type { EmitOptions, Format, Limits, Path } from "../model/document.js";
import type { Statement, OwnSyntax } from "../model/syntax.js";
import { isList, isObject, isScalar, keysOf, Literal, record, type Scalar, type Value } from "../model/value.js";
import { formatPath } from "./edit-tree.js";
import { lineLayout } from "./lines.js";
import type { Node, Reading } from "./node.js";
import { linesBehind } from "./statements.js";
import { formatOf } from "./syntax.js";

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
