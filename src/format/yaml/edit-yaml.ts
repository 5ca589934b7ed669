import type { Edit } from "../../model/document.js";
import { editedValue } from "../edit-tree.js";
import { applyChanges, lineEnd } from "../text-change.js";
import { verifiedEdit } from "../verify-edit.js";
import type { YamlDialect } from "./dialect.js";
import { editNode } from "./edit-node.js";
import { emitYaml } from "./emit-yaml.js";
import { readYamlTree } from "./read-yaml.js";
import type { YamlTree } from "./tree.js";
import { yamlComments } from "./yaml-comments.js";
import type { YamlEdits } from "./yaml-edits.js";

/**
 * Edits YAML by ranges: comments, blank lines, quotes and the order of keys stay as they are.
 *
 * @throws RangeError for edits that the text cannot take, such as one inside what an alias refers to; Error where the
 *   result would not be what they ask for.
 */
export function editYaml(text: string, edits: readonly Edit[], dialect: YamlDialect): string {
  return verifiedEdit<YamlTree>(text, edits, {
    read: (source) => ({ ...readYamlTree(source, dialect), comments: yamlComments(source) }),
    edited: ({ tree, comments }, wanted) => {
      const eol = lineEnd(text);
      if (tree?.root === undefined) {
        const value = editedValue(undefined, wanted);
        const ended = text === "" || /[\r\n]$/.test(text);
        return value === undefined ? text : text + (ended ? "" : eol) + emitYaml(value, dialect).replaceAll("\n", eol);
      }
      const edited: YamlEdits = { text, comments, eol, changes: [], tree };
      const root = { key: undefined, node: tree.root, from: 0, bare: false, use: undefined };
      editNode({ place: root, inFlow: false, outer: -1 }, wanted, [], edited);
      return applyChanges(text, edited.changes);
    },
  });
}
