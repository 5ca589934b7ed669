import type { EmitOptions } from "../../model/document.js";
import { isList, isObject, keysOf, Literal, type Scalar, type Value } from "../../model/value.js";
import { jsonNumber, type JsonDialect } from "./read-json.js";

/**
 * Writes a value as JSON, indented by two spaces; numbers keep their spelling where it is JSON's.
 *
 * @throws RangeError for what JSON cannot say: an application's tag, NaN, an infinity.
 */
export function emitJson(value: Value, dialect: JsonDialect, options: EmitOptions = {}): string {
  const parts: string[] = [];
  const path: (string | number)[] = [];
  write(value, "\n", "");
  return `${parts.join("")}\n`;

  /** `after` is the comma behind the value, if any: a comment stands behind both. */
  function write(node: Value, line: string, after: string): void {
    if (isList(node) && node.length > 0) {
      writeAll("[", "]", node.length, line, after, (index) => {
        path.push(index);
        return node[index] as Value;
      });
    } else if (isObject(node) && keysOf(node).length > 0) {
      const keys = options.keys?.(node, [...path]) ?? keysOf(node);
      writeAll("{", "}", keys.length, line, after, (index) => {
        const key = keys[index] as string;
        path.push(key);
        parts.push(JSON.stringify(key), ": ");
        return node[key] as Value;
      });
    } else {
      const comment = dialect.comments ? options.comment?.([...path]) : undefined;
      parts.push(isList(node) ? "[]" : isObject(node) ? "{}" : jsonText(node), after);
      if (comment !== undefined) parts.push(" // ", comment.replaceAll(/\s+/g, " "));
    }
  }

  function writeAll(
    open: string,
    close: string,
    count: number,
    line: string,
    after: string,
    enter: (index: number) => Value,
  ): void {
    parts.push(open);
    for (let index = 0; index < count; index += 1) {
      parts.push(line, "  ");
      write(enter(index), `${line}  `, index < count - 1 ? "," : "");
      path.pop();
    }
    parts.push(line, close, after);
  }
}

/** A scalar in JSON's words. */
function jsonText(scalar: Scalar): string {
  const value = scalar instanceof Literal ? scalar.value : scalar;
  if (scalar instanceof Literal) {
    if (scalar.type === "tag") throw new RangeError(`JSON has no tags: cannot write ${JSON.stringify(scalar.text)}`);
    const spelled = jsonNumber(scalar.text);
    const same = spelled instanceof Literal ? spelled.value : spelled;
    if (same !== undefined && same === value) return scalar.text;
  }
  if (typeof value === "bigint") return value.toString();
  if (typeof value === "number" && !Number.isFinite(value)) throw new RangeError(`JSON has no number ${value}`);
  return JSON.stringify(value);
}

/** A value on one line. */
export function jsonInline(value: Value): string {
  if (isList(value)) return `[${value.map(jsonInline).join(", ")}]`;
  if (!isObject(value)) return jsonText(value);
  const entries = keysOf(value).map((key) => `${JSON.stringify(key)}: ${jsonInline(value[key] as Value)}`);
  return `{${entries.join(", ")}}`;
}
