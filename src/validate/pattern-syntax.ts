/** A regular expression as a tree. `opaque` stands for what cannot be followed in step: back-references, lookbehind. */
export type Pattern =
  | { readonly kind: "one"; readonly source: string }
  | { readonly kind: "edge"; readonly at: "^" | "$" | "\\b" | "\\B" }
  | { readonly kind: "look"; readonly negated: boolean; readonly of: Pattern }
  | { readonly kind: "all"; readonly parts: readonly Pattern[] }
  | { readonly kind: "any"; readonly parts: readonly Pattern[] }
  | { readonly kind: "repeat"; readonly of: Pattern; readonly least: number; readonly most: number }
  | { readonly kind: "opaque" };

const QUANTIFIER = /^(?:([*+?])|\{(\d+)(?:(,)(\d*))?\})\??/;
const ATOM = {
  unicode:
    /^(?:\\u\{[0-9a-fA-F]+\}|\\u[dD][89abAB]\w\w\\u[dD][c-fC-F]\w\w|\\u\w{4}|\\x\w\w|\\c\w|\\[pP]\{[^}]*\}|\\.|[^])/u,
  plain: /^(?:\\u[0-9a-fA-F]{4}|\\x[0-9a-fA-F]{2}|\\c[a-zA-Z]|\\[^]|[^])/,
};
const CLASS = /^\[(?:\\[^]|[^\]\\])*\]/;

/** Reads a source that `RegExp` has accepted (ECMA-262 §22.2.1): one closure over what is left of it, a rule each. */
export function parsePattern(source: string, unicode: boolean): Pattern {
  let rest = source;

  function take(length: number): string {
    const taken = rest.slice(0, length);
    rest = rest.slice(length);
    return taken;
  }

  function ahead(): string {
    return rest;
  }

  function alternatives(): Pattern {
    const parts = [sequence()];
    while (ahead().startsWith("|")) {
      take(1);
      parts.push(sequence());
    }
    return parts.length === 1 ? (parts[0] as Pattern) : { kind: "any", parts };
  }

  function sequence(): Pattern {
    const parts: Pattern[] = [];
    while (/^[^|)]/.test(ahead())) parts.push(quantified());
    return parts.length === 1 ? (parts[0] as Pattern) : { kind: "all", parts };
  }

  function quantified(): Pattern {
    const of = atom();
    const found = QUANTIFIER.exec(rest);
    if (found === null) return of;
    take(found[0].length);
    const [, sign, least, comma, most] = found;
    if (sign !== undefined) {
      return { kind: "repeat", of, least: sign === "+" ? 1 : 0, most: sign === "?" ? 1 : Infinity };
    }
    const low = Number(least);
    return { kind: "repeat", of, least: low, most: comma === undefined ? low : most === "" ? Infinity : Number(most) };
  }

  function atom(): Pattern {
    if (rest.startsWith("(")) return group();
    const edge = /^(?:\^|\$|\\[bB])/.exec(rest)?.[0];
    if (edge !== undefined) return { kind: "edge", at: take(edge.length) as "^" };
    if (/^\\(?:[1-9]|k<)/.test(rest)) {
      take((/^\\(?:\d+|k<[^>]*>)/.exec(rest)?.[0] ?? "\\k").length);
      return { kind: "opaque" };
    }
    const one = CLASS.exec(rest)?.[0] ?? (unicode ? ATOM.unicode : ATOM.plain).exec(rest)?.[0] ?? rest;
    return { kind: "one", source: take(one.length) };
  }

  function group(): Pattern {
    const start = /^\((?:\?(?:<[=!]|[=!:]|<[^>]*>|[^:]*:))?/.exec(rest)?.[0] ?? "(";
    take(start.length);
    const of = alternatives();
    take(1);
    if (start === "(?=" || start === "(?!") return { kind: "look", negated: start === "(?!", of };
    return start === "(" || start === "(?:" || /^\(\?<[^=!]/.test(start) ? of : { kind: "opaque" };
  }

  return alternatives();
}

/** Whether the tree can be followed in step with the text. */
export function isSteady(pattern: Pattern): boolean {
  switch (pattern.kind) {
    case "opaque":
      return false;
    case "all":
    case "any":
      return pattern.parts.every(isSteady);
    case "look":
    case "repeat":
      return isSteady(pattern.of);
    default:
      return true;
  }
}
