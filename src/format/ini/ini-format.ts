import type { Format } from "../../model/document.js";
import type { IniDialect } from "./dialect.js";
import { editIni } from "./edit-ini.js";
import { emitIni } from "./emit-ini.js";
import { ENV } from "./env-dialect.js";
import { INI } from "./ini-dialect.js";
import { readIni } from "./read-ini.js";

/**
 * INI in systemd's dialect. No suffix tells it (D2): `.conf` is many things.
 *
 * Source: systemd.syntax(7).
 */
export const iniFormat: Format = formatOf(INI, [".conf", ".ini", ".cfg"]);

/**
 * Lines of `KEY=value`, as in os-release, locale.conf and /etc/default.
 *
 * Source: os-release(5), systemd.exec(5) `EnvironmentFile=`.
 */
export const envFormat: Format = formatOf(ENV, [".conf", ".env", ".cfg"]);

function formatOf(dialect: IniDialect, collected: readonly string[]): Format {
  return {
    name: dialect.name,
    suffixes: [],
    collected,
    comments: true,
    untyped: true,
    parse: (text) => readIni(text, dialect),
    emit: (value, options) => emitIni(value, dialect, options),
    edit: (text, edits) => editIni(text, edits, dialect),
  };
}
