import type { Catalog } from "./entry.js";
import {
  DISCOVER,
  HOST,
  PARSE,
  READ,
  type DiscoverFacts,
  type HostFacts,
  type ParseFacts,
  type ReadFacts,
} from "./files.js";
import { AUDIT, MERGE, type AuditFacts, type MergeFacts } from "./merge.js";
import { SCHEMA, VIOLATION, type SchemaFacts, type ViolationFacts } from "./schema.js";

/** The typed facts of every code, by the user's stage. */
export type Facts = ReadFacts &
  DiscoverFacts &
  ParseFacts &
  MergeFacts &
  SchemaFacts &
  ViolationFacts &
  AuditFacts &
  HostFacts;
export type Code = keyof Facts;

export const CATALOG: Catalog<Facts> = {
  ...READ,
  ...DISCOVER,
  ...PARSE,
  ...MERGE,
  ...SCHEMA,
  ...VIOLATION,
  ...AUDIT,
  ...HOST,
};

export type { Severity } from "./entry.js";
export type { AuditFacts, MergeFacts } from "./merge.js";
export type { DiscoverFacts, HostFacts, ParseFacts, ReadFacts } from "./files.js";
export type { AnyViolation, SchemaFacts, ViolationFacts } from "./schema.js";
