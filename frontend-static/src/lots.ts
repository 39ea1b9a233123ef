/** How a draw is recomputed: by anyone, from what is published, with nothing but SHA-256. */

const bytes = new TextEncoder();

async function sha256(text: string): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes.encode(text)));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The order of the tokens: by the digest of seed and token. */
async function orderOf(seed: string, tokens: string[]): Promise<string[]> {
  const lots = await Promise.all(tokens.map(async (token) => ({ token, lot: await sha256(`${seed}:${token}`) })));
  return lots.sort((a, b) => (a.lot < b.lot ? -1 : 1)).map(({ token }) => token);
}

/** Whether the seed is the one promised before, and gives the published order. */
export async function checks(seedHash: string, seed: string, order: string[]): Promise<boolean> {
  if ((await sha256(seed)) !== seedHash) return false;
  const again = await orderOf(seed, order);
  return again.every((token, at) => token === order[at]);
}
