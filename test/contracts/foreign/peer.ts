import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout } from 'node:timers/promises'
import type * as z from 'zod'

/** Milliseconds. */
const patience = 180_000

interface Peer {
  url: string
  close(): Promise<void>
}

/**
 * Starts a server that others wrote on this machine, and waits until it answers.
 * @param folder where it is installed
 * @param args of the command, by the port
 * @param environment besides this one
 */
export async function startPeer(
  command: string,
  folder: string,
  args: (port: number) => readonly string[],
  environment: Record<string, string> = {},
): Promise<Peer> {
  const port = await freePort()
  const child = spawn(command, [...args(port)], {
    ...{ cwd: folder, env: { ...process.env, ...environment } },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const failed = once(child, 'error').then(([error]) => Promise.reject(error))
  const url = `http://127.0.0.1:${port}`
  const close = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    child.kill()
    await once(child, 'exit')
  }
  try {
    await Promise.race([answering(url, child), failed])
  } catch (error) {
    await close()
    throw error
  }
  return { url, close }
}

interface Program {
  /** Of `peers/`. */
  name: string
  /** Where the packages that it uses are installed. */
  folder: string
  args?: readonly string[]
  input?: unknown
}

/** Runs a program to its end. @returns what it prints */
export async function printedBy<S extends z.ZodType>(schema: S, { name, folder, args = [], input }: Program): Promise<z.output<S>> {
  const command = name.endsWith('.py') ? join(folder, 'venv/bin/python') : process.execPath
  const child = spawn(command, [join(import.meta.dirname, 'peers', name), ...args], { cwd: folder, stdio: ['pipe', 'pipe', 'inherit'] })
  child.stdin.end(JSON.stringify(input))
  const ended = once(child, 'close')
  const output = await text(child.stdout)
  await ended
  if (child.exitCode !== 0) throw new Error(`${name} ended with ${child.exitCode}`)
  return schema.parse(JSON.parse(output))
}

async function answering(url: string, child: ChildProcess) {
  for (const end = performance.now() + patience; performance.now() < end; await setTimeout(200)) {
    if (child.exitCode !== null) throw new Error(`${child.spawnargs.join(' ')} ended at once`)
    if (await fetch(url).catch(() => undefined)) return
  }
  throw new Error(`${child.spawnargs.join(' ')} did not answer within three minutes`)
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new TypeError('no port')
  return address.port
}
