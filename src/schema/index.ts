/** What schemas and merge profiles say. */
export { annotationProblem, isTexts, readDeclared, withoutKeys, type Declared } from "./annotations.js";
export { broken, NO_SCOPE, openBundle, type Bundle, type Scope, type Subschema } from "./bundle.js";
export { isMetaschema, referencesOf, type Draft } from "./draft.js";
export { allowedTypes, both, either, inPlace, namesIn, tagsOf, type ApplicableSchema } from "./in-place.js";
export { heldBy, isSchema, keywordOf, typesOf } from "./keywords.js";
export { overlaySchema, type OverlaySchema } from "./overlay.js";
export {
  lastWord,
  matched,
  nextKeys,
  readProfile,
  startPatterns,
  stepPatterns,
  type PatternStep,
  type Profile,
  type ProfileEntry,
  type Progress,
} from "./profile.js";
export { keywordSlips } from "./slips.js";
export {
  pointer,
  PROFILE_SUFFIX,
  SCHEMA_SUFFIXES,
  type SchemaFile,
  type SchemaSource,
  type SourceText,
} from "./schema-file.js";
