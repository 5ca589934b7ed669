import type { Maybe } from "../model/value.js";

/** Texts that each format takes, and such as are nearly of it. What is no format here the validator does not judge. */
const SAMPLES: Readonly<Record<string, { readonly good: readonly string[]; readonly near: readonly string[] }>> = {
  "date-time": {
    good: ["2020-01-01T00:00:00Z", "2020-01-01T00:00:00.5+01:00"],
    near: ["2020-01-01T00:00:00", "2020-01-01 00:00:00Z"],
  },
  date: { good: ["2020-01-01", "2020-02-29"], near: ["2020-1-1", "2019-02-29"] },
  time: { good: ["00:00:00Z", "12:30:00+01:00"], near: ["00:00:00", "24:00:00Z"] },
  duration: { good: ["P1D", "PT1H"], near: ["1d", "P"] },
  "iso-time": { good: ["00:00:00Z", "00:00:00"], near: ["24:00:00"] },
  "iso-date-time": { good: ["2020-01-01T00:00:00", "2020-01-01T00:00:00Z"], near: ["2020-01-01"] },
  email: { good: ["a@b.c", "a.b@c.example"], near: ["a@b", "a"] },
  hostname: { good: ["a", "a.example"], near: ["a_b", "-a", "a."] },
  ipv4: { good: ["1.1.1.1", "255.255.255.255"], near: ["1.1.1", "256.1.1.1", "01.1.1.1"] },
  ipv6: { good: ["::", "fe80::1"], near: [":", "fe80::1%0", "::/0"] },
  uri: { good: ["a:b", "https://a.example/b?c#d"], near: ["a", "//a", "/a"] },
  "uri-reference": { good: ["a", "/a", "a:b"], near: ["\\a", "%"] },
  "uri-template": { good: ["a", "/{a}"], near: ["{", "{a"] },
  url: { good: ["https://a.example", "ftp://a.example/b"], near: ["a:b", "a"] },
  uuid: { good: ["00000000-0000-4000-8000-000000000000"], near: ["00000000000040008000000000000000"] },
  "json-pointer": { good: ["/a", "/a~1b"], near: ["a", "/~"] },
  "json-pointer-uri-fragment": { good: ["#/a"], near: ["/a"] },
  "relative-json-pointer": { good: ["0", "1/a"], near: ["/a", "01"] },
  regex: { good: ["a", "^a+$"], near: ["(", "["] },
  byte: { good: ["YQ==", ""], near: ["YQ", "*"] },
  binary: { good: ["a"], near: [] },
  password: { good: ["a"], near: [] },
};

/** Texts of a format; none of one that nobody knows. */
export function samplesOf(format: Maybe): readonly string[] {
  return typeof format === "string" && Object.hasOwn(SAMPLES, format) ? (SAMPLES[format]?.good ?? []) : [];
}

/** All texts of all formats, for a format that changes. */
export const ALL_SAMPLES: readonly string[] = [
  ...new Set(Object.values(SAMPLES).flatMap(({ good, near }) => [...good, ...near])),
];

/** Numbers that the formats of numbers take or do not. */
export const SAMPLE_NUMBERS: readonly number[] = [2 ** 31 - 1, 2 ** 31, -(2 ** 31) - 1, 0.5];
