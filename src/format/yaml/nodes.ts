import { lazy } from "../../model/value.js";
import type { Span } from "../../model/document.js";
import { NO_SPANS, type Node } from "../node.js";
import { firstWord } from "../text.js";
import type { Read } from "./read.js";

type Spans = () => readonly Span[];

/** What the nodes of one text share. */
interface File {
  readonly text: string;
  readonly comments: Spans;
}

/**
 * The nodes of a YAML text, made of what was read. What came through an alias or `<<` stands where it is defined (P2); a tag
 * that is a directive is a map of one key, which is the tag; a blank value stands behind its colon.
 */
export function yamlNodes(root: Read, text: string, comments: Spans): Node {
  return nodeOf(root, undefined, () => NO_SPANS, { text, comments });
}

/** @param use the outermost alias or `<<` on the way */
function nodeOf(read: Read, use: Span | undefined, whole: Spans, file: File): Node {
  const { target = read, key, form } = read;
  const { start, end } = use === undefined ? read : target;
  const inside = use ?? (form === "alias" ? { start, end } : undefined);
  const statements = lazy(() => (inside === undefined ? statementsIn(read, file) : NO_STATEMENTS));
  const children = lazy(() => {
    if (target.held === undefined) return undefined;
    const { members, brought } = target.held;
    const nodes = new Map<string | number, Node>();
    for (const [name, member] of members.entries()) {
      const of = form === "implicit" ? whole : () => statements().get(member) ?? NO_SPANS;
      nodes.set(name, nodeOf(member, inside ?? brought?.get(name), of, file));
    }
    return nodes;
  });
  return {
    start,
    end,
    key,
    form,
    use,
    get children() {
      return children();
    },
    get whole() {
      return whole();
    },
    get nameless() {
      const named = new Set(target.held?.members.values());
      return Array.from(statements()).flatMap(([member, spans]) => (named.has(member) ? NO_SPANS : spans));
    },
  };
}

const NO_STATEMENTS: ReadonlyMap<Read, readonly Span[]> = new Map();

/** Each item of a list or a map: from its dash or key, whatever stands before that on its behalf, to its end. */
function statementsIn({ held, form }: Read, { text, comments }: File): typeof NO_STATEMENTS {
  const found = { text, comments: comments() };
  let from = (held?.from ?? 0) + (form === "flow" ? 1 : 0);
  const statements = (held?.written ?? []).map((member) => {
    const word = firstWord(found, from);
    const start = form === "flow" && text[word] === "," ? firstWord(found, word + 1) : word;
    from = Math.max(member.end, member.key?.end ?? 0);
    return [member, [{ start, end: from }]] as const;
  });
  return new Map(statements);
}
