import { describe, expect, test } from "vitest";
import { amendmentRules } from "../../../../src/compiler/diagnostics/amendment.ts";
import { LIMITS } from "../../../../src/compiler/openapi-overlay/limits.ts";
import { amended, overlay, yaml } from "./amendment.ts";

const API = `openapi: 3.1.0
info: {title: T, version: "1"}
paths:
  /pets:
    get:
      operationId: listPets
      tags: [a, b]
      parameters: [{name: x}, {name: y}]
    $ref: paths/pets.yaml
`;

describe("what an action does", () => {
  const cases: readonly (readonly [string, string, string, string])[] = [
    [
      "merges objects of objects",
      "a: {b: {c: 1}}",
      "{ target: $, update: { a: { b: { d: 2 } } } }",
      "a: {b: {c: 1, d: 2}}",
    ],
    ["concatenates arrays", "a: [1]", "{ target: $.a, update: [2, 3] }", "a: [1, 2, 3]"],
    [
      "concatenates arrays inside objects",
      "a: {b: [1]}",
      "{ target: $.a, update: { b: [1] } }",
      "a: {b: [1, 1]}",
    ],
    [
      "appends an object to an array",
      "a: [1]",
      "{ target: $.a, update: { x: 1 } }",
      "a: [1, {x: 1}]",
    ],
    ["replaces a primitive, null among them", "a: 1", "{ target: $.a, update: null }", "a: null"],
    ["removes a member", "a: {b: 1, c: 2}", "{ target: $.a.b, remove: true }", "a: {c: 2}"],
    [
      "removes what is inside of what it removes",
      "a: {x: {x: 1}}",
      "{ target: $..x, remove: true }",
      "a: {}",
    ],
    [
      "ignores update beside remove",
      "a: {b: 1}",
      "{ target: $.a.b, remove: true, update: 2 }",
      "a: {}",
    ],
    [
      "copies an object into several",
      "a: {x: 1}\nb: {}\nc: {}",
      '{ target: \'$["b","c"]\', copy: $.a }',
      "a: {x: 1}\nb: {x: 1}\nc: {x: 1}",
    ],
    [
      "copies the document into itself",
      "a: {x: 1}",
      "{ target: $.a, copy: $ }",
      "a: {x: 1, a: {x: 1}}",
    ],
    ["copies a primitive over one", "a: 1\nb: 2", "{ target: $.b, copy: $.a }", "a: 1\nb: 1"],
  ];
  test.each(cases)("%s", async (_, document, action, want) => {
    const { value, frames } = await amended(document, overlay(`  - ${action}`));
    expect(frames).toBe("");
    expect(value?.value).toEqual(yaml(want));
  });

  test("follows the actions before it, of the same file and of those before", async () => {
    const { value } = await amended(
      "a: 1",
      overlay("  - { target: $, update: { b: {} } }\n  - { target: $.b, update: { c: 1 } }"),
      overlay("  - { target: $.b.c, update: 2 }"),
    );
    expect(value?.value).toEqual({ a: 1, b: { c: 2 } });
  });

  test("changes one place of a value that stands in two", async () => {
    const { value } = await amended(
      "a: &x {n: {v: 1}}\nb: *x",
      overlay(
        '  - { target: $.a.n, update: { v: 2 } }\n  - { target: \'$["a","b"]\', update: { m: { w: 1 } } }\n  - { target: $.b.m, update: { w: 2 } }',
      ),
    );
    expect(value?.value).toEqual({
      a: { n: { v: 2 }, m: { w: 1 } },
      b: { n: { v: 1 }, m: { w: 2 } },
    });
  });

  test("treats __proto__ as a name like any other", async () => {
    const { value, frames } = await amended(
      '{"a": {"__proto__": {"y": 1}}}',
      overlay(
        '  - {"target": "$.a", "update": {"__proto__": {"x": 1}, "constructor": {"prototype": {"z": 1}}}}\n  - {"target": "$.a[\'__proto__\'].y", "update": 2}',
      ),
    );
    expect(frames).toBe("");
    expect(JSON.stringify(value?.value)).toBe(
      '{"a":{"__proto__":{"y":2,"x":1},"constructor":{"prototype":{"z":1}}}}',
    );
    expect(({} as { x?: unknown; z?: unknown }).x).toBeUndefined();
    expect(({} as { x?: unknown; z?: unknown }).z).toBeUndefined();
  });
});

