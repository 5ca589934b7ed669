import { Literal } from "../../model/value.js";
import type { IniDialect } from "./dialect.js";
import { envStatements, envText, isEnvKey } from "./env-statements.js";
import { scalarText } from "./ini-dialect.js";

/** Lines of `key=value`. Source: os-release(5), locale.conf(5), systemd.exec(5) `EnvironmentFile=`. */
export const ENV: IniDialect = {
  name: "env",
  sections: false,
  lists: false,
  resets: false,
  statements: envStatements,
  spell: (scalar) => {
    if (scalar instanceof Literal && scalar.syntax === "env") return scalar.text;
    const text = scalarText(scalar);
    if (text.includes("\0")) throw new RangeError("a NUL character cannot stand in a text");
    return envText(text);
  },
  refusedKey: (name) => (isEnvKey(name) ? undefined : "a key is a name of letters, digits and _ . - / : @ % *"),
};
