import { member, type ValueObject } from "../model/value.js";
import { draftOf, type Draft } from "./draft.js";

/** Where a directory's files stand while they are read: no such host is ever asked. */
const DIRECTORY = "schema://directory/";

/** The address of a directory's file. */
export function addressOf(path: string): string {
  return `${DIRECTORY}${encodeURI(path)}`;
}

/** The path of an address in the directory; undefined for an address elsewhere, and for one that would lead out. */
export function pathOf(address: string | undefined): string | undefined {
  if (address?.startsWith(DIRECTORY) !== true) return undefined;
  const path = decode(address.slice(DIRECTORY.length));
  return path.split("/").some((part) => /^\.{0,2}$/.test(part) || part.includes("\0")) ? undefined : path;
}

/** A reference to a draft's own metaschema, which the validator brings along. */
export function isMetaschema(reference: string): boolean {
  return draftOf(reference) !== undefined;
}

/** What a schema calls itself (`id` in draft 04). */
export function idOf(schema: ValueObject, draft: Draft | undefined): string | undefined {
  const id = member(schema, draft === "04" ? "id" : "$id");
  return typeof id === "string" ? id : undefined;
}

/** Against what references inside a schema are resolved: its id, where it has one (RFC 3986 §5.1). */
export function rebase(base: string, schema: ValueObject | boolean, draft: Draft | undefined): string {
  const id = typeof schema === "boolean" ? undefined : idOf(schema, draft);
  return id === undefined || id.startsWith("#") ? base : (absolute(id, base)?.resource ?? base);
}

/** A reference as an address and a fragment; undefined where it is no address: nothing answers to it. */
export function absolute(reference: string, base: string): { resource: string; fragment: string } | undefined {
  try {
    const url = new URL(reference, base);
    const fragment = decode(url.hash.slice(1));
    url.hash = "";
    return { resource: url.href.replace(/#$/, ""), fragment };
  } catch {
    return undefined;
  }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
