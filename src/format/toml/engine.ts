/**
 * The one door to `toml-eslint-parser`: whoever wants it loaded late has one import to move. It is given one statement
 * at a time: read whole, a large text takes it several times as long, and its first mistake would be the only one.
 */
export { ParseError, parseTOML as parseStatement } from "toml-eslint-parser";
export type { AST } from "toml-eslint-parser";
