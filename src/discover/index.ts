/** Which configurations a tree has, and which files make one of them. */
export { outputRoots } from "./entry.js";
export { discoverIds, toId } from "./ids.js";
export { readingOf } from "./families.js";
export { includedFiles } from "./includes.js";
export { nearDirectories } from "./near-directories.js";
export { countingSuffixes, FORMAT_SUFFIXES, suffixOf } from "./names.js";
export { rootsOf, targetsOf, type Root, type Target } from "./reader.js";
export { readText } from "./read-text.js";
export { readDependency, recording, schemaSource } from "./schema-source.js";
export { missingRoot, missingRoots, permissionFindings, survey, type Source } from "./survey.js";
export { idsBeside, standsInLayers } from "./unknown.js";
