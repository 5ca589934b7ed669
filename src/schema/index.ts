/** What schemas and merge profiles say. */
export {
  annotationProblems,
  isTexts,
  lastWord,
  matched,
  nextKeys,
  readDeclared,
  readProfile,
  startPatterns,
  stepPatterns,
  withoutKeys,
  type Declared,
  type PatternStep,
  type Profile,
  type ProfileEntry,
  type Progress,
} from "./annotations.js";
export { broken, keywordSlips, NO_SCOPE, openBundle, type Bundle, type Scope, type Subschema } from "./bundle.js";
export { heldBy, isMetaschema, isSchema, keywordOf, referencesOf, typesOf, type Draft } from "./keywords.js";
export { allowedTypes, both, either, inPlace, namesIn, tagsOf, type ApplicableSchema } from "./in-place.js";
export { overlaySchema, type OverlaySchema } from "./overlay.js";
export { declaredReader } from "./reader.js";
export {
  pointer,
  PROFILE_SUFFIX,
  SCHEMA_SUFFIXES,
  type SchemaFile,
  type SchemaSource,
  type SourceText,
} from "./schema-file.js";
