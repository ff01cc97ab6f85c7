import { expect, test } from "vitest";
import { amended, overlay, yaml } from "./amendment.ts";

/** The examples of OpenAPI Overlay 1.0 and 1.1, and of its compliant sets. */
const cases: readonly {
  readonly title: string;
  readonly version?: string;
  readonly document: string;
  readonly actions: string;
  readonly want: string;
}[] = [
  {
    title: "structured",
    version: "1.0.0",
    document: "info: {title: T}\npaths: {/: {}, /pets: {get: {operationId: list}}}",
    actions: `
  - target: '$'
    update:
      info: { x-overlay-applied: structured-overlay }
      paths:
        '/': { summary: The root resource, get: { summary: Retrieve the root resource, x-rate-limit: 100 } }
        '/pets': { get: { summary: Retrieve a list of pets, x-rate-limit: 100 } }
      components:
      tags:`,
    want: `
info: { title: T, x-overlay-applied: structured-overlay }
paths:
  /: { summary: The root resource, get: { summary: Retrieve the root resource, x-rate-limit: 100 } }
  /pets: { get: { operationId: list, summary: Retrieve a list of pets, x-rate-limit: 100 } }
components: null
tags: null`,
  },
  {
    title: "targeted",
    document:
      "paths: {/foo: {get: {description: a}}, /bar: {get: {description: b}, post: {description: c, x-safe: true}}}",
    actions: `
  - target: $.paths['/foo'].get.description
    update: This is the new description
  - target: $.paths['/bar'].get.description
    update: This is the updated description
  - target: $.paths['/bar']
    update: { post: { description: This is an updated description of a child object, x-safe: false } }`,
    want: `
paths:
  /foo: { get: { description: This is the new description } }
  /bar:
    get: { description: This is the updated description }
    post: { description: This is an updated description of a child object, x-safe: false }`,
  },
  {
    title: "wildcard",
    version: "1.0.0",
    document:
      "paths: {/a: {get: {parameters: [{name: filter, in: query}, {name: filter, in: header}]}}, /b: {get: {}}}",
    actions: `
  - target: $.paths.*.get
    update: { x-safe: true }
  - target: $.paths.*.get.parameters[?@.name=='filter' && @.in=='query']
    update: { schema: { $ref: '#/components/schemas/filterSchema' } }`,
    want: `
paths:
  /a:
    get:
      parameters:
        - { name: filter, in: query, schema: { $ref: '#/components/schemas/filterSchema' } }
        - { name: filter, in: header }
      x-safe: true
  /b: { get: { x-safe: true } }`,
  },
  {
    title: "add an array element",
    version: "1.0.0",
    document: "paths: {/a: {get: {parameters: [{name: x, in: path}]}}}",
    actions: "  - { target: '$.paths.*.get.parameters', update: { name: newParam, in: query } }",
    want: "paths: {/a: {get: {parameters: [{name: x, in: path}, {name: newParam, in: query}]}}}",
  },
  {
    title: "remove array elements",
    version: "1.0.0",
    document:
      "paths: {/a: {get: {parameters: [{name: dummy}, {name: x}, {name: dummy}, {name: y}]}}}",
    actions: "  - { target: \"$.paths.*.get.parameters[?@.name == 'dummy']\", remove: true }",
    want: "paths: {/a: {get: {parameters: [{name: x}, {name: y}]}}}",
  },
  {
    title: "remove a primitive array element",
    document: "paths: {/a: {get: {tags: [dummy, kept, dummy]}}}",
    actions: "  - { target: \"$.paths.*.get.tags[?@ == 'dummy']\", remove: true }",
    want: "paths: {/a: {get: {tags: [kept]}}}",
  },
  {
    title: "traits",
    version: "1.0.0",
    document: `
paths:
  /items: { get: { x-oai-traits: [paged] } }
  /items/{id}/subitems: { get: { x-oai-traits: [paged], parameters: [{ name: id, in: path }] } }
  /other: { get: {} }`,
    actions: `
  - target: $.paths[?(@.get['x-oai-traits'][?(@ == 'paged')])].get
    update: { parameters: [{ name: top, in: query }, { name: skip, in: query }] }`,
    want: `
paths:
  /items: { get: { x-oai-traits: [paged], parameters: [{ name: top, in: query }, { name: skip, in: query }] } }
  /items/{id}/subitems:
    get:
      x-oai-traits: [paged]
      parameters: [{ name: id, in: path }, { name: top, in: query }, { name: skip, in: query }]
  /other: { get: {} }`,
  },
  {
    title: "copy to what is there",
    document: "paths: {/items: {get: {x: 1}}, /some-items: {delete: {y: 2}}}",
    actions: "  - { target: '$.paths[\"/some-items\"]', copy: '$.paths[\"/items\"]' }",
    want: "paths: {/items: {get: {x: 1}}, /some-items: {delete: {y: 2}, get: {x: 1}}}",
  },
  {
    title: "make the target and copy",
    document: "paths: {/items: {get: {x: 1}}, /some-items: {delete: {y: 2}}}",
    actions: `
  - { target: $.paths, update: { /other-items: {} } }
  - { target: '$.paths["/other-items"]', copy: '$.paths["/items"]' }`,
    want: "paths: {/items: {get: {x: 1}}, /some-items: {delete: {y: 2}}, /other-items: {get: {x: 1}}}",
  },
  {
    title: "move",
    document: "paths: {/items: {get: {x: 1}}, /some-items: {delete: {y: 2}}}",
    actions: `
  - { target: $.paths, update: { /new-items: {} } }
  - { target: '$.paths["/new-items"]', copy: '$.paths["/items"]' }
  - { target: '$.paths["/items"]', remove: true, description: moves the path }`,
    want: "paths: {/some-items: {delete: {y: 2}}, /new-items: {get: {x: 1}}}",
  },
  {
    title: "compliant set: add a license",
    version: "1.0.0",
    document: "info: {title: T, version: 1.0.0}",
    actions:
      "  - { target: $.info, update: { license: { name: MIT, url: 'https://opensource.org/licenses/MIT' } } }",
    want: "info: {title: T, version: 1.0.0, license: {name: MIT, url: 'https://opensource.org/licenses/MIT'}}",
  },
  {
    title: "compliant set: remove a primitive member",
    version: "1.0.0",
    document:
      "components: {schemas: {B: {properties: {building: {type: string, example: house}}}}}",
    actions:
      "  - { target: \"$.components.schemas.B.properties['building'].example\", remove: true }",
    want: "components: {schemas: {B: {properties: {building: {type: string}}}}}",
  },
  {
    title: "compliant set: remove matching responses",
    version: "1.0.0",
    document:
      "paths: {/a: {get: {responses: {'200': {}, '500': {}}}, put: {responses: {default: {}, '500': {}}}}}",
    actions: `
  - { target: "$.paths..responses['500']", remove: true }
  - { target: "$.paths..responses['default']", remove: true }`,
    want: "paths: {/a: {get: {responses: {'200': {}}}, put: {responses: {}}}}",
  },
  {
    title: "compliant set: remove properties at any depth",
    version: "1.0.0",
    document:
      "a: {properties: {id: {type: string}, in: {type: object, properties: {x: {type: string}, n: {type: integer}}}}}",
    actions: "  - { target: \"$.a..properties[?(@.type == 'string')]\", remove: true }",
    want: "a: {properties: {in: {type: object, properties: {n: {type: integer}}}}}",
  },
  {
    title: "compliant set: replace servers",
    document: "servers: [{url: 'https://a.example'}, {url: 'https://b.example'}]",
    actions: `
  - { target: $.servers, remove: true }
  - { target: $, update: { servers: [{ url: 'http://api-test-tunnel.local' }] } }`,
    want: "servers: [{url: 'http://api-test-tunnel.local'}]",
  },
];

test.each(cases)("OpenAPI Overlay: $title", async ({ document, actions, version, want }) => {
  const { value, frames } = await amended(document, overlay(actions, version));
  expect(frames).toBe("");
  expect(value?.value).toEqual(yaml(want));
});
