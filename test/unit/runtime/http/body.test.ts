import { describe, expect, test } from "vitest";
import { ARGUMENT_LIMITS } from "../../../../src/runtime/call/argument-limits.ts";
import type {
  BodyDefinition,
  PropertyEncoding,
} from "../../../../src/runtime/codegen/v1/operation.ts";
import { bodyEncoder } from "../../../../src/runtime/http/body.ts";
import type { JsonValue } from "../../../../src/util/json.ts";

type Encoding = { readonly [property: string]: PropertyEncoding };

const refused = expect.objectContaining({ code: "invalid_input" });
const FORM = "application/x-www-form-urlencoded";

function write(definition: BodyDefinition, value: unknown): { type: string; text: string } {
  const { type, content } = bodyEncoder(definition)(value as JsonValue);
  return { type, text: Buffer.from(content as string).toString("latin1") };
}

function form(value: unknown, encoding: Encoding = {}): string {
  return write({ mediaType: FORM, encoding }, value).text;
}

describe("bodies that are written as one", () => {
  test.each<[string, unknown, string]>([
    ["application/json", { a: [1, "x"] }, '{"a":[1,"x"]}'],
    ["application/json", [1, null], "[1,null]"],
    ["application/json", "text", '"text"'],
    ["application/json; charset=utf-8", 5, "5"],
    ["application/merge-patch+json", null, "null"],
    ["application/vnd.acme.v1+json", true, "true"],
    ["text/plain", "a\nb", "a\nb"],
    ["text/plain", 5, "5"],
    ["application/xml", "<a>1</a>", "<a>1</a>"],
    ["application/sdp", "v=0\r\n", "v=0\r\n"],
    ["application/x-ndjson", [{ a: 1 }, 2], '{"a":1}\n2\n'],
    ["application/jsonl", '{"a":1}\n', '{"a":1}\n'],
    ["application/json-seq", [{ a: 1 }], '\x1e{"a":1}\n'],
  ])("%s: %j is sent as %j", (mediaType, value, want) => {
    expect(write({ mediaType }, value)).toEqual({ type: mediaType, text: want });
  });

  test.each<[string, unknown]>([
    ["text/plain", { a: 1 }],
    ["application/xml", ["a"]],
    ["text/plain", "\ud800"],
    [FORM, "a=b"],
    [FORM, ["a"]],
    ["multipart/form-data", [1]],
    ["multipart/form-data", { a: "\udc00" }],
  ])("%s cannot carry %j", (mediaType, value) => {
    expect(() => write({ mediaType }, value)).toThrow(refused);
  });

  test("a type that would end its header is never sent", () => {
    expect(() => bodyEncoder({ mediaType: "text/plain\r\nx: y" })).toThrow(
      expect.objectContaining({ code: "internal" }),
    );
  });
});

/** OpenAPI 3.2.0, Encoding the `x-www-form-urlencoded` Media Type. */
describe("forms", () => {
  test("the standard's example of JSON values", () => {
    const address = {
      streetAddress: "123 Example Dr.",
      city: "Somewhere",
      state: "CA",
      zip: "99999+1234",
    };
    expect(form({ id: "f81d4fae-7dec-11d0-a765-00a0c91e6bf6", address })).toBe(
      "id=f81d4fae-7dec-11d0-a765-00a0c91e6bf6&address=%7B%22streetAddress%22%3A%22123+Example+Dr.%22%2C%22city%22%3A%22Somewhere%22%2C%22state%22%3A%22CA%22%2C%22zip%22%3A%2299999%2B1234%22%7D",
    );
  });

  test("the same id as JSON", () => {
    expect(form({ id: "f81d4fae-7dec" }, { id: { contentType: "application/json" } })).toBe(
      "id=%22f81d4fae-7dec%22",
    );
  });

  test("the standard's example of binary values keeps the padding", () => {
    expect(form({ name: "example", icon: "iVBO_w0Kgg==" })).toBe(
      "name=example&icon=iVBO_w0Kgg%3D%3D",
    );
  });

  test.each<[string, unknown, Encoding, string]>([
    ["spaces are +", { "a b": "c d" }, {}, "a+b=c+d"],
    ["what WHATWG leaves and what it does not", { a: "-._*~!'()" }, {}, "a=-._*%7E%21%27%28%29"],
    ["plain values", { a: 1, b: true, c: "" }, {}, "a=1&b=true&c="],
    ["null is left out", { a: null, b: [1, null] }, {}, "b=1"],
    ["an empty array is left out", { a: [], b: 1 }, {}, "b=1"],
    ["an array is a pair per item", { a: [1, 2] }, {}, "a=1&a=2"],
    ["each item on its own", { a: [{ b: 1 }, [2]] }, {}, "a=%7B%22b%22%3A1%7D&a=%5B2%5D"],
    ["explode: false", { a: [1, 2] }, { a: { explode: false } }, "a=1,2"],
    ["explode: true", { a: { b: 1, c: 2 } }, { a: { explode: true } }, "b=1&c=2"],
    [
      "a style writes spaces as RFC 6570 does",
      { a: ["x y", "z"] },
      { a: { style: "form", explode: false } },
      "a=x%20y,z",
    ],
    [
      "allowReserved alone is a style as well",
      { a: "x/y z" },
      { a: { allowReserved: true } },
      "a=x/y%20z",
    ],
    ["pipes", { a: ["x", "y"] }, { a: { style: "pipeDelimited", explode: false } }, "a=x%7Cy"],
    [
      "deepObject as Stripe uses it",
      {
        metadata: { order: "6735", note: "a b" },
        expand: ["customer", "charges.data"],
        items: [{ price: "p_1", tiers: [1, 2] }, { price: "p_2" }],
        automatic_tax: { enabled: true, liability: { type: "self" } },
      },
      {
        metadata: { style: "deepObject", explode: true },
        expand: { style: "deepObject", explode: true },
        items: { style: "deepObject", explode: true },
        automatic_tax: { style: "deepObject", explode: true },
      },
      [
        "metadata%5Border%5D=6735",
        "metadata%5Bnote%5D=a%20b",
        "expand%5B%5D=customer",
        "expand%5B%5D=charges.data",
        "items%5B0%5D%5Bprice%5D=p_1",
        "items%5B0%5D%5Btiers%5D%5B%5D=1",
        "items%5B0%5D%5Btiers%5D%5B%5D=2",
        "items%5B1%5D%5Bprice%5D=p_2",
        "automatic_tax%5Benabled%5D=true",
        "automatic_tax%5Bliability%5D%5Btype%5D=self",
      ].join("&"),
    ],
  ])("%s", (_, value, encoding, want) => {
    expect(form(value, encoding)).toBe(want);
  });

  test("no member of an exploded object sets another property", () => {
    const encoding = { meta: { style: "form", explode: true }, role: {} } as const;
    expect(() => form({ meta: { role: "admin" } }, encoding)).toThrow(refused);
  });
});

