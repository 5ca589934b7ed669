/**
 * The one door to `yaml`: whoever wants it loaded late has one import to move. Its concrete syntax tree is read first,
 * without recursion, so that hostile nesting is refused before anything recurses over it; values are built by us.
 */
export {
  Composer,
  CST,
  Document as YamlDocument,
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  Lexer,
  Pair,
  Parser,
  Scalar as YamlScalar,
  visit as visitNodes,
  YAMLMap,
  YAMLSeq,
} from "yaml";
export type { Alias, ErrorCode, ParsedNode, ScalarTag, YAMLError } from "yaml";
