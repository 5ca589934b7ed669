import { canonical, type Json } from "./json.js";
import type { Place, Segment } from "./place.js";
import { keyFields, SET } from "./strategy.js";

/**
 * The same place as one line, `/scrape_configs/[job_name=node]/interval`; the root is the empty string. Keys are escaped
 * as in a JSON Pointer (RFC 6901); a bracket that begins a key is `~2`.
 */
export function formatPlace(place: Place): string {
  return place.map((segment) => `/${formatSegment(segment)}`).join("");
}

export function formatSegment(segment: Segment): string {
  if (typeof segment === "number") return String(segment);
  if (typeof segment === "string") return segment.replaceAll("~", "~0").replaceAll("/", "~1").replace(/^\[/, "~2");
  const fields = keyFields(segment.key, segment.by);
  if (fields === undefined) return `[=${formatWord(segment.key)}]`;
  return `[${fields.map(([name, value]) => `${name}=${formatWord(canonical(value))}`).join(",")}]`;
}

/**
 * The place that a line names: a JSON Pointer (RFC 6901), or one with `[field=value]` for keyed items.
 * Digits stay a key until `settle` sees a list there.
 *
 * @throws RangeError where the text is no place.
 */
export function parsePlace(text: string): Place {
  if (text === "") return [];
  if (!text.startsWith("/")) throw new RangeError(`a place starts with "/", found ${JSON.stringify(text)}`);
  return splitSegments(text).map(parseSegment);
}

/**
 * A place as a caller gives it: itself, or its text.
 *
 * @throws RangeError where the text is no place. TypeError for what is neither.
 */
export function placeFrom(given: Place | string): Place {
  if (typeof given === "string") return parsePlace(given);
  if (Array.isArray(given)) return given as Place;
  throw new TypeError(`expected a place such as "/net/mtu", or what parsePlace() makes of it, found ${typeof given}`);
}

function splitSegments(text: string): string[] {
  const segments: string[] = [];
  for (let start = 1; start <= text.length;) {
    const item = text[start] === "[" ? itemEnd(text, start) : undefined;
    const slash = text.indexOf("/", start);
    const end = item ?? (slash < 0 ? text.length : slash);
    segments.push(text.slice(start, end));
    start = end + 1;
  }
  return segments;
}

/** Where an item's `[…]` ends, brackets and strings inside it skipped; undefined where it is none. */
function itemEnd(text: string, start: number): number | undefined {
  let depth = 0;
  for (let index = start; index < text.length; index += 1) {
    const char = text[index];
    if (char === '"') index = stringEnd(text, index);
    else if (char === "[" || char === "{") depth += 1;
    else if (char === "]" || char === "}") depth -= 1;
    if (depth === 0) return index + 1 === text.length || text[index + 1] === "/" ? index + 1 : undefined;
  }
  return undefined;
}

function stringEnd(text: string, start: number): number {
  const string = /"(?:[^"\\]|\\.)*"/sy;
  string.lastIndex = start;
  return string.test(text) ? string.lastIndex - 1 : start;
}

function parseSegment(text: string): Segment {
  const item = /^\[(.*)\]$/s.exec(text)?.[1];
  if (item?.startsWith("=")) return { by: SET, key: wordText(item.slice(1)) };
  const fields = item === undefined ? [] : [...item.matchAll(/([^=,]+)=("(?:[^"\\]|\\.)*"|[^,]*)(?:,|$)/g)];
  if (fields.length > 0) {
    return {
      by: fields.map(([, name]) => ({ name: name as string })),
      key: `[${fields.map(([, , word]) => wordText(word as string)).join(",")}]`,
    };
  }
  return text.replaceAll("~2", "[").replaceAll("~1", "/").replaceAll("~0", "~");
}

/** A word as `keyOf` writes it: canonical JSON, an integer in all its digits. */
function wordText(word: string): string {
  return /^-?\d{16,}$/.test(word) ? word : canonical(parseWord(word));
}

/** A string as a bare word where no reader could take it for something else, JSON elsewhere. */
function formatWord(json: string): string {
  const value: unknown = json.startsWith('"') ? JSON.parse(json) : undefined;
  const bare = typeof value === "string" && /^[^"[\]{},=]+$/.test(value) && parseWord(value) === value;
  return bare ? value : json;
}

function parseWord(word: string): Json {
  try {
    return JSON.parse(word) as Json;
  } catch {
    return word;
  }
}