describe("multipart", () => {
  const parsed = async (value: unknown, encoding: Encoding = {}): Promise<FormData> => {
    const { type, content } = bodyEncoder({ mediaType: "multipart/form-data", encoding })(
      value as JsonValue,
    );
    return new Response(content as Uint8Array<ArrayBuffer>, {
      headers: { "content-type": type },
    }).formData();
  };
  const heads = (value: unknown, encoding: Encoding = {}, mediaType = "multipart/form-data") => {
    const { type, text } = write({ mediaType, encoding }, value);
    const [, boundary = ""] = type.split("boundary=");
    return text
      .split(`--${boundary}`)
      .slice(1, -1)
      .map((part) => part.slice(2, part.indexOf("\r\n\r\n")).split("\r\n"));
  };

  test("text, JSON, a part per item, and no way out of a part", async () => {
    const sent = await parsed({
      note: "a\r\n--mcpgen",
      meta: { a: 1 },
      tag: ["x", "y"],
      nested: [{ a: 1 }, [2]],
      'n"\r\nX: y': "v",
      none: null,
      flag: false,
    });
    expect(sent.get("note")).toBe("a\r\n--mcpgen");
    expect(sent.get("meta")).toBe('{"a":1}');
    expect(sent.getAll("tag")).toEqual(["x", "y"]);
    expect(sent.getAll("nested")).toEqual(['{"a":1}', "[2]"]);
    expect(sent.get('n"\r\nX: y')).toBe("v");
    expect(sent.get("flag")).toBe("false");
    expect([...sent.keys()]).toHaveLength(8);
  });

  test("types of parts are the standard's defaults, or what is declared", () => {
    const types = heads(
      { text: "a", wide: "ü", number: 1, object: {}, sdp: "v=0", json: "x" },
      {
        sdp: { contentType: "application/sdp" },
        json: { contentType: "application/json; charset=utf-8" },
      },
    ).map(([, type]) => type);
    expect(types).toEqual([
      "Content-Type: text/plain",
      "Content-Type: text/plain; charset=utf-8",
      "Content-Type: text/plain",
      "Content-Type: application/json",
      "Content-Type: application/sdp",
      "Content-Type: application/json; charset=utf-8",
    ]);
  });

  test("of several types of a part an object is sent as the one that is JSON, a text as the first", () => {
    const contentType = "application/xml, application/json";
    const sent = heads(
      { object: { a: 1 }, text: "<a/>" },
      { object: { contentType }, text: { contentType } },
    );
    expect(sent.map(([, type]) => type)).toEqual([
      "Content-Type: application/json",
      "Content-Type: application/xml",
    ]);
  });

  test("a file is base64 in, bytes out, with a name and a type", async () => {
    const png = Buffer.from("\x89PNG\r\n\x1a\nrest", "latin1").toString("base64");
    const sent = await parsed(
      {
        file: png,
        any: "aGk=",
        range: png,
        list: [png, "aGk="],
        named: `data:text/csv;name=a%20b.csv;base64,aGk=`,
      },
      {
        file: { file: true, contentType: "image/png" },
        any: { file: true },
        range: { file: true, contentType: "image/*" },
        list: { file: true, contentType: "image/jpeg, image/png" },
        named: { file: true },
      },
    );
    const facts = [...sent.values()].map((one) => {
      const { name, type } = one as File;
      return [name, type];
    });
    expect(facts).toEqual([
      ["file.png", "image/png"],
      ["any", "application/octet-stream"],
      ["range.png", "image/png"],
      ["list.png", "image/png"],
      ["list.jpg", "image/jpeg"],
      ["a b.csv", "text/csv"],
    ]);
    expect(await (sent.get("any") as File).text()).toBe("hi");
  });

  test("a file of a type that is not declared is refused, with those that are", () => {
    const encoding = { file: { file: true, contentType: "image/png, image/jpeg" } };
    expect(() => heads({ file: "data:text/html;base64,aGk=" }, encoding)).toThrow(
      /image\/png, image\/jpeg, not text\/html/,
    );
  });

  test("headers of a part, and text that says how it is encoded", () => {
    expect(
      heads(
        { a: "aGk=", b: "x" },
        {
          a: {
            contentType: "application/octet-stream",
            headers: { "Content-Transfer-Encoding": "base64", "X-Kind": "raw" },
          },
        },
      ),
    ).toEqual([
      [
        'Content-Disposition: form-data; name="a"',
        "Content-Type: application/octet-stream",
        "Content-Transfer-Encoding: base64",
        "X-Kind: raw",
      ],
      ['Content-Disposition: form-data; name="b"', "Content-Type: text/plain"],
    ]);
  });

  test("a style names the parts as it names the pairs of a query, nothing percent-encoded", async () => {
    const sent = await parsed(
      { meta: { a: { b: "x y" } }, ids: [1, 2], tags: ["a", "b"], set: { k: "v" } },
      {
        meta: { style: "deepObject", explode: true },
        ids: { explode: false },
        tags: { style: "form", explode: true },
        set: { explode: true },
      },
    );
    expect([...sent]).toEqual([
      ["meta[a][b]", "x y"],
      ["ids", "1,2"],
      ["tags", "a"],
      ["tags", "b"],
      ["k", "v"],
    ]);
  });

  test("other multipart types carry an array as parts in their order", () => {
    expect(heads(["a", { b: 1 }], {}, "multipart/mixed")).toEqual([
      ["Content-Type: text/plain"],
      ["Content-Type: application/json"],
    ]);
    expect(heads({ a: "b" }, {}, "multipart/related")).toEqual([
      ['Content-Disposition: form-data; name="a"', "Content-Type: text/plain"],
    ]);
  });

  test.each<Encoding>([
    { a: { contentType: "text/plain\r\nx: y" } },
    { a: { headers: { "X-A": "b\r\nc: d" } } },
    { a: { headers: { "X A": "b" } } },
  ])("a document's part that would end its header is never sent: %j", (encoding) => {
    expect(() => bodyEncoder({ mediaType: "multipart/form-data", encoding })).toThrow(
      expect.objectContaining({ code: "internal" }),
    );
  });
});

