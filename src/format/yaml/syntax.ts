import { quote } from "../../model/codes/entry.js";
import type { Span } from "../../model/syntax.js";
import type { Findings } from "../findings.js";
import type { ErrorCode, YAMLError } from "./engine.js";

/** After a few mistakes the rest are guesses about the first. */
const MOST = 3;

/**
 * Reports what `yaml` found wrong with a text, in our words, the first first. Its warnings count too: a directive or an
 * alias that it does not understand would be dropped. Answers whether there was anything.
 */
export function syntaxReporter(
  problems: readonly YAMLError[],
  text: string,
  depth: number,
  findings: Findings,
): boolean {
  // Tags are read by our own walk.
  const counted = problems.filter(({ code, name }) => name !== "YAMLWarning" || code !== "TAG_RESOLVE_FAILED");
  let line = 0;
  let reported = 0;
  for (const problem of counted.sort((a, b) => a.pos[0] - b.pos[0])) {
    const span = within(text, placeOf(problem, text));
    const { start } = findings.range(span);
    if (reported === MOST || start.line === line) continue;
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

interface Words {
  readonly reason: string;
  readonly advice?: string;
}

function words({ code, message }: YAMLError, text: string): Words {
  const found = text === "" ? "the end of the line" : quote(text);
  const [, reason, advice] = (REASONS[code] ?? []).find(([pattern]) => pattern.test(message)) ?? [];
  if (reason === undefined) return { reason: `expected YAML, found ${found}: ${message.toLowerCase()}` };
  const facts = { reason: reason.replace("FOUND", () => found) };
  return advice === undefined ? facts : { ...facts, advice };
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
