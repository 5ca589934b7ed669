/**
 * SHA-256 in hexadecimal without anything of Node, for trees that are not files. The machine's own are digested by
 * `node:crypto`, which is faster and costs 2 ms to load.
 *
 * Source: FIPS 180-4 §6.2.
 */
export function sha256(bytes: Uint8Array): string {
  const message = padded(bytes);
  const hash = Int32Array.from(START);
  const words = new Int32Array(ROUNDS.length);
  for (let block = 0; block < message.byteLength; block += BLOCK) {
    for (let t = 0; t < 16; t += 1) words[t] = message.getInt32(block + 4 * t);
    for (let t = 16; t < words.length; t += 1) {
      words[t] = small1(word(words, t - 2)) + word(words, t - 7) + small0(word(words, t - 15)) + word(words, t - 16);
    }
    compress(hash, words);
  }
  return Array.from(hash, (part) => (part >>> 0).toString(16).padStart(8, "0")).join("");
}

/** The message, a one bit, zeros, and the message's length in bits: whole blocks (§5.1.1). */
function padded(bytes: Uint8Array): DataView {
  const blocks = new Uint8Array(Math.ceil((bytes.length + 9) / BLOCK) * BLOCK);
  blocks.set(bytes);
  blocks[bytes.length] = 0x80;
  const view = new DataView(blocks.buffer);
  view.setBigUint64(blocks.length - 8, 8n * BigInt(bytes.length));
  return view;
}

function compress(hash: Int32Array, words: Int32Array): void {
  let [a, b, c, d, e, f, g, h] = hash as unknown as Eight;
  for (let t = 0; t < words.length; t += 1) {
    const choice = (e & f) ^ (~e & g);
    const majority = (a & b) ^ (a & c) ^ (b & c);
    const first = (h + large1(e) + choice + word(ROUNDS, t) + word(words, t)) | 0;
    const second = (large0(a) + majority) | 0;
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + first) | 0, c, b, a, (first + second) | 0];
  }
  [a, b, c, d, e, f, g, h].forEach((part, index) => (hash[index] = word(hash, index) + part));
}

type Eight = [number, number, number, number, number, number, number, number];

const BLOCK = 64;
const word = (words: Int32Array, index: number): number => words[index] as number;
const rotate = (x: number, by: number): number => (x >>> by) | (x << (32 - by));
const large0 = (x: number): number => rotate(x, 2) ^ rotate(x, 13) ^ rotate(x, 22);
const large1 = (x: number): number => rotate(x, 6) ^ rotate(x, 11) ^ rotate(x, 25);
const small0 = (x: number): number => rotate(x, 7) ^ rotate(x, 18) ^ (x >>> 3);
const small1 = (x: number): number => rotate(x, 17) ^ rotate(x, 19) ^ (x >>> 10);

/** The fractions of the square roots of the first 8 primes (§5.3.3). */
const START = parsed("6a09e667 bb67ae85 3c6ef372 a54ff53a 510e527f 9b05688c 1f83d9ab 5be0cd19");
/** The fractions of the cube roots of the first 64 primes (§4.2.2). */
const ROUNDS = parsed(`
  428a2f98 71374491 b5c0fbcf e9b5dba5 3956c25b 59f111f1 923f82a4 ab1c5ed5
  d807aa98 12835b01 243185be 550c7dc3 72be5d74 80deb1fe 9bdc06a7 c19bf174
  e49b69c1 efbe4786 0fc19dc6 240ca1cc 2de92c6f 4a7484aa 5cb0a9dc 76f988da
  983e5152 a831c66d b00327c8 bf597fc7 c6e00bf3 d5a79147 06ca6351 14292967
  27b70a85 2e1b2138 4d2c6dfc 53380d13 650a7354 766a0abb 81c2c92e 92722c85
  a2bfe8a1 a81a664b c24b8b70 c76c51a3 d192e819 d6990624 f40e3585 106aa070
  19a4c116 1e376c08 2748774c 34b0bcb5 391c0cb3 4ed8aa4a 5b9cca4f 682e6ff3
  748f82ee 78a5636f 84c87814 8cc70208 90befffa a4506ceb bef9a3f7 c67178f2
`);

function parsed(words: string): Int32Array {
  return Int32Array.from(words.trim().split(/\s+/), (digits) => Number.parseInt(digits, 16));
}