describe("where a value was written", () => {
  test("is the amendment for what it wrote, and the document for the rest, however it moved", async () => {
    const { value } = await amended(
      "p: [{n: a}, {n: b}, {n: c}]\nq: {r: 1}\nk: {old: 1}",
      overlay(`  - { target: '$.p[0]', remove: true }
  - { target: $.p, update: [{ n: d }] }
  - { target: $.p, update: { n: e } }
  - { target: '$.p[0]', update: { m: { deep: 1 } } }
  - { target: $.q.r, update: 2 }
  - { target: $.k, copy: $.q }`),
    );
    const places: readonly (readonly [string, string])[] = [
      ["", "api.yaml#"],
      ["/p/0/n", "api.yaml#/p/1/n"],
      ["/p/1", "api.yaml#/p/2"],
      ["/p/2/n", "fix.yaml#/actions/1/update/0/n"],
      ["/p/3/n", "fix.yaml#/actions/2/update/n"],
      ["/p/0/m/deep", "fix.yaml#/actions/3/update/m/deep"],
      ["/p/9/x", "api.yaml#/p/9/x"],
      ["/q/r", "fix.yaml#/actions/4/update"],
      ["/k/r", "fix.yaml#/actions/5/copy"],
      ["/k/old", "api.yaml#/k/old"],
    ];
    expect(
      places.map(([at]) => {
        const place = value?.amended.writtenAt(at);
        return [at, `${place?.uri}#${place?.pointer}`];
      }),
    ).toEqual(places);
  });
});

describe("extends", () => {
  const fix = (target: string): string =>
    `overlay: 1.0.0\nextends: ${target}\ninfo: { title: T, version: "1" }\nactions: [{ target: $, update: { x: 1 } }]`;
  test.each([
    "api.yaml",
    "./api.yaml",
    "x/../api.yaml",
    "'%61pi.yaml'",
    "https://example.com/other.yaml",
  ])("%s names this document", async (target) => {
    expect((await amended(API, fix(target))).codes).toEqual([]);
  });
  test.each(["other.yaml", "../api.yaml", "/api.yaml", "file:///api.yaml", "npm:api.yaml", "'%'"])(
    "%s does not",
    async (target) => {
      expect((await amended(API, fix(target))).codes).toEqual(["wrong-document"]);
    },
  );
});

