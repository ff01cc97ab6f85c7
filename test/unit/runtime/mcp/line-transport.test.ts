import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { type LineTransport, lineTransport } from "../../../../src/runtime/mcp/line-transport.ts";
import { lineReader } from "../../../../src/util/line-reader.ts";

async function open(): Promise<{
  readonly input: PassThrough;
  readonly output: PassThrough;
  readonly transport: LineTransport;
  readonly received: unknown[];
  readonly sent: () => string;
}> {
  const input = new PassThrough();
  const output = new PassThrough();
  const transport = lineTransport(input, output);
  const received: unknown[] = [];
  transport.onmessage = (message) => void received.push(message);
  await transport.start();
  let text = "";
  output.on("data", (data: Buffer) => {
    text += data.toString();
  });
  return { input, output, transport, received, sent: () => text };
}

const call = (id: number): string =>
  `${JSON.stringify({ jsonrpc: "2.0", id, method: "tools/call", params: {} })}\n`;
const answer = (id: number, text: string) =>
  ({
    jsonrpc: "2.0",
    id,
    result: { content: [{ type: "text", text }], resultType: "complete" },
  }) as const;

test("lines are found however the bytes are cut, also inside a character", () => {
  const lines: string[] = [];
  const reader = lineReader(
    100,
    (line) => void lines.push(line),
    () => void lines.push("too long"),
  );
  const bytes = Buffer.from(`ä€\r\n\n${"x".repeat(101)}\nlast`);
  for (const byte of bytes) reader.push(Buffer.from([byte]));
  reader.end();
  expect(lines).toEqual(["ä€", "too long", "last"]);
});

test("a result that is too long for a line is refused, its id and kind kept", async () => {
  const { transport, sent } = await open();
  await transport.send(answer(1, "€".repeat(22_000)));
  await transport.send(answer(2, "€".repeat(21_000)));
  await expect.poll(() => sent().split("\n").length).toBe(3);
  const [long, short] = sent().split("\n");
  expect(Buffer.byteLength(long ?? "")).toBeLessThan(65_536);
  expect(JSON.parse(long ?? "")).toMatchObject({
    id: 1,
    result: {
      isError: true,
      resultType: "complete",
      content: [{ text: expect.stringMatching(/^response_too_large: /) }],
    },
  });
  expect(JSON.parse(short ?? "").result.isError).toBeUndefined();
});

test("a result that holds a file is sent whole up to 10 MiB, and refused beyond", async () => {
  const { transport, sent } = await open();
  const image = (id: number, length: number) => ({
    jsonrpc: "2.0" as const,
    id,
    result: { content: [{ type: "image", data: "x".repeat(length), mimeType: "image/png" }] },
  });
  await transport.send(image(1, 10_485_760 - 200));
  await transport.send(image(2, 10_485_760));
  await expect.poll(() => sent().split("\n").length).toBe(3);
  const [whole, refused] = sent().split("\n");
  expect(Buffer.byteLength(whole ?? "")).toBeGreaterThan(10_485_000);
  expect(JSON.parse(refused ?? "").result).toMatchObject({ isError: true });
});

test("a list that is long is sent whole", async () => {
  const { transport, sent } = await open();
  const tools = [{ name: "x", description: "y".repeat(100_000), inputSchema: { type: "object" } }];
  await transport.send({ jsonrpc: "2.0", id: 1, result: { tools } });
  await expect.poll(sent).toMatch(/\n$/);
  expect(sent().length).toBeGreaterThan(100_000);
});

test("it is drained when input has ended and every request is answered or cancelled", async () => {
  const { input, transport, received } = await open();
  let drained = false;
  void transport.drained.then(() => {
    drained = true;
  });
  input.write(call(1) + call(2));
  input.write('{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":2}}\n');
  input.end();
  await expect.poll(() => received.length).toBe(3);
  expect(drained).toBe(false);
  await transport.send(answer(1, "x"));
  await transport.drained;
});

const nested = (depth: number): string => "[".repeat(depth) + "]".repeat(depth);

test.each([
  ["_meta is nested without end", `"id":1,"params":{"_meta":${nested(200_000)}}`, null],
  ["_meta is one level too deep", `"id":1,"params":{"_meta":${nested(65)}}`, null],
  ["params hold too many values", `"id":1,"params":{"_meta":[${"1,".repeat(200_000)}1]}`, null],
  ["the id is nested without end", `"id":${nested(200_000)}`, null],
  ["the id is an object", '"id":{}', null],
  ["the id is null", '"id":null', null],
  ["the id is true", '"id":true', null],
])("a request is refused at once and is not waited for where %s", async (_, members, id) => {
  const { input, transport, received, sent } = await open();
  input.end(`{"jsonrpc":"2.0","method":"tools/call",${members}}\n`);
  await transport.drained;
  await expect.poll(sent).toMatch(/\n$/);
  expect(JSON.parse(sent())).toMatchObject({ id, error: { code: -32_600 } });
  expect(received).toEqual([]);
});

test("brackets within texts, and 64 levels of arguments, are no depth", async () => {
  const { input, received } = await open();
  const text = JSON.stringify(`\\"${"[".repeat(1_000)}`);
  input.write(`{"jsonrpc":"2.0","id":1,"method":"x","params":{"a":${nested(64)},"b":${text}}}\n`);
  await expect.poll(() => received.length).toBe(1);
});

test("an open subscription does not keep it from being drained", async () => {
  const { input, transport } = await open();
  input.end('{"jsonrpc":"2.0","id":1,"method":"subscriptions/listen","params":{}}\n');
  await transport.drained;
});

test("a client that does not read is not read from", async () => {
  const { input, output, transport } = await open();
  output.pause();
  for (let id = 0; id < 100; id++) await transport.send(answer(id, "x".repeat(1_000)));
  await expect.poll(() => input.isPaused()).toBe(true);
  output.resume();
  await expect.poll(() => input.isPaused()).toBe(false);
});

test("after closing nothing is written", async () => {
  const { transport, sent } = await open();
  await transport.close();
  await transport.send(answer(1, "x"));
  await new Promise((resolve) => setImmediate(resolve));
  expect(sent()).toBe("");
});
