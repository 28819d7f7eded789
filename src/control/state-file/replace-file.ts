import { constants, write as writeWithCallback } from 'node:fs'
import { type FileHandle, open, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { promisify } from 'node:util'
import { nextTurn } from '../slices.ts'
import { moveFile } from './move-file.ts'
import { codeOf } from './state-file-error.ts'

/** Mode of a new file: a state has tokens and keys, which other users of the host must not read. */
const NEW_FILE_MODE = 0o600

/** Errors of a rename onto a file that is mounted by itself, or that belongs to another user in a folder such as /tmp. */
const CANNOT_RENAME: readonly unknown[] = ['EBUSY', 'EPERM', 'EXDEV']

/** How a file was replaced: by a rename, which is one step, or by writing into it. */
export type Replacement = 'renamed' | 'written in place'

/** The complete copy that exists while a file is written in place. */
export function copyOf(target: string): string {
  return `${target}.copy`
}

/** Name of the temporary file of this process. */
function temporaryOf(target: string): string {
  return `${target}.${process.pid}.tmp`
}

/** Whether a name is that of a temporary file of a target with the given name. */
export function isTemporaryOf(name: string, target: string): boolean {
  return name.startsWith(`${target}.`) && /^\d+\.tmp$/.test(name.slice(target.length + 1))
}

/**
 * Replaces the content of a file, or makes the file. Everything is on the disk when this resolves. A crash at any moment
 * leaves the old content, the new one, or an unfinished file with a complete copy of the new one beside it. Rejects with the
 * error of Node, or if there are more than `maxSize` bytes.
 */
export async function replaceFile(
  target: string,
  chunks: Iterable<Uint8Array>,
  maxSize: number,
): Promise<Replacement> {
  const temporary = temporaryOf(target)
  try {
    await writeNew(temporary, await modeOf(target), chunks, maxSize)
    return await moveOnto(target, temporary)
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {})
    throw error
  }
}

async function modeOf(target: string): Promise<number> {
  try {
    return (await stat(target)).mode & 0o777
  } catch {
    return NEW_FILE_MODE
  }
}

async function writeNew(
  file: string,
  mode: number,
  chunks: Iterable<Uint8Array>,
  maxSize: number,
): Promise<void> {
  const handle = await openNew(file)
  try {
    if (mode !== NEW_FILE_MODE) await handle.chmod(mode)
    let remaining = maxSize
    for (const chunk of chunks) {
      remaining -= chunk.length
      if (remaining < 0) throw new Error(`found more than ${maxSize} bytes, expected fewer`)
      await writeAll(handle, chunk)
      // The next chunk takes time: it is made in a turn of its own.
      await nextTurn()
    }
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/**
 * Not with the method of the handle: it makes an ArrayBuffer for each call, and V8 does a step of garbage collection for a
 * new one while many bytes are outside its heap.
 */
async function writeAll({ fd }: FileHandle, chunk: Uint8Array): Promise<void> {
  for (let at = 0; at < chunk.length; ) at += (await write(fd, chunk, at)).bytesWritten
}

const write = promisify(writeWithCallback)

/** Makes a file. One that is there already was left by a process with the same id, or is a link that leads elsewhere. */
async function openNew(file: string): Promise<FileHandle> {
  try {
    return await open(file, 'wx', NEW_FILE_MODE)
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error
    await rm(file)
    return open(file, 'wx', NEW_FILE_MODE)
  }
}

async function moveOnto(target: string, temporary: string): Promise<Replacement> {
  try {
    await moveFile(temporary, target)
    await syncFolder(dirname(target))
    return 'renamed'
  } catch (error) {
    if (!CANNOT_RENAME.includes(codeOf(error))) throw error
  }
  const copy = copyOf(target)
  await moveFile(temporary, copy)
  await syncFolder(dirname(target))
  await writeInto(target, copy)
  await rm(copy)
  return 'written in place'
}

/** First byte of a file while it is written in place. No JSON begins with it. */
const UNFINISHED = Buffer.from('!')

/** Whether these are the bytes of a file whose writing in place was cut off. */
export function isUnfinished(bytes: Uint8Array): boolean {
  return bytes[0] === UNFINISHED[0]
}

/**
 * Writes a copy over the content of a file. The first byte says meanwhile that the file is unfinished; it is written last. The
 * copy may be lost with a container: what a crash leaves is never empty, and never a mix of both that can be read.
 */
async function writeInto(target: string, copy: string): Promise<void> {
  const from = await open(copy)
  let into: FileHandle | undefined
  try {
    into = await open(target, constants.O_WRONLY)
    await writeAt(into, UNFINISHED, 0)
    await into.sync()
    const first = Buffer.alloc(1)
    await from.read(first, 0, 1, 0)
    let length = 1
    for await (const chunk of from.createReadStream({ autoClose: false, start: 1 })) {
      await writeAt(into, chunk as Buffer, length)
      length += (chunk as Buffer).length
    }
    await into.truncate(length)
    await into.sync()
    await writeAt(into, first, 0)
    await into.sync()
  } finally {
    await into?.close()
    await from.close()
  }
}

async function writeAt(into: FileHandle, chunk: Buffer, position: number): Promise<void> {
  for (let at = 0; at < chunk.length; ) {
    at += (await into.write(chunk, at, chunk.length - at, position + at)).bytesWritten
  }
}

/** Makes a rename in a folder outlive a failure of power. Some systems cannot open a folder. */
async function syncFolder(folder: string): Promise<void> {
  let handle: FileHandle | undefined
  try {
    handle = await open(folder)
    await handle.sync()
  } catch {
    // The rename itself is done.
  } finally {
    await handle?.close()
  }
}