/** Each code with what leads to it: an amendment, and what a person reads. */
const PROBLEMS: { readonly [code in keyof typeof amendmentRules]?: readonly [string, string] } = {
  "not-a-map": [
    "[]",
    `fix.yaml:1:1  error  amendment/not-a-map  this is no OpenAPI Overlay: it is not an object
>   1 | []
      | ^ write overlay: 1.1.0, info and actions`,
  ],
  version: [
    overlay("  - { target: $, update: {} }", "2.0.0"),
    `fix.yaml:1:10  error  amendment/version  OpenAPI Overlay "2.0.0" is not known
>   1 | overlay: 2.0.0
      |          ^^^^^ write overlay: "1.1.0"; versions 1.0 and 1.1 are read`,
  ],
  "unknown-key": [
    overlay("  - target: $\n    copy: $.info", "1.0.0"),
    `fix.yaml:5:5  error  amendment/unknown-key  "copy" is no key of an action
    4 |   - target: $
>   5 |     copy: $.info
      |     ^^^^ write overlay: 1.1.0, which has it`,
  ],
  "missing-key": [
    overlay("  - update: {}"),
    `fix.yaml:4:5  error  amendment/missing-key  an action needs "target"
    3 | actions:
>   4 |   - update: {}
      |     ^^^^^^^^^^ add target:`,
  ],
  "wrong-type": [
    overlay("  - target: $\n    remove: yes"),
    `fix.yaml:5:13  error  amendment/wrong-type  "remove" must be true or false
    4 |   - target: $
>   5 |     remove: yes
      |             ^^^ write true or false`,
  ],
  "wrong-document": [
    'overlay: 1.1.0\ninfo: { title: T, version: "1" }\nextends: other.yaml\nactions: [{ target: $, update: {} }]',
    `fix.yaml:3:10  error  amendment/wrong-document  this amendment extends "other.yaml", another document
    2 | info: { title: T, version: "1" }
>   3 | extends: other.yaml
      |          ^^^^^^^^^^ correct extends, or amend the source whose document it names`,
  ],
  "too-many-actions": [
    overlay("  - { target: $, update: {} }\n".repeat(LIMITS.actions + 1)),
    `fix.yaml:3:1  error  amendment/too-many-actions  an amendment has at most 1000 actions
    2 | info: { title: T, version: 1.0.0 }
>   3 | actions:
      | ^^^^^^^ amend several nodes by one action with a wildcard, or split the file`,
  ],
  "ambiguous-action": [
    overlay("  - target: $\n    update: {}\n    copy: $.info"),
    `fix.yaml:6:5  error  amendment/ambiguous-action  an action with update and copy does neither (Overlay 1.1, Action Object)
    5 |     update: {}
>   6 |     copy: $.info
      |     ^^^^ write two actions`,
  ],
  "idle-action": [
    overlay("  - target: $.info\n    remove: false"),
    `fix.yaml:4:13  error  amendment/idle-action  this action changes nothing
    3 | actions:
>   4 |   - target: $.info
      |             ^^^^^^ add update:, copy: or remove: true`,
  ],
  "bad-path": [
    overlay("  - target: $.paths..['/pets'\n    remove: true"),
    `fix.yaml:4:29  error  amendment/bad-path  "$.paths..['/pets'" is no JSONPath (RFC 9535): it ends too early
    3 | actions:
>   4 |   - target: $.paths..['/pets'
      |                             ^ write a path such as $.paths['/pets'].get`,
  ],
  "no-match": [
    overlay("  - target: $.paths['/pets'].get.operatonId\n    remove: true"),
    `fix.yaml:4:13  error  amendment/no-match  "$.paths['/pets'].get.operatonId" selects nothing in the document
    3 | actions:
>   4 |   - target: $.paths['/pets'].get.operatonId
      |             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ did you mean "operationId"?`,
  ],
  "beside-reference": [
    overlay(
      "  - { target: \"$.paths['/pets']\", update: { post: { $ref: other.yaml } } }\n  - target: $.paths['/pets'].post\n    update: { summary: Add }",
    ),
    `fix.yaml:5:13  error  amendment/beside-reference  "$.paths['/pets'].post" selects a reference to "other.yaml", and what is written beside a reference is not read
    4 |   - { target: "$.paths['/pets']", update: { post: { $ref: other.yaml } } }
>   5 |   - target: $.paths['/pets'].post
      |             ^^^^^^^^^^^^^^^^^^^^^ amendments apply to the root document, and this is another file: edit other.yaml itself`,
  ],
  "mixed-targets": [
    overlay("  - target: $.paths['/pets'].get.*\n    update: {}"),
    `fix.yaml:4:13  error  amendment/mixed-targets  "$.paths['/pets'].get.*" selects values of different kinds
    3 | actions:
>   4 |   - target: $.paths['/pets'].get.*
      |             ^^^^^^^^^^^^^^^^^^^^^^ write one action each for objects, arrays and primitives`,
  ],
  "primitive-target": [
    overlay("  - target: $.info.title\n    update: U", "1.0.0"),
    `fix.yaml:4:13  error  amendment/primitive-target  "$.info.title" selects a primitive, which Overlay 1.0 does not update
    3 | actions:
>   4 |   - target: $.info.title
      |             ^^^^^^^^^^^^ write overlay: 1.1.0, or select the object that holds it`,
  ],
  "primitive-item": [
    overlay("  - target: $..tags[0]\n    remove: true", "1.0.0"),
    `fix.yaml:4:13  error  amendment/primitive-item  "$..tags[0]" selects primitive items, which Overlay 1.0 does not remove
    3 | actions:
>   4 |   - target: $..tags[0]
      |             ^^^^^^^^^^ write overlay: 1.1.0`,
  ],
  "root-removed": [
    overlay("  - target: $\n    remove: true"),
    `fix.yaml:4:13  error  amendment/root-removed  the document itself cannot be removed
    3 | actions:
>   4 |   - target: $
      |             ^ select what is in it`,
  ],
  incompatible: [
    overlay("  - target: $\n    update:\n      info: { title: [T] }"),
    `fix.yaml:6:15  error  amendment/incompatible  an array cannot be merged with a primitive
    5 |     update:
>   6 |       info: { title: [T] }
      |               ^^^^^ remove the old value by an action of its own first`,
  ],
  "copy-source": [
    overlay("  - target: $.info\n    copy: $.*"),
    `fix.yaml:5:11  error  amendment/copy-source  "$.*" selects 3 values; a copy has one
    4 |   - target: $.info
>   5 |     copy: $.*
      |           ^^^ select a single value`,
  ],
  "too-deep": [
    overlay(
      `  - target: $.info\n    update: { x: ${"[".repeat(95)}${"]".repeat(95)} }\n  - target: $.info.x${"[0]".repeat(94)}\n    update: [[[[[1]]]]]`,
    ),
    "fix.yaml:7:5  error  amendment/too-deep  the result would be more than 100 arrays and objects deep\n",
  ],
  "too-costly": [
    overlay(`  - target: ${"$..[?".repeat(6)}@.z${"]".repeat(6)}\n    remove: true`),
    `fix.yaml:3:1  error  amendment/too-costly  the actions look at more values than is allowed for a document of this size
    2 | info: { title: T, version: 1.0.0 }
>   3 | actions:
      | ^^^^^^^ write shorter paths: $..name and filters inside filters are dear`,
  ],
};

