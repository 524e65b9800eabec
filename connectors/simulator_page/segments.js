/* The arithmetic of bot/segments.py in the browser: what is typed is measured as a carrier would bill it. */

const BASIC = new Set(
  "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?" +
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà",
);
const EXTENSION = new Set("\f^{}\\[~]|€");
const GSM = { encoding: "GSM-7", single: 160, part: 153, width: (c) => (EXTENSION.has(c) ? 2 : 1) };
const UCS = { encoding: "UCS-2", single: 70, part: 67, width: (c) => c.length };

/** The characters that force UCS-2, each once. */
export function foreign(text) {
  return [...new Set(text)].filter((c) => !BASIC.has(c) && !EXTENSION.has(c));
}

/** {encoding, units, segments, room}: `room` is what that many segments hold. */
export function measure(text) {
  const kind = foreign(text).length ? UCS : GSM;
  const widths = [...text].map(kind.width);
  const units = widths.reduce((sum, width) => sum + width, 0);
  if (units <= kind.single) return { encoding: kind.encoding, units, segments: 1, room: kind.single };
  let segments = 1;
  let used = 0;
  for (const width of widths) {
    if (used + width > kind.part) [segments, used] = [segments + 1, 0];
    used += width;
  }
  return { encoding: kind.encoding, units, segments, room: segments * kind.part };
}
