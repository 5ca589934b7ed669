import { describe, expect, test } from "vitest";
import { isSecretName, mentionsSecretName } from "../../src/model/strategy.js";

describe("isSecretName() tells a secret by the last word of its key", () => {
  test.each([
    ["password"],
    ["Password"],
    ["DB_PASSWORD"],
    ["db-passwd"],
    ["dbPasswd"],
    ["token"],
    ["apiToken"],
    ["X-Auth-Token"],
    ["HTTPToken"],
    ["OAuth2Token"],
    ["client_secret"],
    ["client.secret"],
    ["clientSECRET"],
    ["private_key"],
    ["PrivateKey"],
    ["PRIVATE-KEY"],
    ["privatekey"],
    ["tls.private key"],
    ["token+"],
    ["[password]"],
  ])("%s is one", (key) => {
    expect(isSecretName(key)).toBe(true);
  });

  test.each([
    ["passwordFile"],
    ["password_file"],
    ["maxTokens"],
    ["tokens"],
    ["PasswordAuthentication"],
    ["secretName"],
    ["secrets"],
    ["key"],
    ["public_key"],
    ["privateKeyFile"],
    ["keyPrivate"],
    ["tokenizer"],
    ["bypassword"],
    ["password2"],
    [""],
    ["…"],
  ])("%s is none", (key) => {
    expect(isSecretName(key)).toBe(false);
  });
});

test("mentionsSecretName() finds such a word anywhere in a text, in any case", () => {
  expect(['x: [ apiTOKEN: "a', "PrivateKey = b", "private-key", "passwd"].map(mentionsSecretName)).toEqual(
    Array.from({ length: 4 }, () => true),
  );
  expect(mentionsSecretName("mtu: 1500\nkey: x\n")).toBe(false);
});
