import { randomFillSync } from "node:crypto";

const SIZE = 16;
const pool = Buffer.alloc(SIZE * 256);
let used = pool.length;

/** 128 random bits as 32 hexadecimal digits. Draws from the system's generator in larger portions. */
export function randomId(): string {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += SIZE;
  return pool.toString("hex", used - SIZE, used);
}
