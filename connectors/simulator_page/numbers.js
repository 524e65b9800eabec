/* Telephone numbers that belong to nobody: local parts that begin with zeros, or 555-01xx in the United States. */

export const SAMPLES = {
  GT: { prefix: "+502 0000 ", digits: 4 },
  HN: { prefix: "+504 0000 ", digits: 4 },
  SV: { prefix: "+503 0000 ", digits: 4 },
  MX: { prefix: "+52 00 0000 ", digits: 4 },
  US: { prefix: "+1 202 555 01", digits: 2 },
  HT: { prefix: "+509 0000 ", digits: 4 },
};
export const FARO = "+12025550100";
export const FIRST = "+502 0000 0101";

/** An E.164 number without its spaces, or null. */
export function plain(text) {
  const number = text.replace(/[\s().-]/g, "");
  return /^\+[1-9]\d{6,14}$/.test(number) ? number : null;
}

/** The country whose sample the number looks like, or null. */
export function countryOf(text) {
  const number = plain(text) ?? "";
  return Object.keys(SAMPLES).find((code) => number.startsWith(plain(SAMPLES[code].prefix + "000000").slice(0, -6))) ?? null;
}

/** Another number of that country than the one in use. */
export function fresh(country, current) {
  const { prefix, digits } = SAMPLES[country] ?? SAMPLES.GT;
  for (;;) {
    const random = crypto.getRandomValues(new Uint32Array(1))[0] % 10 ** digits;
    const number = prefix + String(random).padStart(digits, "0");
    if (plain(number) !== plain(current) && plain(number) !== FARO) return number;
  }
}