describe("files as the whole body", () => {
  test.each<[string, string, string, string]>([
    ["application/octet-stream", "AAEC", "application/octet-stream", "\0\x01\x02"],
    ["image/*", "data:image/webp;base64,aGk=", "image/webp", "hi"],
    ["image/*", "aGk=", "application/octet-stream", "hi"],
    ["image/jpeg", "aGk=", "image/jpeg", "hi"],
    ["application/octet-stream", "", "application/octet-stream", ""],
  ])("%s from %s", (mediaType, value, type, text) => {
    expect(write({ mediaType, file: true }, value)).toEqual({ type, text });
  });

  test.each(["not base64!", "aGk", "aGk=\n", "data:,aGk=", "data:a b;base64,aGk=", 5, { a: 1 }])(
    "%j is no file",
    (value) => {
      expect(() => write({ mediaType: "application/octet-stream", file: true }, value)).toThrow(
        /base64.*196,608 bytes/,
      );
    },
  );

  test("a file of exactly the limit goes out, one byte more does not", () => {
    const of = (bytes: number) =>
      write(
        { mediaType: "application/octet-stream", file: true },
        Buffer.alloc(bytes, 1).toString("base64"),
      );
    expect(of(ARGUMENT_LIMITS.fileBytes).text).toHaveLength(ARGUMENT_LIMITS.fileBytes);
    expect(() => of(ARGUMENT_LIMITS.fileBytes + 1)).toThrow(refused);
  });

  test("a name is no path", () => {
    const { text } = write(
      { mediaType: "multipart/form-data", encoding: { f: { file: true } } },
      { f: "data:text/plain;name=..%2F..%2Fetc%2Fpasswd;base64,aGk=" },
    );
    expect(text).toContain('filename="passwd"');
  });
});
