/** Which configurations a tree has, and which files make one of them. */
export { outputRoots } from "./entry.js";
export { discoverIds, toId } from "./ids.js";
export { readingOf } from "./families.js";
export { includedFiles } from "./includes.js";
export { idsBeside, nearDirectories, standsInLayers } from "./near.js";
export { countingSuffixes, FORMAT_SUFFIXES, suffixOf } from "./names.js";
export { rootsOf, targetsOf, type Root, type Target } from "./reader.js";
export { readDependency, readText, recording, schemaSource } from "./read.js";
export { missingRoot, missingRoots, permissionFindings, survey, type Source } from "./survey.js";
