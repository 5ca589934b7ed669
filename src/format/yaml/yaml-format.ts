import type { Format, Limits } from "../../model/document.js";
import { lazy, record, type Value } from "../../model/value.js";
import { formatPath } from "../edit-tree.js";
import type { Cursor, Layout } from "../edit.js";
import { collectFindings, extentOf, type Reading } from "../node.js";
import { linesBehind } from "../entries.js";
import { CLOSINGS, formatOf, type Repair } from "../syntax.js";
import {
  commentSpansIn,
  indentAt,
  isFollowed,
  lineBreakAt,
  lineStartAt,
  startsLine,
  type TextChange,
  type TextEdits,
} from "../text.js";
import { yamlNodes } from "./nodes.js";
import { locatePlain, readPlain } from "./plain.js";
import { readTree } from "./read.js";
import { CORE, emitYaml, flowEntry, flowText, spellString, type YamlDialect } from "./spell.js";
import { dialectOf, yamlComments, yamlTree } from "./tree.js";

/** A missing blank behind a colon or a dash, tabs, another syntax's sign, an indentation that is one off, missing quotes. */
const REPAIRS: readonly Repair[] = [
  [/^(\s*(?:- )?[\w.-]+):(?=[^\s:/])/, "$1: "],
  [/^(\s*)-(?=[\w"'])/, "$1- "],
  [/^( *)\t+/, "$1  "],
  [/^(\s*[\w.-]+)\s*=\s*/, "$1: "],
  [/：\s*/, ": "],
  [/^ (?=\s*\S)/, "", 1],
  [/^(?=\s+(?:- )?[\w.-]+:(?:\s|$)|\s+- [^"']*$)/, " "], // of what is no key and no whole item it would go on
  [/^ (?=\s*\S)/, ""],
  [/(\{.*?[^,{\s])\s+(?=[\w.-]+: )/, "$1, "],
  [/\{([^[\]{}]*)\]$/, "{$1}"],
  [/\[([^[\]{}]*)\}$/, "[$1]"],
  ...CLOSINGS,
  [/,,+/, ","],
  [/(["'\w\]}])[\]}]$/, "$1"],
  [/^(\s*(?:- )?[\w.-]+: )([^"\\[{][^"\\]*)$/, '$1"$2"'],
  [/^(\s*\w[\w.-]*) +(?=\S)/, "$1: "],
];

/** YAML as an id reads it (`x-yaml`, `x-tags`); by default 1.2's core schema without tags of an application. */
export function yamlFormat(dialect: Partial<YamlDialect> = {}): Format {
  const known = { ...CORE, ...dialect };
  return formatOf({
    name: "yaml",
    suffixes: [".yaml", ".yml"],
    comments: true,
    repairs: REPAIRS,
    read: (text, limits) => readYaml(text, known, limits),
    emit: (value, options) => emitYaml(value, known, options),
    layout: (text) => layoutOf(dialectOf(text, known)),
    spelling: {
      value: (value) => flowText(value, known),
      line(path, text, directive) {
        const key = path.at(-1);
        const tag = directive === undefined || directive === "literal" ? "" : `!${directive}`;
        const value =
          tag === "!delete" && text === "true" ? "" : directive === "literal" ? `{"$literal": ${text}}` : text;
        const before = typeof key === "string" ? `${spellString(key)}:` : "-";
        return `\`${[before, tag, value].filter(Boolean).join(" ")}\``;
      },
    },
  });
}

/** Reads one YAML document (YAML 1.2.2; by a dialect, the scalars of 1.1). Nothing, or comments, is no value. */
function readYaml(text: string, dialect: YamlDialect, limits: Limits): Reading {
  const comments = lazy(() => yamlComments(text));
  const plain = readPlain(text, dialect.version, limits);
  if (plain !== undefined)
    return { value: plain, findings: [], root: lazy(() => locatePlain(text, dialect.version, limits)), comments };
  const findings = collectFindings(text);
  const tree = yamlTree(text, dialect, limits, findings);
  const read = tree && readTree(tree, limits, findings);
  const root = lazy(() => read && yamlNodes(read, text, comments));
  return { value: read?.value, findings: findings.all, root, comments };
}

function layoutOf(dialect: YamlDialect): Layout {
  const linesOf = (value: Value): readonly string[] => emitYaml(value, dialect).slice(0, -1).split("\n");
  const entryLines = (key: string | undefined, value: Value): readonly string[] =>
    linesOf(key === undefined ? [value] : record([[key, value]]));
  return {
    emptyInPlace: true,
    takesBlanks: (statement) => /[|>]\d*\+/.test(statement),
    fill: (value) => emitYaml(value, dialect),
    flow: ({ key, value }) => (key === undefined ? flowText(value, dialect) : flowEntry(key, value, dialect)),
    put: (value, cursor, text) => put(value, cursor, text),
    room({ node, path }, entries, text) {
      if (node.form === "implicit")
        throw new RangeError(
          `${formatPath(path)} has the tag ${text.text.slice(node.start, node.children?.values().next().value?.key?.end)}: set the whole value instead`,
        );
      if (entries.length === 0) return { coming: [] };
      const items = [...(node.children?.values() ?? [])].flatMap(({ whole }) => whole).concat(node.nameless ?? []);
      const { start, end } = extentOf(items);
      const indent = indentAt(text.text, start);
      const lines = entries.flatMap(({ key, value }) => entryLines(key, value)).map((line) => line && indent + line);
      return { coming: [linesBehind(end, lines, text)] };
    },
  };

  /** In a block, what takes several lines begins behind the colon or the dash; in the place of what is in brackets, it is too. */
  function put(value: Value, { node, inFlow, parent }: Cursor, edited: TextEdits): readonly TextChange[] {
    const { text, eol } = edited;
    const { key, end } = node;
    const isTag = key?.start === node.start; // a tag with nothing behind it: it stays
    const start = isTag ? end : node.start;
    const flow = flowText(value, dialect);
    const wasFlow = text[start] === "[" || text[start] === "{";
    const outer = node.whole[0]?.start ?? 0;
    if (key?.end === start && !isTag)
      // `{a}` and `? a` have no colon
      return [apart(start, end, (inFlow ? ": " : `${eol}${indentAt(text, outer)}: `) + flow, text)];
    if (inFlow || (wasFlow && parent !== undefined)) return [apart(start, end, flow, text)];
    const line = lineBreakAt(text, end);
    const below = (lines: readonly string[], column: number): readonly string[] => {
      const isOpen = line === text.length && lines.at(-1) === ""; // then the last line needs an end to be one
      return [...lines, ...(isOpen ? [""] : [])].map((each) => each && indentAt(text, column) + each);
    };
    const inPlace = (inLines: boolean): readonly TextChange[] => {
      const [first = "", ...rest] = linesOf(value);
      return [apart(start, end, inLines ? [first, ...below(rest, start)].join(eol) : flow, text)];
    };
    if (parent === undefined) return inPlace(!isFollowed(text, end) || linesOf(value).length === 1);
    const from = key?.end ?? outer + 1;
    const [comment] = commentSpansIn(edited, { start: from, end: start });
    const sign = from + text.slice(from, comment?.start ?? start).trimEnd().length;
    const isFlat = key !== undefined && startsLine(text, start) && indentAt(text, start) <= indentAt(text, outer);
    const isBehind =
      isTag || isFlat || (comment === undefined && (key === undefined ? sign === from : text[sign - 1] === ":"));
    const [first = "", ...rest] = entryLines(key === undefined ? undefined : "k", value);
    const head = first.slice(key === undefined ? 1 : 2);
    if (rest.length === 0 && (!isBehind || (start > sign && start < end && lineStartAt(text, start) <= sign)))
      return [apart(start, end, head.trim(), text)];
    if (isBehind) {
      const more = below(rest, outer).map((each) => eol + each);
      return isFollowed(text, end) // by a comment, which stays there
        ? [apart(sign, end, head, text), { start: line, end: line, text: more.join("") }]
        : [apart(sign, end, [head, ...more].join(""), text)];
    }
    return inPlace(startsLine(text, start) && !isFollowed(text, end));
  }
}

/** A text in the place of another one, or of nothing: a blank away from what stands before it and from a comment behind. */
function apart(start: number, end: number, written: string, text: string): TextChange {
  const isClose = (start === end ? /\S/ : /[:\-?]/).test(text[start - 1] ?? "");
  const before = isClose && /^[^\s:]/.test(written) ? " " : "";
  return { start, end, text: before + written + (text[end] === "#" ? " " : "") };
}
