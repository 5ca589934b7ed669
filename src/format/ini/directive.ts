import { DIRECTIVES, meantDirective, type DirectiveName } from "../../model/directive.js";

/** The directives of E3, as `#!word` or `;!word` on a line of its own right before a key or a section. */
export type DirectiveWord = DirectiveName;

/** The words that take a list of items, and may follow one another at one key. */
export const PARTS: ReadonlySet<DirectiveWord> = new Set(["append", "prepend", "remove"]);

/** Below these nothing is a directive any more. */
export const CONSTANT: ReadonlySet<DirectiveWord> = new Set(["replace", "literal"]);

const WORDS: ReadonlySet<string> = new Set(DIRECTIVES);

/** The directive that an object's key is: `$lock`. */
export function directiveOf(key: string): DirectiveWord | undefined {
  return key.startsWith("$") ? known(key.slice(1)) : undefined;
}

function known(word: string): DirectiveWord | undefined {
  return WORDS.has(word) ? (word as DirectiveWord) : undefined;
}

/**
 * What a comment is: a directive; one only where a statement follows at once (`slip`: nearly a directive, `crowded`: a
 * directive with more behind it); or undefined, a comment like any other, such as `#!/bin/sh`.
 */
export type Comment =
  | { readonly is: "directive"; readonly word: DirectiveWord }
  | { readonly is: "slip"; readonly nearest: string }
  | { readonly is: "crowded"; readonly word: DirectiveWord }
  | undefined;

/** @param text The comment with its `#` or `;`, blanks around it aside. */
export function readComment(text: string): Comment {
  const [, sign, gap, name, rest] = /^([#;])([ \t]*![ \t]*)([A-Za-z$-]{1,20})([ \t].*)?$/.exec(text) ?? [];
  if (sign === undefined || gap === undefined || name === undefined) return undefined;
  const word = known(name);
  const exact = gap === "!";
  if (word !== undefined && exact) return rest === undefined ? { is: "directive", word } : { is: "crowded", word };
  if (rest !== undefined) return undefined;
  const meant = known(name.toLowerCase()) ?? meantDirective(`!${name}`, "!")?.slice(1);
  return meant === undefined ? undefined : { is: "slip", nearest: `${sign}!${meant}` };
}