describe("members beside a reference", () => {
  const document = (version: string): string => `openapi: ${version}
components:
  schemas: { A: { $ref: "#/components/schemas/B" }, B: {} }`;
  const fix = overlay("  - { target: $.components.schemas.A, update: { maxLength: 3 } }");
  test.each([
    ["3.0.3", ["beside-reference"]],
    ["3.1.0", []],
  ])("in a schema of %s", async (version, want) => {
    expect((await amended(document(version), fix)).codes).toEqual(want);
  });
  test("a reference in place of another is an amendment as any", async () => {
    const other = overlay(
      '  - { target: $.components.schemas.A, update: { $ref: "#/components/schemas/C" } }',
    );
    expect((await amended(document("3.0.3"), other)).codes).toEqual([]);
  });
});

describe("what is refused", () => {
  test.each(Object.entries(PROBLEMS))("%s", async (code, problem) => {
    const [fix = "", want = ""] = problem ?? [];
    const { value, codes, frames } = await amended(API, fix);
    expect(value).toBeUndefined();
    expect(codes).toEqual([code]);
    expect(frames.startsWith(want) ? want : frames).toBe(want);
  });

  test("every code has a case here, or with the files that are read", () => {
    const here = [...Object.keys(PROBLEMS), "not-local"].sort();
    expect(here).toEqual(Object.keys(amendmentRules).sort());
  });

  test("all of it is told at once", async () => {
    const { codes } = await amended(
      API,
      overlay(
        "  - { target: $.nothing, remove: true }\n  - { target: $.info.nothing, update: {} }",
      ),
      overlay("  - { target: '$.[', remove: true }"),
    );
    expect(codes).toEqual(["no-match", "no-match", "bad-path"]);
  });

  test("a path through a reference says where the reference leads", async () => {
    const { frames } = await amended(
      API,
      overlay("  - { target: \"$.paths['/pets'].post\", remove: true }"),
    );
    expect(frames).toContain('the path goes through the reference "paths/pets.yaml"');
  });

  const badPaths: readonly (readonly [string, string])[] = [
    ["$[?foo(@)]", "there is no function foo; there are length, count, value, match, search"],
    ["$[?count(1) == 1]", "count cannot take this argument"],
    ["$[?length(@.*) == 1]", "length cannot take this argument"],
    ["$[?match(@.a)]", "match takes two arguments"],
    ["$[?length(@.a)]", "what length gives must be compared with something"],
    ["$[?match(@.a, 'b') == true]", "what match gives cannot be compared"],
    ["paths", '"p" is not expected here'],
    [
      `$${"[?@".repeat(LIMITS.pathDepth + 1)}${"]".repeat(LIMITS.pathDepth + 1)}`,
      "its brackets are more than 32 deep",
    ],
    [`$.${"a".repeat(LIMITS.path)}`, "it is longer than 1000 characters"],
  ];
  test.each(badPaths)("%s is no path", async (path, reason) => {
    const { codes, frames } = await amended(
      API,
      overlay(`  - { target: ${JSON.stringify(path)}, remove: true }`),
    );
    expect(codes).toEqual(["bad-path"]);
    expect(frames).toContain(reason);
  });
});

describe("rows 59 and 60: amendments cannot be made bombs", () => {
  test("a document that copies itself into itself again and again", async () => {
    const actions = Array.from({ length: 60 }, (_, i) => [
      `  - { target: $, update: { c${i}: {} } }`,
      `  - { target: $.c${i}, copy: $ }`,
    ]).flat();
    expect((await amended("a: 1", overlay(actions.join("\n")))).codes).toEqual(["too-costly"]);
  });

  test("filters inside filters", async () => {
    const wide = `a: [${Array.from({ length: 300 }, (_, i) => `{b: ${i}}`).join(", ")}]`;
    const fix = overlay("  - { target: '$..[?$..[?$..[?@.b == 700]]]', remove: true }");
    expect((await amended(wide, fix)).codes).toEqual(["too-costly"]);
  });

  test("patterns that other engines take for ever over", async () => {
    const document = `a: [{b: "${"a".repeat(60)}!"}]`;
    const fix = overlay("  - { target: \"$.a[?match(@.b, '((a+)+)+b')]\", remove: true }");
    expect((await amended(document, fix)).codes).toEqual(["no-match"]);
  });
});
