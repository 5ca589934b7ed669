import type { EmitOptions } from "../../model/document.js";
import { isList, isObject, keysOf, type Scalar, type Value } from "../../model/value.js";
import { Pair, YamlDocument, YAMLMap, YamlScalar, YAMLSeq, type ScalarTag } from "./engine.js";
import { canStandPlain, spellScalar, spellString, type YamlDialect } from "./spell.js";

/** A scalar whose text is settled; `yaml` lays out what stands around it. */
interface Spelled {
  readonly spelled: string;
}

const SPELLED: ScalarTag = {
  tag: "tag:yaml.org,2002:str",
  default: true,
  identify: (value) => typeof value === "object" && value !== null && "spelled" in value,
  resolve: (text) => text,
  stringify: ({ value }) => (value as Spelled).spelled,
};

const LAYOUT = {
  lineWidth: 0,
  indent: 2,
  indentSeq: true,
  blockQuote: "literal",
  directives: false,
  commentString: (comment: string) => `# ${comment}`,
} as const;

/** Writes a value as one YAML document, in block style, indented by two spaces, its literals by their text (E11). */
export function emitYaml(value: Value, dialect: YamlDialect, options: EmitOptions = {}): string {
  const document = new YamlDocument(null, { schema: "failsafe", customTags: (tags) => [...tags, SPELLED] });
  const path: (string | number)[] = [];
  document.contents = nodeOf(value) as typeof document.contents;
  return document.toString(LAYOUT);

  function nodeOf(node: Value): YamlScalar | YAMLMap | YAMLSeq {
    if (isList(node) && node.length > 0) return listNode(node);
    if (isObject(node) && keysOf(node).length > 0) return mapNode(node);
    const leaf = isList(node) ? spelled("[]") : isObject(node) ? spelled("{}") : scalarNode(node);
    const comment = options.comment?.([...path]);
    if (comment !== undefined) leaf.comment = comment.replaceAll(/\s+/g, " ");
    return leaf;
  }

  function listNode(list: readonly Value[]): YAMLSeq {
    const seq = new YAMLSeq();
    for (const [index, item] of list.entries()) {
      path.push(index);
      seq.items.push(nodeOf(item));
      path.pop();
    }
    return seq;
  }

  function mapNode(object: { readonly [key: string]: Value }): YAMLMap {
    const map = new YAMLMap();
    for (const key of options.keys?.(object, [...path]) ?? keysOf(object)) {
      path.push(key);
      map.items.push(new Pair(spelled(keyText(key)), nodeOf(object[key] as Value)));
      path.pop();
    }
    return map;
  }

  /** `8080:` stays an integer key for a reader that has such; a string that looks like one stays quoted. */
  function keyText(key: string): string {
    const text = spellString(key);
    return text !== key && canStandPlain(key) && options.plainKey?.([...path]) ? key : text;
  }

  function scalarNode(scalar: Scalar): YamlScalar {
    if (typeof scalar !== "string" || path.length === 0 || !scalar.includes("\n") || UNREADABLE.test(scalar)) {
      return spelled(spellScalar(scalar, dialect));
    }
    const block = new YamlScalar(scalar);
    block.type = "BLOCK_LITERAL";
    return block;
  }
}

function spelled(text: string): YamlScalar {
  return new YamlScalar<Spelled>({ spelled: text });
}

/** What a block cannot hold or no eye can see: lines of blanks alone at either end, and all controls but tabs. */
const UNREADABLE = /^\n*[ \t]+(?:\n|$)|^\n*$|\n[ \t]+$|[^\S \t\n]|[^\P{C}\t\n]/u;
