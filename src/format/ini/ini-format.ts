import type { Format } from "../../model/document.js";
import { isScalar } from "../../model/value.js";
import { type Repair, formatOf } from "../syntax.js";
import type { IniDialect } from "./statement.js";
import { emitIni } from "./emit-ini.js";
import { ENV } from "./env.js";
import { INI } from "./ini.js";
import { iniLayout } from "./layout.js";
import { readIni } from "./read-ini.js";

/** The signs and comments of other syntaxes, what belongs to scripts, missing quotes and brackets. */
const REPAIRS: readonly Repair[] = [
  [/^\s*(?:\/\/|--)/, "#"],
  [/^\s*(?:export|set)\s+(?=\w+=)/, ""],
  [/^([\w.-]+)\s*:=?\s*/, "$1="],
  [/^\[([^\]]+)$/, "[$1]"],
  [/^([^[=]+)\]$/, "[$1]"],
  [/^(\[[^\]]+\]).+$/, "$1"],
  [/^([\w.-]+)[ \t]+(?=\S)/, "$1="],
  [/(=\s*)(["'])((?:(?!\2).)*)$/, "$1$2$3$2"],
];

/**
 * INI in systemd's dialect. No suffix tells it (D2): `.conf` is many things.
 *
 * Source: systemd.syntax(7).
 */
export const iniFormat: Format = lineFormat(INI, [".conf", ".ini", ".cfg"]);

/**
 * Lines of `KEY=value`, as in os-release, locale.conf and /etc/default.
 *
 * Source: os-release(5), systemd.exec(5) `EnvironmentFile=`.
 */
export const envFormat: Format = lineFormat(ENV, [".conf", ".env", ".cfg"]);

function lineFormat(dialect: IniDialect, collected: readonly string[]): Format {
  return formatOf({
    name: dialect.name,
    suffixes: [],
    collected,
    comments: true,
    untyped: true,
    repairs: REPAIRS,
    read: (text, limits) => readIni(text, dialect, limits),
    emit: (value, options) => emitIni(value, dialect, options),
    layout: iniLayout(dialect),
    spelling: {
      value(value) {
        if (isScalar(value)) return dialect.spell(value);
        throw new RangeError("a line holds one text");
      },
      line(path, text, directive) {
        const key = String(path[dialect.sections ? 1 : 0]);
        const value = directive === "delete" && text === "true" ? "" : text;
        const line = `\`${dialect.sections && path.length === 1 ? `[${path[0]}]` : `${key}=${value}`}\``;
        return directive === undefined ? line : `\`#!${directive}\` above ${line}`;
      },
    },
  });
}
