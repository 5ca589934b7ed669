/** What a fragment means, and how meanings compose. */
export { among, apply, patchItems, restrictTo, type Carrier } from "./apply.js";
export { brokenLocks, covers, joinAll, NOTHING, type Lock, type Meaning } from "./compose.js";
export { derive } from "./derive.js";
export {
  below,
  dataOf,
  mentionedKeys,
  mentions,
  seeThrough,
  unescaped,
  type Cursor,
  type Mention,
} from "./directives.js";
export { elaborate, type Elaboration } from "./elaborate.js";
export {
  constant,
  DELETE,
  isConstant,
  KEEP,
  set,
  unescapeKey,
  type EditPatch,
  type Patch,
  type Splice,
} from "./patch.js";
export { print, printMeaning } from "./print.js";
export { firstDifference } from "./difference.js";
