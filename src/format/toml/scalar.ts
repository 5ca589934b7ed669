import { ordinaryInteger, type Scalar, spelledInteger, spelledNumber } from "../../model/value.js";

/* What a string, a number, a date or a time of TOML means (TOML 1.0, and 1.1 where that allows more). */

const [NEWLINE, DOUBLE, BACKSLASH] = [0x0a, 0x22, 0x5c];

/** Whether the string that starts at an offset has three quotes, and so may go over several lines. */
export function isLongString(text: string, start: number): boolean {
  const quote = text.charCodeAt(start);
  return text.charCodeAt(start + 1) === quote && text.charCodeAt(start + 2) === quote;
}

/** Where the string ends that starts at an offset; undefined for one without its end. */
export function stringEnd(text: string, start: number): number | undefined {
  const quote = text.charCodeAt(start);
  const isLong = isLongString(text, start);
  for (let at = start + (isLong ? 3 : 1); at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === quote) {
      if (!isLong) return at + 1;
      // Up to two quotes may stand before the three that end it.
      if (isLongString(text, at))
        return at + 3 + (text.charCodeAt(at + 3) !== quote ? 0 : text.charCodeAt(at + 4) !== quote ? 1 : 2);
    } else if (code === NEWLINE && !isLong) return undefined;
    else if (code === BACKSLASH && quote === DOUBLE && text.charCodeAt(at + 1) !== NEWLINE) at += 1;
  }
  return undefined;
}

/** What stands behind the backslash of a short escape, and what each of these means. */
const [SHORT, MEANT] = ['btnfre"\\', '\b\t\n\f\r\u001b"\\'];

/** An escape, the end of a line with the blanks that it swallows, or a backslash that is neither. */
const ESCAPE = /\\(?:([btnfre"\\])|(u[\da-fA-F]{4}|U[\da-fA-F]{8}|x[\da-fA-F]{2})|([ \t]*\r?\n[ \t\r\n]*)|)/y;

/** The text of a string by its source, quotes included, its lines ended by LF; or the first escape that is none. */
export function stringText(source: string): string | { readonly at: number; readonly escape: string } {
  const isLong = isLongString(source, 0);
  if (!isLong && !source.includes("\\")) return source.slice(1, -1);
  const start = !isLong ? 1 : source[3] === "\n" ? 4 : source.startsWith("\r\n", 3) ? 5 : 3;
  const end = source.length - (isLong ? 3 : 1);
  if (source.startsWith("'")) return source.slice(start, end).replaceAll("\r\n", "\n");
  const parts: string[] = []; // a pattern that replaced them all would hold every match at once
  let from = start;
  for (let at = source.indexOf("\\"); at >= 0; at = source.indexOf("\\", from)) {
    ESCAPE.lastIndex = at;
    const meant = meaningOf(ESCAPE.exec(source) as RegExpExecArray);
    if (meant === undefined) return { at, escape: source.slice(at, ESCAPE.lastIndex) };
    if (at > from) parts.push(source.slice(from, at).replaceAll("\r\n", "\n"));
    parts.push(meant);
    from = ESCAPE.lastIndex;
  }
  return parts.join("") + source.slice(from, end).replaceAll("\r\n", "\n");
}

function meaningOf([, short, hex, fold]: RegExpExecArray): string | undefined {
  if (short !== undefined) return MEANT.charAt(SHORT.indexOf(short));
  if (fold !== undefined) return "";
  const point = parseInt(hex?.slice(1) ?? "", 16);
  return point < 0xd800 || (point > 0xdfff && point <= 0x10ffff) ? String.fromCodePoint(point) : undefined;
}

const INTEGER = /^([-+]?)(0|[1-9](?:_?\d)*)$|^()(0x[\da-fA-F](?:_?[\da-fA-F])*|0o[0-7](?:_?[0-7])*|0b[01](?:_?[01])*)$/;
const FLOAT = /^[-+]?(?:0|[1-9](?:_?\d)*)(?:\.\d(?:_?\d)*)?(?:[eE][-+]?\d(?:_?\d)*)?$/;

/** What a number's text means in TOML (1.0 "Integer", "Float"); undefined where it is no finite number. */
export function tomlNumber(text: string): Scalar | undefined {
  const ordinary = ordinaryInteger(text);
  if (ordinary !== undefined || text.length > MOST_DIGITS) return ordinary;
  const [isInteger, sign, decimal, , other] = INTEGER.exec(text) ?? [];
  if (isInteger !== undefined)
    return spelledInteger((decimal ?? other ?? "").replaceAll("_", ""), sign === "-", text, "toml");
  return FLOAT.test(text) ? spelledNumber(Number(text.replaceAll("_", "")), text, "float", "toml") : undefined;
}

/** Nobody writes so many, and a pattern would need a stack for them. */
const MOST_DIGITS = 2 ** 14;

/** Whether a word that is no finite number is one for TOML: too large, too long, or infinite by name. */
export function isEndless(word: string): boolean {
  if (word.length > MOST_DIGITS) return /^[-+\d]/.test(word);
  return INTEGER.test(word) || FLOAT.test(word) || /^[-+]?(?:inf|nan)$/.test(word);
}

const DATE = String.raw`(\d{4})-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])`;
const CLOCK = String.raw`(?:[01]\d|2[0-3]):[0-5]\d`;
const SECONDS = String.raw`(?::(?:[0-5]\d|60)(?:\.\d+)?)?`; // a minute may have a leap second
const MOMENT = new RegExp(`^(?:${DATE}(?:[Tt ](?=\\d)|$))?(?:${CLOCK}${SECONDS}([Zz]|[-+]${CLOCK})?)?$`);

/** Whether a word is a date or a time (TOML 1.0 "Offset Date-Time" to "Local Time"; seconds are optional in 1.1). */
export function isMoment(word: string): boolean {
  const [found, year, month, day, zone] = MOMENT.exec(word) ?? [];
  if (!found || year === undefined) return Boolean(found) && zone === undefined;
  const isLeap = Number(year) % 4 === 0 && (Number(year) % 100 !== 0 || Number(year) % 400 === 0);
  const days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][Number(month) - 1] as number;
  return Number(day) <= days;
}

/** A date or time as TOML 1.0 has it: 1.1 lets the seconds of none away. */
export function withSeconds(written: string): string {
  return written.replace(/(^|[Tt ])(\d\d:\d\d)(?!:)/, "$1$2:00");
}
