import { describe, expect, test } from "vitest";
import { fileName } from "../../../../src/runtime/projection/file-name.ts";

describe("the name of a file", () => {
  test.each<[string | undefined, string]>([
    [undefined, "file"],
    ["inline", "file"],
    ["attachment; filename=report.pdf", "report.pdf"],
    ['attachment; filename="Q3 report.pdf"', "Q3 report.pdf"],
    ['attachment; filename="a \\"b\\".pdf"', "a b.pdf"],
    ["attachment; filename=x.pdf; filename*=UTF-8''na%C3%AFve.pdf", "naïve.pdf"],
    ["attachment; filename*=iso-8859-1'en'%A3.txt", "£.txt"],
    ["attachment; filename*=UTF-8''%ff.txt; filename=plain.txt", "plain.txt"],
  ])("%s", (disposition, want) => {
    expect(fileName(disposition)).toBe(want);
  });

  test.each([
    ['attachment; filename="../../etc/passwd"', "passwd"],
    ['attachment; filename="C:\\\\Windows\\\\x.dll"', "x.dll"],
    ["attachment; filename*=UTF-8''..%2F..%2Fx", "x"],
    ['attachment; filename=".bashrc"', "bashrc"],
    ['attachment; filename=".."', "file"],
    ['attachment; filename="a/"', "file"],
    ['attachment; filename="a\u0000b\u001b[31m.pdf"', "ab.pdf"],
    ["attachment; filename*=UTF-8''ann%E2%80%AEfdp.exe", "annfdp.exe"],
    ['attachment; filename="con:aux|<x>?.txt"', "conauxx.txt"],
    ['attachment; filename="a\tb  c.txt"', "ab c.txt"],
  ])("tricks of %s", (disposition, want) => {
    expect(fileName(disposition)).toBe(want);
  });

  test("is at most 120 characters, and keeps its ending", () => {
    const name = fileName(`attachment; filename="${"x".repeat(300)}.pdf"`);
    expect(name).toHaveLength(120);
    expect(name.endsWith("x.pdf")).toBe(true);
    expect(fileName(`attachment; filename="${"😀".repeat(100)}"`).isWellFormed()).toBe(true);
  });

  test("a huge field is read in no time", () => {
    expect(fileName(`attachment; filename="${"\\".repeat(1_000_000)}`)).toBe("file");
  });
});
