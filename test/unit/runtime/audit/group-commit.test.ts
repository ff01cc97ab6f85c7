import { expect, test } from "vitest";
import { groupCommit } from "../../../../src/runtime/audit/group-commit.ts";

test("what arrives during a commit goes into the next one, together", async () => {
  const commits: { readonly records: readonly number[]; readonly durable: boolean }[] = [];
  let release: () => void = () => undefined;
  const group = groupCommit<number>((records, durable) => {
    commits.push({ records, durable });
    return new Promise((resolve) => {
      release = resolve;
    });
  });
  const first = group.add(1, true);
  const second = group.add(2, true);
  void group.add(3, false);
  const third = group.add(4, true);
  expect(commits).toEqual([{ records: [1], durable: true }]);
  release();
  await first;
  await expect.poll(() => commits.length).toBe(2);
  expect(commits[1]).toEqual({ records: [2, 3, 4], durable: true });
  release();
  await Promise.all([second, third]);
});

test("a record that nobody waits for resolves before it is committed, and is committed soon", async () => {
  const committed: number[] = [];
  const group = groupCommit<number>((records) => void committed.push(...records));
  await group.add(1, false);
  expect(committed).toEqual([]);
  await expect.poll(() => committed).toEqual([1]);
});

test("a failed commit rejects its own records, those that wait, and all later ones", async () => {
  const group = groupCommit<number>(() => Promise.reject(new Error("disk full")));
  const results = await Promise.allSettled([group.add(1, true), group.add(2, true)]);
  expect(results.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  await expect(group.add(3, false)).rejects.toThrow("disk full");
  await expect(group.flush()).rejects.toThrow("disk full");
});

test("a store that hangs does not fill the memory", async () => {
  const group = groupCommit<number>(() => new Promise(() => undefined));
  void group.add(0, true);
  for (let i = 0; i < 20_000; i++) await group.add(i, false);
  await expect(group.add(1, false)).rejects.toThrow(/wait already/);
});
