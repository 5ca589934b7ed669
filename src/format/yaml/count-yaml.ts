import type { Span } from "../findings.js";
import { countNodes } from "../nodes.js";
import { CST, Lexer } from "./engine.js";

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
export function tooLargeYaml(text: string, limit: number): Span | undefined {
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
