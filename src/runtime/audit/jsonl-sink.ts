import { constants } from "node:fs";
import { type FileHandle, mkdir, open } from "node:fs/promises";
import { dirname } from "node:path";
import type { AuditSink } from "./event.ts";
import { groupCommit } from "./group-commit.ts";

/** Characters that JSON may carry bare but a terminal or a line reader acts on: DEL, C1, the two separators. */
const UNSAFE = /[\u007f-\u009f\u2028\u2029]/;

/**
 * A file of JSON lines, appended to. Mode 0600, folders 0700. A durable record is on disk (fdatasync) when `write`
 * resolves, any other one is queued in order and written within milliseconds.
 * @throws the file system's error where the file cannot be opened for appending.
 */
export async function openJsonLinesSink(path: string): Promise<AuditSink> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const { O_APPEND, O_CREAT, O_RDWR, O_NOFOLLOW } = constants;
  const file = await open(path, O_APPEND | O_CREAT | O_RDWR | O_NOFOLLOW, 0o600);
  try {
    await endLine(file);
    await syncFolder(dirname(path));
  } catch (error) {
    await file.close();
    throw error;
  }
  const lines = groupCommit<string>(async (group, durable) => {
    await file.appendFile(group.join(""));
    if (durable) await file.datasync();
  });
  return {
    name: `file:${path}`,
    write: (event, { durable }) => {
      const line = JSON.stringify(event);
      return lines.add(`${UNSAFE.test(line) ? escaped(line) : line}\n`, durable);
    },
    close: async () => {
      try {
        await lines.flush();
      } finally {
        await file.close();
      }
    },
  };
}

function escaped(line: string): string {
  return line.replace(
    new RegExp(UNSAFE, "g"),
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** A line that a crash cut short must not swallow the next record. */
async function endLine(file: FileHandle): Promise<void> {
  const { size, mode } = await file.stat();
  if ((mode & constants.S_IFMT) !== constants.S_IFREG || size === 0) return;
  const { buffer } = await file.read(Buffer.alloc(1), 0, 1, size - 1);
  if (buffer[0] !== 0x0a) await file.appendFile("\n");
}

/** The file's name is durable only once its folder is (fsync(2)). */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, constants.O_RDONLY);
  try {
    await handle.sync();
  } catch (error) {
    // Folders cannot be synced on every file system.
    if (!["EINVAL", "EPERM", "EISDIR"].includes((error as NodeJS.ErrnoException).code ?? "")) {
      throw error;
    }
  } finally {
    await handle.close();
  }
}
