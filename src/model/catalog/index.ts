import { AUDIT, type AuditFacts } from "./audit.js";
import { DISCOVER, type DiscoverFacts } from "./discover.js";
import { HOST, type HostFacts } from "./host.js";
import { MERGE, type MergeFacts } from "./merge.js";
import { PARSE, type ParseFacts } from "./parse.js";
import { READ, type ReadFacts } from "./read.js";
import { SCHEMA, type SchemaFacts } from "./schema.js";
import { VIOLATION, type ViolationFacts } from "./violation.js";
import type { Catalog } from "./entry.js";

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
export type { AuditFacts, DiscoverFacts, HostFacts, MergeFacts, ParseFacts, ReadFacts, SchemaFacts, ViolationFacts };
export type { AnyViolation } from "./violation.js";
